#include "planner/run/inputs.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "geo/base/buf.h"
#include "planner/run/previous.h"

struct pln_input_state {
    const char *path;
    dev_t device;
    ino_t inode;
    off_t size_b;
    struct timespec changed;
};

/* The scenario's folder is taken off: inputs are told by the names that the scenario uses. */
static const char *name_of(const struct pln_scenario *scenario, const char *path)
{
    size_t n = strlen(scenario->dir);
    if (strcmp(scenario->dir, ".") == 0 && strncmp(path, "./", 2) == 0) return path + 2;
    if (n && strncmp(path, scenario->dir, n) == 0 && path[n] == '/') return path + n + 1;
    return path;
}

static bool is_listed(const struct pln_inputs *inputs, const char *name)
{
    for (size_t i = 0; i < inputs->n; i++)
        if (strcmp(inputs->at[i].name, name) == 0) return true;
    return false;
}

static bool look_at(const char *path, struct pln_input_state *state)
{
    struct stat st;
    if (stat(path, &st) != 0) return false;
    *state = (struct pln_input_state){path, st.st_dev, st.st_ino, st.st_size, st.st_mtim};
    return true;
}

static enum geo_status add_file(const struct pln_scenario *scenario, struct pln_inputs *inputs,
                                const char *role, const char *path, struct geo_err *err)
{
    const char *name = name_of(scenario, path);
    if (is_listed(inputs, name)) return GEO_OK;
    struct pln_manifest_file file = {.role = role};
    struct pln_input_state state;
    const char *kept = geo_arena_keep(&inputs->strings, path, strlen(path));
    if (!kept) return geo_no_memory(err, "a file name", strlen(path), 1);
    if (!look_at(kept, &state) || geo_digest_file(path, &file.digest, NULL) != GEO_OK) {
        inputs->open_ended = true; /* the room that reads it will say what is wrong */
        return GEO_OK;
    }
    file.name = name_of(scenario, kept);
    enum geo_status status = geo_grow(&inputs->at, &inputs->cap, inputs->n + 1, sizeof file, err);
    if (!status)
        status = geo_grow(&inputs->state, &inputs->state_cap, inputs->n + 1, sizeof state, err);
    if (status) return status;
    inputs->state[inputs->n] = state;
    inputs->at[inputs->n++] = file;
    return GEO_OK;
}

/* What lies beside a file and is read with it: STEM.xxx and NAME.xxx. */
static enum geo_status add_companions(const struct pln_scenario *scenario,
                                      struct pln_inputs *inputs, const char *role, const char *path,
                                      struct geo_err *err)
{
    static const char *const of_stem[] = {".prj", ".shx",  ".dbf",     ".cpg", ".qpj",
                                          ".tfw", ".csvt", ".aux.xml", ".hdr"};
    static const char *const of_name[] = {".aux.xml", ".msk", ".ovr", ".csvt"};
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    size_t stem = dot && (!slash || dot > slash) ? (size_t)(dot - path) : strlen(path);
    enum geo_status status = GEO_OK;
    struct geo_buf other = {0};
    for (size_t i = 0; i < 13 && !status; i++) {
        geo_buf_clear(&other);
        if (i < 9)
            geo_buf_addf(&other, "%.*s%s", (int)stem, path, of_stem[i]);
        else
            geo_buf_addf(&other, "%s%s", path, of_name[i - 9]);
        status = geo_buf_status(&other, err);
        if (!status && access(other.text, F_OK) == 0)
            status = add_file(scenario, inputs, role, other.text, err);
    }
    geo_buf_release(&other);
    return status;
}

static char *read_text(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = f ? geo_alloc_zero((1 << 20) + 1, 1) : NULL;
    if (text && fread(text, 1, 1 << 20, f) == 0) *text = '\0';
    if (f) fclose(f);
    return text;
}

/* The rasters that a VRT is made of. What cannot be told from its text makes the inputs open-ended.
 */
static enum geo_status add_sources(const struct pln_scenario *scenario, struct pln_inputs *inputs,
                                   const char *role, const char *path, struct geo_err *err)
{
    static const char tag[] = "<SourceFilename";
    size_t length = strlen(path);
    if (length < 4 || strcmp(path + length - 4, ".vrt") != 0) return GEO_OK;
    char *text = read_text(path);
    if (!text || strlen(text) == 1 << 20) inputs->open_ended = true;
    const char *slash = strrchr(path, '/');
    enum geo_status status = GEO_OK;
    struct geo_buf source = {0};
    for (const char *at = text ? strstr(text, tag) : NULL; at && !status; at = strstr(at, tag)) {
        const char *from = strchr(at, '>'), *to = from ? strchr(from, '<') : NULL;
        if (!to) break;
        geo_buf_clear(&source);
        if (from[1] != '/' && slash) geo_buf_addf(&source, "%.*s/", (int)(slash - path), path);
        geo_buf_add_bytes(&source, from + 1, (size_t)(to - from - 1));
        status = geo_buf_status(&source, err);
        if (!status) status = add_file(scenario, inputs, role, source.text, err);
        if (!status) status = add_companions(scenario, inputs, role, source.text, err);
        at = to;
    }
    geo_buf_release(&source);
    geo_free(text);
    return status;
}

static enum geo_status add_input(const struct pln_scenario *scenario, struct pln_inputs *inputs,
                                 const char *role, const char *path, struct geo_err *err)
{
    if (!path || !*path) return GEO_OK;
    if (strncmp(path, "PG:", 3) == 0) {
        inputs->open_ended = true;
        return GEO_OK;
    }
    enum geo_status status = add_file(scenario, inputs, role, path, err);
    if (!status) status = add_companions(scenario, inputs, role, path, err);
    return status ? status : add_sources(scenario, inputs, role, path, err);
}

/* A certificate, and what planner/run/previous reads along with it. */
static enum geo_status add_previous(const struct pln_scenario *s, struct pln_inputs *inputs,
                                    struct geo_err *err)
{
    static const char *const names[] = {"sites.csv", "villages.csv", "covers.csv",
                                        "../proposals.csv"};
    if (!s->previous) return GEO_OK;
    enum geo_status status = add_input(s, inputs, "previous", s->previous, err);
    struct geo_buf path = {0};
    for (size_t i = 0; i < 4 && !status; i++) {
        geo_buf_clear(&path);
        pln_previous_path(s->previous, names[i], &path);
        status = geo_buf_status(&path, err);
        if (!status) status = add_file(s, inputs, "previous", path.text, err);
    }
    geo_buf_release(&path);
    return status;
}

enum geo_status pln_inputs_digest(const struct pln_scenario *s, struct pln_inputs *inputs,
                                  struct geo_err *err)
{
    /* A file is listed once, by its first role: what only the choice of sites reads comes before
     * what is in the tables by then (planner/run/settled). */
    const struct {
        const char *role, *path;
    } of_choice[] = {{"scenario", s->path},
                     {"earlier-plan", s->keep_sites},
                     {"floors", s->floors},
                     {"committed", s->committed},
                     {"grid", s->grid.path},
                     {"roads", s->roads.path},
                     {"fibre", s->fibre.path},
                     {"programme", s->intake.programme.path},
                     {"programme-previous", s->intake.programme_previous}},
      of_tables[] = {{"clutter", s->clutter},
                     {"clutter-table", s->clutter_table},
                     {"villages", s->intake.villages.path},
                     {"clusters", s->intake.clusters.path},
                     {"population", s->intake.population},
                     {"towers", s->intake.towers.path},
                     {"communes", s->intake.communes.path},
                     {"commune-codes", s->intake.commune_codes.path}};
    *inputs = (struct pln_inputs){0};
    enum geo_status status = GEO_OK;
    for (size_t i = 0; i < sizeof of_choice / sizeof *of_choice && !status; i++)
        status = add_input(s, inputs, of_choice[i].role, of_choice[i].path, err);
    if (!status) status = add_previous(s, inputs, err);
    for (size_t i = 0; i < sizeof of_tables / sizeof *of_tables && !status; i++)
        status = add_input(s, inputs, of_tables[i].role, of_tables[i].path, err);
    for (size_t i = 0; i < s->dem.n && !status; i++)
        status = add_input(s, inputs, "dem", s->dem.at[i], err);
    if (status) pln_inputs_release(inputs);
    return status;
}

enum geo_status pln_inputs_check(const struct pln_inputs *inputs, struct geo_err *err)
{
    for (size_t i = 0; i < inputs->n; i++) {
        const struct pln_input_state *was = &inputs->state[i];
        struct pln_input_state now;
        if (!look_at(was->path, &now) || now.device != was->device || now.inode != was->inode ||
            now.size_b != was->size_b || now.changed.tv_sec != was->changed.tv_sec ||
            now.changed.tv_nsec != was->changed.tv_nsec)
            return geo_fail(
                err, GEO_BAD_DATA,
                "%s was written to while the run was reading it; expected inputs that rest",
                was->path);
    }
    return GEO_OK;
}

void pln_inputs_release(struct pln_inputs *inputs)
{
    geo_free(inputs->at);
    geo_free(inputs->state);
    geo_arena_release(&inputs->strings);
    *inputs = (struct pln_inputs){0};
}
