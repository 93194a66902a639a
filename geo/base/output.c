#include "geo/base/output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "geo/base/buf.h"
#include "geo/base/mem.h"

/* Every name that this room makes beside the outputs. Whoever holds the lock may delete them. */
#define OWN ".phusong."
#define LOCK OWN "lock"
#define JOURNAL OWN "journal"
#define JOURNAL_DRAFT OWN "draft"
#define NEW OWN "new."
#define OLD OWN "old."

struct file {
    char *name, *path;  /* final name; where it is written */
    char *draft, *old;  /* the names of both in the folder: hidden_name() after NEW and OLD */
    bool replaces;      /* a file of that name existed when the commit began */
    bool saved, placed; /* steps of the commit that were done */
};

struct geo_outputs {
    char *dir;
    int dir_fd, lock_fd;
    bool overwrite, made_dir, committed;
    struct file *files;
    size_t n, cap;
};

static char *join(const char *a, const char *b, const char *c)
{
    size_t la = strlen(a), lb = strlen(b), lc = strlen(c);
    char *s = geo_alloc(la + lb + lc + 1, 1);
    if (!s) return NULL;
    memcpy(s, a, la);
    memcpy(s + la, b, lb);
    memcpy(s + la + lb, c, lc + 1);
    return s;
}

/* Drafts and earlier files all lie in the set's own folder, whatever subfolder they are for. */
static char *hidden_name(const char *prefix, const char *name)
{
    char *s = join(prefix, name, "");
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

/* The subfolder that NAME lies in, into FOLDER; false: none (or a name too long for any file). */
static bool subfolder_of(const char *name, char folder[256])
{
    const char *slash = strchr(name, '/');
    if (!slash || slash - name > 255) return false;
    memcpy(folder, name, (size_t)(slash - name));
    folder[slash - name] = '\0';
    return true;
}

static enum geo_status cant(struct geo_err *err, const struct geo_outputs *out, const char *name,
                            const char *what)
{
    return geo_fail(err, GEO_CANT_WRITE, "%s/%s: %s: %s", out->dir, name, what, strerror(errno));
}

/* ---- the folder and its lock ---- */

static enum geo_status make_folder(const char *dir, bool *made, struct geo_err *err)
{
    char *path = join(dir, "", "");
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
    if (out->lock_fd < 0)
        return cant(err, out, LOCK, "cannot make the lock, is the folder read-only?");
    if (flock(out->lock_fd, LOCK_EX | LOCK_NB) == 0)
        *locked = lock_is_current(out);
    else if (errno != EWOULDBLOCK && errno != EINTR)
        return cant(err, out, LOCK, "cannot take the lock");
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

/* ---- putting right what a killed run left; the same steps undo a failed commit ---- */

/* Where a file was replaced, the earlier one comes back if it had been put aside; where the name is
 * new, the new file steps back. Each has a second way, should the disk refuse the first. */
static bool undo_file(int fd, const char *name, const char *draft, const char *old, bool replaces)
{
    if (replaces) {
        if (faccessat(fd, old, F_OK, AT_SYMLINK_NOFOLLOW) != 0 || renameat(fd, old, fd, name) == 0)
            return true;
        unlinkat(fd, name, 0);
        return linkat(fd, old, fd, name, 0) == 0;
    }
    if (faccessat(fd, draft, F_OK, AT_SYMLINK_NOFOLLOW) == 0) return true;
    return renameat(fd, name, fd, draft) == 0 || errno == ENOENT || unlinkat(fd, name, 0) == 0;
}

/* A subfolder with nothing in it is one that the commit had made; another got its files back. */
static bool settle_subfolder(int dir_fd, const char *name)
{
    char folder[256];
    if (!subfolder_of(name, folder) || unlinkat(dir_fd, folder, AT_REMOVEDIR) == 0) return true;
    int fd = openat(dir_fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    bool good = fd < 0 || fsync(fd) == 0;
    if (fd >= 0) close(fd);
    return good;
}

static bool undo_journal(struct geo_outputs *out, char *text)
{
    bool good = true;
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if ((line[0] != '+' && line[0] != '=') || !geo_outputs_may_name(line + 1)) continue;
        char *draft = hidden_name(NEW, line + 1), *old = hidden_name(OLD, line + 1);
        good = draft && old && undo_file(out->dir_fd, line + 1, draft, old, line[0] == '=') && good;
        good = settle_subfolder(out->dir_fd, line + 1) && good;
        geo_free(draft);
        geo_free(old);
    }
    return good;
}

static char *read_journal(int dir_fd)
{
    int fd = openat(dir_fd, JOURNAL, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    char *text = NULL;
    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size >= 0 && st.st_size < 1 << 20) {
        text = geo_alloc_zero((size_t)st.st_size + 1, 1);
        for (ssize_t at = 0, got = 1; text && got > 0 && at < st.st_size; at += got)
            got = read(fd, text + at, (size_t)(st.st_size - at));
    }
    if (fd >= 0) close(fd);
    return text;
}

/* Delete every name of this room's making but the lock. */
static void sweep_own_names(int dir_fd)
{
    int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = fd < 0 ? NULL : fdopendir(fd);
    if (!listing) {
        if (fd >= 0) close(fd);
        return;
    }
    const struct dirent *entry;
    while ((entry = readdir(listing)))
        if (strncmp(entry->d_name, OWN, strlen(OWN)) == 0 && strcmp(entry->d_name, LOCK) != 0)
            unlinkat(dir_fd, entry->d_name, 0);
    closedir(listing);
}

static enum geo_status recover(struct geo_outputs *out, struct geo_err *err)
{
    if (faccessat(out->dir_fd, JOURNAL, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
        char *text = read_journal(out->dir_fd);
        bool good = text && undo_journal(out, text) && fsync(out->dir_fd) == 0 &&
                    unlinkat(out->dir_fd, JOURNAL, 0) == 0 && fsync(out->dir_fd) == 0;
        geo_free(text);
        if (!good)
            return cant(err, out, JOURNAL, "cannot undo the interrupted commit of an earlier run");
    }
    sweep_own_names(out->dir_fd);
    return GEO_OK;
}

enum geo_status geo_outputs_open(const struct geo_outputs_spec *spec, struct geo_outputs **result,
                                 struct geo_err *err)
{
    *result = NULL;
    struct geo_outputs *out = geo_alloc_zero(1, sizeof *out);
    if (!out || !(out->dir = join(spec->dir, "", ""))) {
        geo_free(out);
        return geo_no_memory(err, "an output folder", 1, sizeof *out);
    }
    out->dir_fd = out->lock_fd = -1;
    out->overwrite = spec->overwrite;
    enum geo_status status = *out->dir
                                 ? take_lock(out, spec->wait_seconds, err)
                                 : geo_fail(err, GEO_USAGE, "the output folder's name is empty");
    if (status == GEO_OK) status = recover(out, err);
    if (status != GEO_OK) {
        geo_outputs_release(out);
        return status;
    }
    *result = out;
    return GEO_OK;
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
    if (subfolder_of(name, folder) && fstatat(out->dir_fd, folder, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
        !S_ISDIR(st.st_mode))
        return geo_fail(err, GEO_CANT_WRITE, "%s/%s: exists and is not a folder", out->dir, folder);
    if (fstatat(out->dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? GEO_OK : cant(err, out, name, "cannot look at this name");
    if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode))
        return geo_fail(err, GEO_CANT_WRITE, "%s/%s: exists and is not a file", out->dir, name);
    if (!out->overwrite)
        return geo_fail(err, GEO_CANT_WRITE, "%s/%s: exists already; --overwrite replaces it",
                        out->dir, name);
    return GEO_OK;
}

static void release_file(struct file *file)
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
    struct file file = {
        .name = join(name, "", ""), .draft = hidden_name(NEW, name), .old = hidden_name(OLD, name)};
    if (file.draft) file.path = join(out->dir, "/", file.draft);
    if (!file.name || !file.path || !file.draft || !file.old) {
        release_file(&file);
        return geo_no_memory(err, "a file name", strlen(name), 4);
    }
    out->files[out->n++] = file;
    *path = file.path;
    return GEO_OK;
}

/* Write all of BYTES into a new file NAME of the folder; errno tells why not. */
static bool write_whole(int dir_fd, const char *name, const char *bytes, size_t length)
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
    if (!write_whole(out->dir_fd, out->files[out->n - 1].draft, bytes, length))
        return cant(err, out, name, "cannot write");
    return GEO_OK;
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

/* ---- committing ---- */

static mode_t mode_wanted(const struct geo_outputs *out, struct file *file, mode_t made)
{
    struct stat st;
    file->replaces = fstatat(out->dir_fd, file->name, &st, AT_SYMLINK_NOFOLLOW) == 0;
    mode_t mode = file->replaces && S_ISREG(st.st_mode) ? st.st_mode : made;
    return (mode & 0777) | S_IRUSR | S_IWUSR;
}

/* The owner's right to read and write must be there before the file can be opened at all. */
static enum geo_status settle_file(struct geo_outputs *out, struct file *file, struct geo_err *err)
{
    struct stat st;
    if (fstatat(out->dir_fd, file->draft, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return cant(err, out, file->name, "was declared but not written");
    if (!S_ISREG(st.st_mode) || st.st_size == 0)
        return geo_fail(err, GEO_CANT_WRITE, "%s/%s: came out empty", out->dir, file->name);
    if (fchmodat(out->dir_fd, file->draft, mode_wanted(out, file, st.st_mode), 0) != 0)
        return cant(err, out, file->name, "cannot set its mode");
    int fd = openat(out->dir_fd, file->draft, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return cant(err, out, file->name, "cannot open what was written");
    enum geo_status status = GEO_OK;
    if (fsync(fd) != 0) status = cant(err, out, file->name, "cannot bring it to the disk (fsync)");
    close(fd);
    return status;
}

static enum geo_status sync_folder(struct geo_outputs *out, struct geo_err *err)
{
    return fsync(out->dir_fd) == 0 ? GEO_OK : cant(err, out, "", "cannot fsync the folder");
}

static enum geo_status write_journal(struct geo_outputs *out, struct geo_err *err)
{
    struct geo_buf text = {0};
    for (size_t i = 0; i < out->n; i++)
        geo_buf_addf(&text, "%c%s\n", out->files[i].replaces ? '=' : '+', out->files[i].name);
    enum geo_status status = geo_buf_status(&text, err);
    if (status == GEO_OK && !write_whole(out->dir_fd, JOURNAL_DRAFT, text.text, text.length))
        status = cant(err, out, JOURNAL, "cannot write the journal");
    geo_buf_release(&text);
    if (status != GEO_OK) return status;
    int fd = openat(out->dir_fd, JOURNAL_DRAFT, O_RDWR | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) close(fd);
    if (!good || renameat(out->dir_fd, JOURNAL_DRAFT, out->dir_fd, JOURNAL) != 0)
        return cant(err, out, JOURNAL, "cannot write the journal");
    return sync_folder(out, err);
}

static enum geo_status save_old(struct geo_outputs *out, struct file *file, struct geo_err *err)
{
    if (!file->replaces) return GEO_OK;
    int fd = out->dir_fd;
    bool good = linkat(fd, file->name, fd, file->old, 0) == 0;
    if (!good && (errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS || errno == EMLINK))
        good = renameat(fd, file->name, fd, file->old) == 0;
    file->saved = good;
    return good ? GEO_OK : cant(err, out, file->name, "cannot keep the earlier file aside");
}

static enum geo_status make_subfolder(struct geo_outputs *out, const char *name,
                                      struct geo_err *err)
{
    char folder[256];
    struct stat st;
    if (!subfolder_of(name, folder)) return GEO_OK;
    bool made = mkdirat(out->dir_fd, folder, 0777) == 0;
    if (!made && errno != EEXIST) return cant(err, out, folder, "cannot make this folder");
    if (made && fstatat(out->dir_fd, folder, &st, 0) == 0)
        fchmodat(out->dir_fd, folder, (st.st_mode & 07777) | S_IRWXU, 0);
    return GEO_OK;
}

static enum geo_status sync_subfolder(struct geo_outputs *out, const char *name,
                                      struct geo_err *err)
{
    char folder[256];
    if (!subfolder_of(name, folder)) return GEO_OK;
    int fd = openat(out->dir_fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    enum geo_status status =
        fd >= 0 && fsync(fd) == 0 ? GEO_OK : cant(err, out, folder, "cannot fsync the folder");
    if (fd >= 0) close(fd);
    return status;
}

static enum geo_status place_files(struct geo_outputs *out, struct geo_err *err)
{
    enum geo_status status = GEO_OK;
    for (size_t i = 0; i < out->n && status == GEO_OK; i++)
        status = save_old(out, &out->files[i], err);
    if (status == GEO_OK) status = sync_folder(out, err);
    for (size_t i = 0; i < out->n && status == GEO_OK; i++) {
        struct file *file = &out->files[i];
        status = make_subfolder(out, file->name, err);
        if (status != GEO_OK) break;
        file->placed = renameat(out->dir_fd, file->draft, out->dir_fd, file->name) == 0;
        if (!file->placed)
            status = cant(err, out, file->name, "cannot put the new file in its place");
    }
    for (size_t i = 0; i < out->n && status == GEO_OK; i++)
        status = sync_subfolder(out, out->files[i].name, err);
    if (status == GEO_OK) status = sync_folder(out, err);
    if (status == GEO_OK && unlinkat(out->dir_fd, JOURNAL, 0) != 0)
        status = cant(err, out, JOURNAL, "cannot end the commit");
    return status == GEO_OK ? sync_folder(out, err) : status;
}

/* When even this fails the journal stands, and the next open() of the folder tries again. */
static void undo_commit(struct geo_outputs *out)
{
    bool good = true;
    for (size_t i = 0; i < out->n; i++) {
        struct file *f = &out->files[i];
        if (f->saved || f->placed)
            good = undo_file(out->dir_fd, f->name, f->draft, f->old, f->replaces) && good;
        good = settle_subfolder(out->dir_fd, f->name) && good;
    }
    if (good && fsync(out->dir_fd) == 0) unlinkat(out->dir_fd, JOURNAL, 0);
}

enum geo_status geo_outputs_commit(struct geo_outputs *out, struct geo_err *err)
{
    enum geo_status status = GEO_OK;
    for (size_t i = 0; i < out->n && status == GEO_OK; i++)
        status = settle_file(out, &out->files[i], err);
    if (status != GEO_OK || out->n == 0) return status;
    status = write_journal(out, err);
    if (status == GEO_OK) status = place_files(out, err);
    if (status != GEO_OK) undo_commit(out);
    out->committed = status == GEO_OK;
    return status;
}

void geo_outputs_release(struct geo_outputs *out)
{
    if (!out) return;
    if (out->lock_fd >= 0) {
        /* A journal that stands names files that only recovery may touch. */
        if (faccessat(out->dir_fd, JOURNAL, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
            sweep_own_names(out->dir_fd);
        unlinkat(out->dir_fd, LOCK, 0);
        close(out->lock_fd);
    }
    if (out->dir_fd >= 0) close(out->dir_fd);
    if (out->made_dir && !out->committed) rmdir(out->dir); /* refuses when anything is in it */
    for (size_t i = 0; i < out->n; i++)
        release_file(&out->files[i]);
    geo_free(out->files);
    geo_free(out->dir);
    geo_free(out);
}
