#include "planner/run/manifest.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/base/buf.h"

/* ---- writing ---- */

static json_t *file_json(const struct pln_manifest_file *file)
{
    json_t *object = json_object();
    if (*file->role) json_object_set_new(object, "role", json_string(file->role));
    json_object_set_new(object, "path", json_string(file->name));
    json_object_set_new(object, "size_b", json_integer((json_int_t)file->digest.size_b));
    json_object_set_new(object, "sha256", json_string(file->digest.sha256));
    return object;
}

static json_t *files_json(const struct pln_manifest_file *files, size_t n)
{
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(array, file_json(&files[i]));
    return array;
}

static void set_text(json_t *object, const char *member, const char *text)
{
    json_object_set_new(object, member, json_string(text ? text : ""));
}

static json_t *parameter_json(const struct pln_parameter *p)
{
    json_t *object = json_object();
    set_text(object, "section", p->section);
    set_text(object, "key", p->key);
    set_text(object, "value", p->value);
    set_text(object, "unit", p->unit);
    set_text(object, "source", p->source);
    json_object_set_new(object, "is_default", json_boolean(p->is_default));
    return object;
}

static enum geo_status manifest_text(const struct pln_manifest *m, struct geo_buf *text,
                                     struct geo_err *err)
{
    char key[33];
    geo_key_hex(&m->key, key);
    json_t *parameters = json_array(), *root = json_object();
    for (size_t i = 0; i < m->n_parameters; i++)
        json_array_append_new(parameters, parameter_json(&m->parameters[i]));
    set_text(root, "phusong", m->version);
    set_text(root, "stage", m->stage);
    set_text(root, "title", m->title);
    set_text(root, "key", key);
    json_object_set_new(root, "inputs", files_json(m->inputs, m->n_inputs));
    json_object_set_new(root, "outputs", files_json(m->outputs, m->n_outputs));
    json_object_set_new(root, "parameters", parameters);
    char *dump = json_dumps(root, JSON_INDENT(2));
    bool whole =
        dump && json_object_size(root) == 7 && json_array_size(parameters) == m->n_parameters;
    if (whole) {
        geo_buf_add(text, dump);
        geo_buf_add(text, "\n");
    }
    free(dump);
    json_decref(root);
    return whole ? geo_buf_status(text, err)
                 : geo_fail(err, GEO_FAILED, PLN_MANIFEST_FILE ": a text in it is not UTF-8");
}

static enum geo_status sums_text(const struct pln_manifest_file *files, size_t n,
                                 struct geo_buf *text, struct geo_err *err)
{
    for (size_t i = 0; i < n; i++)
        geo_buf_addf(text, "%s  %s\n", files[i].digest.sha256, files[i].name);
    return geo_buf_status(text, err);
}

static enum geo_status add_text(struct geo_outputs *out, const char *name, struct geo_buf *text,
                                struct geo_err *err)
{
    enum geo_status status = GEO_OK;
    if (text->length) status = geo_outputs_text(out, name, text->text, text->length, err);
    geo_buf_clear(text);
    return status;
}

/* The outputs so far, without the log. */
static enum geo_status digest_outputs(const struct geo_outputs *out, struct pln_manifest *m,
                                      struct geo_err *err)
{
    m->n_outputs = 0;
    m->outputs = geo_alloc(geo_outputs_count(out) + 1, sizeof *m->outputs); /* 1: the manifest */
    if (!m->outputs)
        return geo_no_memory(err, "the manifest", geo_outputs_count(out), sizeof *m->outputs);
    for (size_t i = 0; i < geo_outputs_count(out); i++) {
        const char *name = geo_outputs_name(out, i);
        if (strcmp(name, PLN_RUN_LOG) == 0) continue;
        struct pln_manifest_file *file = &m->outputs[m->n_outputs++];
        *file = (struct pln_manifest_file){.role = "", .name = name};
        if (geo_digest_file(geo_outputs_place(out, i), &file->digest, err) != GEO_OK)
            return geo_fail(err, GEO_CANT_WRITE, "%s: cannot be read again after writing", name);
    }
    return GEO_OK;
}

enum geo_status pln_manifest_write(const struct pln_manifest *manifest, struct geo_outputs *out,
                                   struct geo_err *err)
{
    struct pln_manifest m = *manifest;
    struct geo_buf text = {0};
    enum geo_status status = digest_outputs(out, &m, err);
    if (status == GEO_OK) status = manifest_text(&m, &text, err);
    if (status == GEO_OK) {
        struct pln_manifest_file *self = &m.outputs[m.n_outputs];
        *self = (struct pln_manifest_file){.role = "", .name = PLN_MANIFEST_FILE};
        geo_digest_bytes(text.text, text.length, &self->digest);
        status = add_text(out, PLN_MANIFEST_FILE, &text, err);
    }
    if (status == GEO_OK) status = sums_text(m.outputs, m.n_outputs + 1, &text, err);
    if (status == GEO_OK) status = add_text(out, PLN_SUMS_FILE, &text, err);
    if (status == GEO_OK) status = sums_text(m.inputs, m.n_inputs, &text, err);
    if (status == GEO_OK) status = add_text(out, PLN_INPUT_SUMS_FILE, &text, err);
    geo_buf_release(&text);
    geo_free(m.outputs);
    return status;
}

/* ---- reading ---- */

struct reader {
    struct pln_manifest *m;
    const char *path;
    struct geo_err *err;
    enum geo_status status; /* the first failure; nothing is read after it */
};

static void refuse(struct reader *r, const char *member)
{
    if (r->status == GEO_OK)
        r->status =
            geo_fail(r->err, GEO_BAD_DATA,
                     "%s: “%s” is missing or not what a manifest of phusong has", r->path, member);
}

static const char *take_text(struct reader *r, const json_t *object, const char *member)
{
    const json_t *value = json_object_get(object, member);
    if (!json_is_string(value)) {
        refuse(r, member);
        return "";
    }
    const char *kept =
        geo_arena_keep(&r->m->strings, json_string_value(value), json_string_length(value));
    if (!kept && r->status == GEO_OK)
        r->status = geo_no_memory(r->err, "the manifest", json_string_length(value), 1);
    return kept ? kept : "";
}

static void take_file(struct reader *r, const json_t *object, struct pln_manifest_file *file)
{
    file->role = json_object_get(object, "role") ? take_text(r, object, "role") : "";
    file->name = take_text(r, object, "path");
    const char *sha256 = take_text(r, object, "sha256");
    const json_t *size = json_object_get(object, "size_b");
    if (!json_is_integer(size) || json_integer_value(size) < 0) refuse(r, "size_b");
    if (strlen(sha256) != 64) refuse(r, "sha256");
    snprintf(file->digest.sha256, sizeof file->digest.sha256, "%s", sha256);
    file->digest.size_b = (uint64_t)json_integer_value(size);
}

/* The array MEMBER of ROOT as N elements of SIZE bytes, cleared. */
static void *take_array(struct reader *r, const json_t *root, const char *member, size_t size,
                        size_t *n)
{
    const json_t *array = json_object_get(root, member);
    if (!json_is_array(array)) refuse(r, member);
    *n = r->status == GEO_OK ? json_array_size(array) : 0;
    void *room = geo_alloc_zero(*n, size);
    if (!room) {
        *n = 0;
        if (r->status == GEO_OK) r->status = geo_no_memory(r->err, "the manifest", *n, size);
    }
    return room;
}

static struct pln_manifest_file *take_files(struct reader *r, const json_t *root,
                                            const char *member, size_t *n)
{
    struct pln_manifest_file *files = take_array(r, root, member, sizeof *files, n);
    for (size_t i = 0; i < *n && r->status == GEO_OK; i++)
        take_file(r, json_array_get(json_object_get(root, member), i), &files[i]);
    return files;
}

static struct pln_parameter *take_parameters(struct reader *r, const json_t *root, size_t *n)
{
    struct pln_parameter *parameters = take_array(r, root, "parameters", sizeof *parameters, n);
    for (size_t i = 0; i < *n && r->status == GEO_OK; i++) {
        const json_t *object = json_array_get(json_object_get(root, "parameters"), i);
        parameters[i] = (struct pln_parameter){
            .section = take_text(r, object, "section"),
            .key = take_text(r, object, "key"),
            .value = take_text(r, object, "value"),
            .unit = take_text(r, object, "unit"),
            .source = take_text(r, object, "source"),
            .is_default = json_is_true(json_object_get(object, "is_default"))};
    }
    return parameters;
}

enum geo_status pln_manifest_read(const char *dir, struct pln_manifest *manifest,
                                  struct geo_err *err)
{
    *manifest = (struct pln_manifest){0};
    struct geo_buf path = {0};
    geo_buf_addf(&path, "%s/%s", dir, PLN_MANIFEST_FILE);
    enum geo_status status = geo_buf_status(&path, err);
    if (status != GEO_OK) return status;
    json_error_t fault;
    json_t *root = json_load_file(path.text, JSON_REJECT_DUPLICATES, &fault);
    struct reader r = {.m = manifest, .path = path.text, .err = err};
    if (!root && fault.line <= 0)
        r.status =
            geo_fail(err, GEO_BAD_DATA, "%s: cannot be read: is %s the folder of a finished run?",
                     path.text, dir);
    else if (!root)
        r.status = geo_fail(err, GEO_BAD_DATA, "%s:%d:%d: %s", path.text, fault.line, fault.column,
                            fault.text);
    if (root) {
        manifest->version = take_text(&r, root, "phusong");
        manifest->stage = take_text(&r, root, "stage");
        manifest->title = take_text(&r, root, "title");
        if (!geo_key_parse(take_text(&r, root, "key"), &manifest->key)) refuse(&r, "key");
        manifest->inputs = take_files(&r, root, "inputs", &manifest->n_inputs);
        manifest->outputs = take_files(&r, root, "outputs", &manifest->n_outputs);
        manifest->parameters = take_parameters(&r, root, &manifest->n_parameters);
        json_decref(root);
    }
    geo_buf_release(&path);
    if (r.status != GEO_OK) pln_manifest_release(manifest);
    return r.status;
}

void pln_manifest_release(struct pln_manifest *manifest)
{
    geo_free(manifest->inputs);
    geo_free(manifest->outputs);
    geo_free((void *)manifest->parameters);
    geo_arena_release(&manifest->strings);
    *manifest = (struct pln_manifest){0};
}

static enum geo_status differs(const char *dir, const char *name, struct geo_err *err)
{
    return geo_fail(err, GEO_BAD_DATA,
                    "%s/%s: its SHA-256 is not the one told: it was changed after the run", dir,
                    name);
}

static enum geo_status check_file(const struct pln_manifest_file *file, const char *dir,
                                  struct geo_err *err)
{
    struct geo_buf path = {0};
    struct geo_digest digest;
    geo_buf_addf(&path, "%s/%s", dir, file->name);
    enum geo_status status = geo_outputs_may_name(file->name)
                                 ? geo_buf_status(&path, err)
                                 : geo_fail(err, GEO_BAD_DATA, "%s/%s: \"%s\" is no output's name",
                                            dir, PLN_MANIFEST_FILE, file->name);
    if (!status) status = geo_digest_file(path.text, &digest, err);
    if (!status && strcmp(digest.sha256, file->digest.sha256) != 0)
        status = differs(dir, file->name, err);
    geo_buf_release(&path);
    return status;
}

/* The file NAME says what WANTED says. */
static enum geo_status check_sums(const char *dir, const char *name, const struct geo_buf *wanted,
                                  struct geo_err *err)
{
    struct geo_digest digest;
    geo_digest_bytes(wanted->text ? wanted->text : "", wanted->length, &digest);
    struct pln_manifest_file file = {.name = name, .digest = digest};
    enum geo_status status = check_file(&file, dir, NULL);
    return status ? geo_fail(err, GEO_BAD_DATA, "%s/%s and %s/" PLN_MANIFEST_FILE " do not agree",
                             dir, name, dir)
                  : GEO_OK;
}

enum geo_status pln_manifest_check(const struct pln_manifest *manifest, const char *dir,
                                   struct geo_err *err)
{
    struct geo_buf sums = {0}, inputs = {0}, path = {0};
    struct pln_manifest_file self = {.role = "", .name = PLN_MANIFEST_FILE};
    geo_buf_addf(&path, "%s/%s", dir, PLN_MANIFEST_FILE);
    enum geo_status status = geo_buf_status(&path, err);
    if (!status) status = geo_digest_file(path.text, &self.digest, err);
    for (size_t i = 0; i < manifest->n_outputs && !status; i++)
        status = check_file(&manifest->outputs[i], dir, err);
    if (!status) status = sums_text(manifest->outputs, manifest->n_outputs, &sums, err);
    if (!status) status = sums_text(&self, 1, &sums, err);
    if (!status) status = check_sums(dir, PLN_SUMS_FILE, &sums, err);
    if (!status) status = sums_text(manifest->inputs, manifest->n_inputs, &inputs, err);
    if (!status && inputs.length) status = check_sums(dir, PLN_INPUT_SUMS_FILE, &inputs, err);
    geo_buf_release(&sums);
    geo_buf_release(&inputs);
    geo_buf_release(&path);
    return status;
}
