#include "geo/base/output_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "geo/base/mem.h"
#include "geo/base/par.h"

/* ---- names ---- */

char *geo_outputs_join(const char *a, const char *b, const char *c)
{
    size_t la = strlen(a), lb = strlen(b), lc = strlen(c);
    char *s = geo_alloc(la + lb + lc + 1, 1);
    if (!s) return NULL;
    memcpy(s, a, la);
    memcpy(s + la, b, lb);
    memcpy(s + la + lb, c, lc + 1);
    return s;
}

char *geo_outputs_hidden(const char *prefix, const char *name)
{
    char *s = geo_outputs_join(prefix, name, "");
    for (char *p = s; p && *p; p++)
        *p = *p == '/' ? ':' : *p;
    return s;
}

bool geo_outputs_may_name(const char *name)
{
    const char *slash = strchr(name, '/');
    bool good = *name && *name != '.' && !strchr(name, '\n');
    if (!good || !slash) return good;
    return slash > name && slash[1] && slash[1] != '.' && !strchr(slash + 1, '/');
}

bool geo_outputs_subfolder(const char *name, char folder[256])
{
    const char *slash = strchr(name, '/');
    if (!slash || slash - name > 255) return false;
    memcpy(folder, name, (size_t)(slash - name));
    folder[slash - name] = '\0';
    return true;
}

enum geo_status geo_outputs_cant(struct geo_err *err, const struct geo_outputs *out,
                                 const char *name, const char *what)
{
    return geo_fail(err, GEO_CANT_WRITE, "%s%s%s: %s: %s", out->dir, *name ? "/" : "", name, what,
                    strerror(errno));
}

/* ---- declaring files ---- */

static enum geo_status check_name(struct geo_outputs *out, const char *name, struct geo_err *err)
{
    if (!geo_outputs_may_name(name))
        return geo_fail(err, GEO_FAILED, "%s: “%s” is not a plain file name", out->dir, name);
    for (size_t i = 0; i < out->n; i++)
        if (strcmp(out->files[i].name, name) == 0)
            return geo_fail(err, GEO_FAILED, "%s/%s was declared twice", out->dir, name);
    struct stat st;
    char folder[256];
    if (geo_outputs_subfolder(name, folder) &&
        fstatat(out->dir_fd, folder, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(st.st_mode))
        return geo_fail(err, GEO_CANT_WRITE, "%s/%s: exists and is not a folder", out->dir, folder);
    if (fstatat(out->dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? GEO_OK
                               : geo_outputs_cant(err, out, name, "cannot look at this name");
    if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode))
        return geo_fail(err, GEO_CANT_WRITE, "%s/%s: exists and is not a file", out->dir, name);
    if (!out->overwrite)
        return geo_fail(err, GEO_CANT_WRITE, "%s/%s: exists already; --overwrite replaces it",
                        out->dir, name);
    return GEO_OK;
}

void geo_outputs_drop(struct geo_output_file *file)
{
    geo_free(file->name);
    geo_free(file->path);
    geo_free(file->draft);
    geo_free(file->old);
}

enum geo_status geo_outputs_path(struct geo_outputs *out, const char *name, const char **path,
                                 struct geo_err *err)
{
    enum geo_status status = check_name(out, name, err);
    if (status == GEO_OK)
        status = geo_grow(&out->files, &out->cap, out->n + 1, sizeof *out->files, err);
    if (status != GEO_OK) return status;
    struct geo_output_file file = {.name = geo_outputs_join(name, "", ""),
                                   .draft = geo_outputs_hidden(NEW, name),
                                   .old = geo_outputs_hidden(OLD, name)};
    if (file.draft) file.path = geo_outputs_join(out->dir, "/", file.draft);
    if (!file.name || !file.path || !file.draft || !file.old) {
        geo_outputs_drop(&file);
        return geo_no_memory(err, "a file name", strlen(name), 4);
    }
    out->files[out->n++] = file;
    *path = file.path;
    return GEO_OK;
}

/* ---- writing ---- */

bool geo_outputs_put(int dir_fd, const char *name, const char *bytes, size_t length)
{
    int fd = openat(dir_fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0) return false;
    bool good = true;
    while (good && length > 0) {
        ssize_t n = write(fd, bytes, length);
        if (n < 0 && errno == EINTR) continue;
        good = n > 0;
        if (good) bytes += n, length -= (size_t)n;
    }
    int why = errno;
    bool closed = close(fd) == 0;
    if (!good) errno = why;
    return good && closed;
}

enum geo_status geo_outputs_text(struct geo_outputs *out, const char *name, const void *bytes,
                                 size_t length, struct geo_err *err)
{
    const char *path;
    enum geo_status status = geo_outputs_path(out, name, &path, err);
    if (status != GEO_OK) return status;
    if (!geo_outputs_put(out->dir_fd, out->files[out->n - 1].draft, bytes, length))
        return geo_outputs_cant(err, out, name, "cannot write");
    return GEO_OK;
}

struct writing {
    struct geo_outputs *out;
    const struct geo_output_job *jobs;
    size_t first;  /* file of the first job */
    size_t *order; /* the jobs, as they are begun */
};

static enum geo_status write_one(void *ctx, void *state, size_t index, struct geo_err *err)
{
    (void)state;
    const struct writing *w = ctx;
    const struct geo_output_job *job = &w->jobs[w->order[index]];
    const struct geo_output_file *file = &w->out->files[w->first + w->order[index]];
    struct geo_buf text = {0};
    enum geo_status status = job->write(job->ctx, file->path, &text, err);
    if (status == GEO_OK) status = geo_buf_status(&text, err);
    if (status == GEO_OK && text.length &&
        !geo_outputs_put(w->out->dir_fd, file->draft, text.text, text.length))
        status = geo_outputs_cant(err, w->out, file->name, "cannot write");
    geo_buf_release(&text);
    return status;
}

/* By falling work, equals as they are given. */
static void order_jobs(const struct geo_output_job *jobs, size_t n, size_t *order)
{
    for (size_t i = 0; i < n; i++) {
        size_t at = i;
        for (; at > 0 && jobs[order[at - 1]].work < jobs[i].work; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

enum geo_status geo_outputs_write(struct geo_outputs *out, const struct geo_output_job *jobs,
                                  size_t n, int threads, struct geo_err *err)
{
    struct writing w = {out, jobs, out->n, NULL};
    const char *path;
    for (size_t i = 0; i < n; i++) {
        enum geo_status status = geo_outputs_path(out, jobs[i].name, &path, err);
        if (status != GEO_OK) return status;
    }
    w.order = geo_alloc(n, sizeof *w.order);
    if (!w.order) return geo_no_memory(err, "the files", n, sizeof *w.order);
    order_jobs(jobs, n, w.order);
    const struct geo_par_job job = {.n = n, .ctx = &w, .work = write_one};
    enum geo_status status = geo_par_run(&job, threads, err);
    geo_free(w.order);
    return status;
}

size_t geo_outputs_count(const struct geo_outputs *out)
{
    return out->n;
}

const char *geo_outputs_name(const struct geo_outputs *out, size_t i)
{
    return out->files[i].name;
}

const char *geo_outputs_place(const struct geo_outputs *out, size_t i)
{
    return out->files[i].path;
}
