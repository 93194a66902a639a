#include "planner/run/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KIND "outputs"
#define SAYS_TEXT "/text" /* no file has such a name */
#define SAYS_JSON "/json"
#define SAYS_WARNINGS "/warnings"
enum { RUNS_KEPT = 64 };

static enum geo_status open_store(struct pln_batch *batch, const char *dir, bool looks_only,
                                  struct geo_err *err)
{
    enum geo_status (*enter)(const char *, struct pln_store **, struct geo_err *) =
        looks_only ? pln_store_look : pln_store_open;
    const char *chosen = dir ? dir : getenv("PHUSONG_STORE");
    if (chosen && !*chosen) return GEO_OK;
    if (dir) return enter(dir, &batch->store, err);
    struct geo_buf path = {0};
    if (chosen) geo_buf_add(&path, chosen);
    if (chosen || pln_store_default_dir(&path, &batch->failure) == GEO_OK)
        enter(path.text, &batch->store, &batch->failure);
    geo_buf_release(&path);
    return GEO_OK;
}

enum geo_status pln_batch_begin(const struct pln_scenario *scenario, enum pln_stage stage,
                                const char *store_dir, bool looks_only, int threads,
                                struct pln_batch *batch, struct geo_err *err)
{
    *batch = (struct pln_batch){.scenario = scenario, .stage = stage};
    enum geo_status status = open_store(batch, store_dir, looks_only, err);
    if (batch->store) pln_store_use_threads(batch->store, threads);
    if (!status) status = pln_inputs_digest(scenario, &batch->inputs, err);
    if (!status && pln_run_key(scenario, stage, &batch->inputs, &batch->key, &batch->failure)) {
        pln_store_release(batch->store);
        batch->store = NULL;
    }
    return status;
}

void pln_batch_release(struct pln_batch *batch)
{
    pln_inputs_release(&batch->inputs);
    pln_store_release(batch->store);
    *batch = (struct pln_batch){0};
}

/* ---- the outputs as one object: name, NUL, length, bytes; again and again ---- */

static void pack_head(struct geo_buf *object, const char *name, uint64_t length)
{
    geo_buf_add_bytes(object, name, strlen(name) + 1);
    geo_buf_add_bytes(object, &length, sizeof length);
}

static void pack_text(struct geo_buf *object, const char *name, const struct geo_buf *text)
{
    pack_head(object, name, text->length);
    geo_buf_add_bytes(object, text->text, text->length);
}

static enum geo_status pack_file(struct geo_buf *object, const char *name, const char *path,
                                 struct geo_err *err)
{
    enum { CHUNK_B = 1 << 18 };
    FILE *f = fopen(path, "rb");
    char *chunk = geo_alloc(CHUNK_B, 1);
    pack_head(object, name, 0);
    const size_t from = object->length;
    for (size_t n; f && chunk && (n = fread(chunk, 1, CHUNK_B, f)) > 0;)
        geo_buf_add_bytes(object, chunk, n);
    const uint64_t length = object->length - from;
    bool good = f && chunk && !ferror(f) && !object->failed;
    if (good) memcpy(object->text + from - sizeof length, &length, sizeof length);
    if (f) fclose(f);
    geo_free(chunk);
    return good ? GEO_OK : geo_fail(err, GEO_CANT_WRITE, "%s: cannot be read again", path);
}

/* Take the next name and bytes off *FROM; false at the end or where the object makes no sense. */
static bool unpack_next(const char **from, const char *end, const char **name, const char **bytes,
                        size_t *length)
{
    const char *nul = *from < end ? memchr(*from, '\0', (size_t)(end - *from)) : NULL;
    uint64_t n;
    if (!nul || (size_t)(end - nul - 1) < sizeof n) return false;
    memcpy(&n, nul + 1, sizeof n);
    if (n > (uint64_t)(end - nul - 1) - sizeof n) return false;
    *name = *from;
    *bytes = nul + 1 + sizeof n;
    *length = (size_t)n;
    *from = *bytes + n;
    return true;
}

static enum geo_status put_back(const char *object, size_t length, struct geo_outputs *out,
                                struct pln_batch_says *says, struct geo_err *err)
{
    const char *from = object, *name, *bytes;
    size_t n;
    enum geo_status status = GEO_OK;
    while (!status && unpack_next(&from, object + length, &name, &bytes, &n)) {
        if (strcmp(name, SAYS_TEXT) == 0)
            geo_buf_add_bytes(&says->text, bytes, n);
        else if (strcmp(name, SAYS_JSON) == 0)
            geo_buf_add_bytes(&says->json, bytes, n);
        else if (strcmp(name, SAYS_WARNINGS) == 0)
            geo_buf_add_bytes(&says->warnings, bytes, n);
        else
            status = geo_outputs_text(out, name, bytes, n, err);
    }
    return status;
}

void pln_batch_says_release(struct pln_batch_says *says)
{
    geo_buf_release(&says->text);
    geo_buf_release(&says->json);
    geo_buf_release(&says->warnings);
}

enum geo_status pln_batch_restore(struct pln_batch *batch, struct geo_outputs *out,
                                  struct pln_batch_says *says, bool *restored, struct geo_err *err)
{
    struct pln_objects objects;
    void *bytes = NULL;
    size_t length = 0;
    *restored = false;
    if (!batch->store || batch->inputs.open_ended) return GEO_OK;
    enum geo_status status = pln_store_find(batch->store, KIND, &batch->key, &objects, err);
    if (status) return status;
    for (size_t i = 0; i < objects.n && !bytes && !status; i++)
        status = pln_store_get(batch->store, &objects.at[i], &bytes, &length, err);
    if (!status && bytes) {
        status = put_back(bytes, length, out, says, err);
        *restored = status == GEO_OK;
    }
    geo_free(bytes);
    pln_objects_release(&objects);
    return status;
}

enum geo_status pln_batch_holds(struct pln_batch *batch, bool *holds, struct geo_err *err)
{
    struct pln_objects objects = {0};
    *holds = false;
    if (!batch->store || batch->inputs.open_ended) return GEO_OK;
    enum geo_status status = pln_store_find(batch->store, KIND, &batch->key, &objects, err);
    *holds = objects.n > 0;
    pln_objects_release(&objects);
    return status;
}

static enum geo_status pack_all(const struct geo_outputs *out, const struct pln_batch_says *says,
                                struct geo_buf *object, struct geo_err *err)
{
    enum geo_status status = GEO_OK;
    pack_text(object, SAYS_TEXT, &says->text);
    pack_text(object, SAYS_JSON, &says->json);
    pack_text(object, SAYS_WARNINGS, &says->warnings);
    for (size_t i = 0; i < geo_outputs_count(out) && !status; i++)
        if (strcmp(geo_outputs_name(out, i), PLN_RUN_LOG) != 0)
            status = pack_file(object, geo_outputs_name(out, i), geo_outputs_place(out, i), err);
    return status ? status : geo_buf_status(object, err);
}

static void forget_oldest(struct pln_store *store)
{
    struct pln_objects objects;
    if (pln_store_find(store, KIND, NULL, &objects, NULL)) return;
    for (size_t i = RUNS_KEPT; i < objects.n; i++)
        pln_store_forget(store, &objects.at[i]);
    pln_objects_release(&objects);
}

enum geo_status pln_batch_keep(struct pln_batch *batch, const struct geo_outputs *out,
                               const struct pln_batch_says *says, struct geo_err *err)
{
    if (!batch->store || batch->inputs.open_ended) return GEO_OK;
    struct geo_buf object = {0};
    enum geo_status status = pack_all(out, says, &object, err);
    if (!status && pln_store_put(batch->store, KIND, &batch->key, object.text, object.length, NULL,
                                 &batch->failure) == GEO_OK)
        forget_oldest(batch->store);
    geo_buf_release(&object);
    return status;
}

enum geo_status pln_batch_finish(const struct pln_batch *batch, struct geo_outputs *out,
                                 struct geo_err *err)
{
    enum geo_status status = pln_inputs_check(&batch->inputs, err);
    if (status) return status;
    const struct pln_manifest manifest = {.version = PHUSONG_VERSION,
                                          .stage = pln_stage_name(batch->stage),
                                          .title = batch->scenario->title,
                                          .key = batch->key,
                                          .inputs = batch->inputs.at,
                                          .n_inputs = batch->inputs.n,
                                          .parameters = batch->scenario->parameters,
                                          .n_parameters = batch->scenario->n_parameters};
    return pln_manifest_write(&manifest, out, err);
}
