#include "planner/run/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "geo/base/compress.h"
#include "geo/base/mem.h"

/* A file is a line of text, "phusong-store 2 KIND-CONTEXT-CONTENT LENGTH\n", and LENGTH compressed
 * bytes; CONTENT is their key. */
#define MAGIC "phusong-store 2"
#define DRAFT ".draft-"
#define NAME_MAX_B (PLN_STORE_KIND_MAX + 2 * 33 + 8)

struct pln_store {
    char *dir;
    int dir_fd, threads;
    bool looks_only;
    unsigned n_drafts;
    size_t n_damaged;
};

void pln_objects_release(struct pln_objects *objects)
{
    geo_free(objects->at);
    *objects = (struct pln_objects){0};
}

enum geo_status pln_store_default_dir(struct geo_buf *dir, struct geo_err *err)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (cache && *cache == '/')
        geo_buf_addf(dir, "%s/phusong", cache);
    else if (home && *home)
        geo_buf_addf(dir, "%s/.cache/phusong", home);
    else
        return geo_fail(
            err, GEO_USAGE,
            "no folder for the store: neither XDG_CACHE_HOME nor HOME is set; give --store DIR");
    return geo_buf_status(dir, err);
}

static enum geo_status cant(const struct pln_store *store, const char *name, struct geo_err *err)
{
    return geo_fail(err, GEO_CANT_WRITE, "store %s: %s: %s", store->dir, name, strerror(errno));
}

static void make_folders(char *path)
{
    for (char *p = path + 1; *p; p++)
        if (*p == '/') {
            *p = '\0';
            mkdir(path, 0777);
            *p = '/';
        }
    mkdir(path, 0700);
}

void pln_store_release(struct pln_store *store)
{
    if (!store) return;
    if (store->dir_fd >= 0) close(store->dir_fd);
    geo_free(store->dir);
    geo_free(store);
}

static enum geo_status new_store(const char *dir, struct pln_store **out, struct geo_err *err)
{
    *out = NULL;
    struct pln_store *store = geo_alloc_zero(1, sizeof *store);
    char *copy = store && *dir ? geo_alloc(strlen(dir) + 1, 1) : NULL;
    if (!copy) {
        geo_free(store);
        return *dir ? geo_no_memory(err, "the store", 1, sizeof *store)
                    : geo_fail(err, GEO_USAGE, "the store's folder name is empty");
    }
    store->dir = strcpy(copy, dir);
    store->dir_fd = -1;
    store->threads = 1;
    *out = store;
    return GEO_OK;
}

static enum geo_status enter(struct pln_store **store, int rights, const char *fault,
                             struct geo_err *err)
{
    int fd = (*store)->dir_fd = open((*store)->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && faccessat(fd, ".", rights, 0) == 0) return GEO_OK;
    enum geo_status status = cant(*store, fault, err);
    pln_store_release(*store);
    *store = NULL;
    return status;
}

enum geo_status pln_store_open(const char *dir, struct pln_store **out, struct geo_err *err)
{
    enum geo_status status = new_store(dir, out, err);
    if (status) return status;
    make_folders((*out)->dir);
    return enter(out, R_OK | W_OK | X_OK, "cannot be opened for writing", err);
}

enum geo_status pln_store_look(const char *dir, struct pln_store **out, struct geo_err *err)
{
    enum geo_status status = new_store(dir, out, err);
    if (status) return status;
    (*out)->looks_only = true;
    if (access(dir, F_OK) != 0 && errno == ENOENT) {
        pln_store_release(*out);
        *out = NULL;
        return GEO_OK;
    }
    return enter(out, R_OK | X_OK, "cannot be read", err);
}

void pln_store_use_threads(struct pln_store *store, int threads)
{
    store->threads = threads;
}

const char *pln_store_dir(const struct pln_store *store)
{
    return store->dir;
}

size_t pln_store_damaged(const struct pln_store *store)
{
    return store->n_damaged;
}

static void name_of(const struct pln_object *object, char name[NAME_MAX_B])
{
    char context[33], content[33];
    geo_key_hex(&object->context, context);
    geo_key_hex(&object->content, content);
    snprintf(name, NAME_MAX_B, "%s-%s-%s", object->kind, context, content);
}

static bool parse_name(const char *name, struct pln_object *object)
{
    size_t length = strlen(name);
    if (length < 67 || length > PLN_STORE_KIND_MAX + 66) return false;
    char context[33] = "", content[33] = "";
    const char *rest = name + length - 66;
    if (rest[0] != '-' || rest[33] != '-' ||
        strspn(name, "abcdefghijklmnopqrstuvwxyz") != length - 66)
        return false;
    memcpy(context, rest + 1, 32);
    memcpy(content, rest + 34, 32);
    memset(object, 0, sizeof *object);
    memcpy(object->kind, name, length - 66);
    return geo_key_parse(context, &object->context) && geo_key_parse(content, &object->content);
}

static int head_of(const struct pln_object *object, size_t length, char *head, size_t size)
{
    char name[NAME_MAX_B];
    name_of(object, name);
    return snprintf(head, size, "%s %s %020zu\n", MAGIC, name, length);
}

/* ---- writing ---- */

static bool write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(fd, bytes, length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes += n;
        length -= (size_t)n;
    }
    return true;
}

static bool write_draft(struct pln_store *store, const char *draft, const struct pln_object *object,
                        const void *bytes, size_t length)
{
    char head[200];
    int head_length = head_of(object, length, head, sizeof head);
    int fd = openat(store->dir_fd, draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return false;
    bool good =
        write_all(fd, head, (size_t)head_length) && write_all(fd, bytes, length) && fsync(fd) == 0;
    int why = errno;
    if (close(fd) != 0 && good) return false;
    errno = why;
    return good;
}

enum geo_status pln_store_put(struct pln_store *store, const char *kind,
                              const struct geo_key *context, const void *bytes, size_t length,
                              struct geo_key *content, struct geo_err *err)
{
    struct geo_buf packed = {0};
    enum geo_status status = geo_compress(bytes, length, store->threads, &packed, err);
    if (status) return status;
    struct pln_object object = {.context = *context,
                                .content = geo_key_of(packed.text, packed.length)};
    snprintf(object.kind, sizeof object.kind, "%s", kind);
    if (content) *content = object.content;
    char name[NAME_MAX_B], draft[64];
    name_of(&object, name);
    snprintf(draft, sizeof draft, DRAFT "%ld-%u", (long)getpid(), store->n_drafts++);
    if (!write_draft(store, draft, &object, packed.text, packed.length) ||
        renameat(store->dir_fd, draft, store->dir_fd, name) != 0) {
        status = cant(store, "cannot keep a result", err);
        unlinkat(store->dir_fd, draft, 0);
    }
    geo_buf_release(&packed);
    return status;
}

/* ---- finding and reading ---- */

/* Most recently used first; by name where times are equal. */
static int by_use(const void *a, const void *b)
{
    const struct pln_object *x = a, *y = b;
    if (x->used_ns != y->used_ns) return x->used_ns > y->used_ns ? -1 : 1;
    return geo_key_compare(&x->content, &y->content);
}

/* Call VISIT for every name in the folder. */
static enum geo_status each_name(struct pln_store *store,
                                 enum geo_status (*visit)(struct pln_store *, const char *name,
                                                          void *, struct geo_err *),
                                 void *ctx, struct geo_err *err)
{
    int fd = openat(store->dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = fd < 0 ? NULL : fdopendir(fd);
    if (!listing) {
        if (fd >= 0) close(fd);
        return cant(store, "cannot be listed", err);
    }
    enum geo_status status = GEO_OK;
    const struct dirent *entry;
    while (status == GEO_OK && (entry = readdir(listing)))
        status = visit(store, entry->d_name, ctx, err);
    closedir(listing);
    return status;
}

struct wish {
    const char *kind;
    const struct geo_key *context;
    struct pln_objects *found;
};

static enum geo_status add_if_wished(struct pln_store *store, const char *name, void *ctx,
                                     struct geo_err *err)
{
    const struct wish *wish = ctx;
    struct pln_object object;
    struct stat st;
    if (!parse_name(name, &object) || (wish->kind && strcmp(wish->kind, object.kind) != 0) ||
        (wish->context && geo_key_compare(wish->context, &object.context) != 0) ||
        fstatat(store->dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
        return GEO_OK;
    object.size_b = (uint64_t)st.st_size;
    object.used_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
    struct pln_objects *found = wish->found;
    enum geo_status status =
        geo_grow(&found->at, &found->cap, found->n + 1, sizeof *found->at, err);
    if (status == GEO_OK) found->at[found->n++] = object;
    return status;
}

enum geo_status pln_store_find(struct pln_store *store, const char *kind,
                               const struct geo_key *context, struct pln_objects *objects,
                               struct geo_err *err)
{
    *objects = (struct pln_objects){0};
    struct wish wish = {.kind = kind, .context = context, .found = objects};
    enum geo_status status = each_name(store, add_if_wished, &wish, err);
    if (status != GEO_OK)
        pln_objects_release(objects);
    else if (objects->n)
        qsort(objects->at, objects->n, sizeof *objects->at, by_use);
    return status;
}

static bool read_all(int fd, char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = read(fd, bytes, length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes += n;
        length -= (size_t)n;
    }
    return true;
}

/* What an open object file holds, still compressed, into *BYTES when it is what its name says;
 * *SOUND false: damaged. */
static enum geo_status read_object(int fd, const struct pln_object *object, void **bytes,
                                   size_t *length, bool *sound, struct geo_err *err)
{
    struct stat st;
    char head[200], want[200];
    *sound = false;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) return GEO_OK;
    size_t head_length = (size_t)head_of(object, 0, want, sizeof want);
    if ((size_t)st.st_size < head_length) return GEO_OK;
    size_t payload = (size_t)st.st_size - head_length;
    head_of(object, payload, want, sizeof want);
    if (!read_all(fd, head, head_length) || memcmp(head, want, head_length) != 0) return GEO_OK;
    void *room = geo_alloc(payload, 1);
    if (!room) return geo_no_memory(err, "a stored object", payload, 1);
    struct geo_key key = {{0}};
    if (read_all(fd, room, payload)) key = geo_key_of(room, payload);
    *sound = geo_key_compare(&key, &object->content) == 0;
    if (!*sound) {
        geo_free(room);
        return GEO_OK;
    }
    *bytes = room;
    *length = payload;
    return GEO_OK;
}

enum geo_status pln_store_get(struct pln_store *store, const struct pln_object *object,
                              void **bytes, size_t *length, struct geo_err *err)
{
    *bytes = NULL;
    *length = 0;
    char name[NAME_MAX_B];
    name_of(object, name);
    int fd = openat(store->dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return GEO_OK;
    bool sound;
    void *packed = NULL;
    size_t packed_length = 0;
    enum geo_status status = read_object(fd, object, &packed, &packed_length, &sound, err);
    if (status == GEO_OK && sound) {
        if (!store->looks_only) futimens(fd, NULL); /* only gc looks at it: no harm when it fails */
        status = geo_decompress(packed, packed_length, bytes, length, err);
        if (status == GEO_BAD_DATA) { /* written by something that is no phusong */
            sound = false;
            status = GEO_OK;
        }
    }
    geo_free(packed);
    close(fd);
    if (status == GEO_OK && !sound) {
        store->n_damaged++;
        pln_store_forget(store, object);
    }
    return status;
}

bool pln_store_forget(struct pln_store *store, const struct pln_object *object)
{
    char name[NAME_MAX_B];
    if (store->looks_only) return true;
    name_of(object, name);
    return unlinkat(store->dir_fd, name, 0) == 0 || errno == ENOENT;
}

/* ---- maintenance ---- */

static enum geo_status remove_litter(struct pln_store *store, const char *name, void *ctx,
                                     struct geo_err *err)
{
    (void)err;
    struct pln_store_report *report = ctx;
    if (strncmp(name, DRAFT, strlen(DRAFT)) != 0) return GEO_OK;
    long pid = strtol(name + strlen(DRAFT), NULL, 10);
    if (pid > 0 && pid != (long)getpid() && kill((pid_t)pid, 0) != 0 && errno == ESRCH &&
        unlinkat(store->dir_fd, name, 0) == 0)
        report->n_litter++;
    return GEO_OK;
}

static enum geo_status survey(struct pln_store *store, struct pln_store_report *report,
                              struct pln_objects *objects, struct geo_err *err)
{
    *report = (struct pln_store_report){0};
    enum geo_status status = each_name(store, remove_litter, report, err);
    if (status == GEO_OK) status = pln_store_find(store, NULL, NULL, objects, err);
    if (status != GEO_OK) return status;
    report->n_objects = objects->n;
    for (size_t i = 0; i < objects->n; i++)
        report->size_b += objects->at[i].size_b;
    return GEO_OK;
}

static void remove_counted(struct pln_store *store, const struct pln_object *object,
                           struct pln_store_report *report)
{
    bool gone = pln_store_forget(store, object);
    report->n_removed += gone;
    report->removed_b += gone ? object->size_b : 0;
    report->n_stuck += !gone;
}

enum geo_status pln_store_verify(struct pln_store *store, struct pln_store_report *report,
                                 struct geo_err *err)
{
    struct pln_objects objects;
    enum geo_status status = survey(store, report, &objects, err);
    if (status != GEO_OK) return status;
    for (size_t i = 0; i < objects.n && status == GEO_OK; i++) {
        char name[NAME_MAX_B];
        name_of(&objects.at[i], name);
        int fd = openat(store->dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        report->n_unread += fd < 0 && errno != ENOENT;
        if (fd < 0) continue;
        void *bytes = NULL;
        size_t length;
        bool sound;
        status = read_object(fd, &objects.at[i], &bytes, &length, &sound, err);
        close(fd);
        geo_free(bytes);
        if (status == GEO_OK && !sound) {
            report->n_damaged++;
            remove_counted(store, &objects.at[i], report);
        }
    }
    pln_objects_release(&objects);
    return status;
}

enum geo_status pln_store_gc(struct pln_store *store, uint64_t max_size_b,
                             struct pln_store_report *report, struct geo_err *err)
{
    struct pln_objects objects;
    enum geo_status status = survey(store, report, &objects, err);
    if (status != GEO_OK) return status;
    for (size_t i = objects.n; i-- > 0 && report->size_b - report->removed_b > max_size_b;)
        remove_counted(store, &objects.at[i], report);
    pln_objects_release(&objects);
    return GEO_OK;
}
