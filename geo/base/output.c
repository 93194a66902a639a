#include "geo/base/output_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "geo/base/mem.h"

/* ---- the folder and its lock ---- */

static enum geo_status make_folder(const char *dir, bool *made, struct geo_err *err)
{
    char *path = geo_outputs_join(dir, "", "");
    if (!path) return geo_no_memory(err, "a path", strlen(dir), 1);
    enum geo_status status = GEO_OK;
    for (char *p = path + 1; status == GEO_OK; p++) {
        if (*p != '/' && *p != '\0') continue;
        char kept = *p;
        *p = '\0';
        bool made_now = mkdir(path, 0777) == 0;
        /* A umask that shuts out the owner himself would make the folder useless. */
        struct stat st;
        if (made_now && stat(path, &st) == 0)
            chmod(path, (st.st_mode & 07777) | S_IRWXU);
        else if (!made_now && errno != EEXIST)
            status = geo_fail(err, GEO_CANT_WRITE, "%s: cannot make this folder: %s", path,
                              strerror(errno));
        *made = *made || made_now;
        *p = kept;
        if (!kept) break;
    }
    geo_free(path);
    return status;
}

/* The last run unlinks the lock file while it still holds it, so a lock counts only when its name
 * still leads to it. */
static bool lock_is_current(const struct geo_outputs *out)
{
    struct stat held, named;
    return fstat(out->lock_fd, &held) == 0 && fstatat(out->dir_fd, LOCK, &named, 0) == 0 &&
           held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

static enum geo_status enter_folder(struct geo_outputs *out, struct geo_err *err)
{
    enum geo_status status = make_folder(out->dir, &out->made_dir, err);
    if (status != GEO_OK) return status;
    if (out->dir_fd >= 0) close(out->dir_fd);
    out->dir_fd = open(out->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (out->dir_fd < 0)
        return geo_fail(err, GEO_CANT_WRITE, "%s: cannot open this as a folder: %s", out->dir,
                        strerror(errno));
    return GEO_OK;
}

/* The folder is entered anew each time: a run that made it and gave up has removed it again. */
static enum geo_status try_lock(struct geo_outputs *out, bool *locked, struct geo_err *err)
{
    *locked = false;
    enum geo_status status = enter_folder(out, err);
    if (status != GEO_OK) return status;
    out->lock_fd = openat(out->dir_fd, LOCK, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (out->lock_fd < 0 && errno == ENOENT) return GEO_OK;
    if (out->lock_fd < 0) return geo_outputs_cant(err, out, "", "cannot write to this folder");
    if (flock(out->lock_fd, LOCK_EX | LOCK_NB) == 0)
        *locked = lock_is_current(out);
    else if (errno != EWOULDBLOCK && errno != EINTR)
        return geo_outputs_cant(err, out, "", "cannot lock this folder");
    if (!*locked) {
        close(out->lock_fd);
        out->lock_fd = -1;
    }
    return GEO_OK;
}

static enum geo_status take_lock(struct geo_outputs *out, double wait_seconds, struct geo_err *err)
{
    const struct timespec nap = {.tv_nsec = 50 * 1000 * 1000};
    for (double waited = 0;; waited += 0.05) {
        bool locked;
        enum geo_status status = try_lock(out, &locked, err);
        if (status != GEO_OK || locked) return status;
        if (wait_seconds >= 0 && waited >= wait_seconds)
            return geo_fail(err, GEO_LOCKED, "%s: another run holds the lock of this folder",
                            out->dir);
        if (nanosleep(&nap, NULL) != 0)
            return geo_fail(err, GEO_INTERRUPTED, "%s: interrupted while waiting for the lock",
                            out->dir);
    }
}

enum geo_status geo_outputs_open(const struct geo_outputs_spec *spec, struct geo_outputs **result,
                                 struct geo_err *err)
{
    *result = NULL;
    struct geo_outputs *out = geo_alloc_zero(1, sizeof *out);
    if (!out || !(out->dir = geo_outputs_join(spec->dir, "", ""))) {
        geo_free(out);
        return geo_no_memory(err, "an output folder", 1, sizeof *out);
    }
    out->dir_fd = out->lock_fd = -1;
    out->overwrite = spec->overwrite;
    enum geo_status status = *out->dir
                                 ? take_lock(out, spec->wait_seconds, err)
                                 : geo_fail(err, GEO_USAGE, "the output folder's name is empty");
    if (status == GEO_OK) status = geo_outputs_recover(out, err);
    if (status != GEO_OK) {
        if (status == GEO_CANT_WRITE && err) geo_outputs_advise(err);
        geo_outputs_release(out);
        return status;
    }
    *result = out;
    return GEO_OK;
}

void geo_outputs_release(struct geo_outputs *out)
{
    if (!out) return;
    if (out->lock_fd >= 0) {
        /* A journal that stands names files that only recovery may touch. */
        if (faccessat(out->dir_fd, JOURNAL, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
            geo_outputs_sweep(out->dir_fd);
        unlinkat(out->dir_fd, LOCK, 0);
        close(out->lock_fd);
    }
    if (out->dir_fd >= 0) close(out->dir_fd);
    if (out->made_dir && !out->committed) rmdir(out->dir); /* refuses when anything is in it */
    for (size_t i = 0; i < out->n; i++)
        geo_outputs_drop(&out->files[i]);
    geo_free(out->files);
    geo_free(out->dir);
    geo_free(out);
}
