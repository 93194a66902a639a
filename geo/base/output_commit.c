#include "geo/base/output_parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "geo/base/buf.h"
#include "geo/base/mem.h"

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
    if (!geo_outputs_subfolder(name, folder) || unlinkat(dir_fd, folder, AT_REMOVEDIR) == 0)
        return true;
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
        char *draft = geo_outputs_hidden(NEW, line + 1), *old = geo_outputs_hidden(OLD, line + 1);
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
        ssize_t at = 0;
        text = geo_alloc_zero((size_t)st.st_size + 1, 1);
        for (ssize_t got = 1; text && got > 0 && at < st.st_size; at += got)
            got = read(fd, text + at, (size_t)(st.st_size - at));
        if (at != st.st_size) { /* half of it would undo half, and the other half be swept away */
            geo_free(text);
            text = NULL;
        }
    }
    if (fd >= 0) close(fd);
    return text;
}

void geo_outputs_sweep(int dir_fd)
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

enum geo_status geo_outputs_recover(struct geo_outputs *out, struct geo_err *err)
{
    if (faccessat(out->dir_fd, JOURNAL, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
        char *text = read_journal(out->dir_fd);
        bool good = text && undo_journal(out, text) && fsync(out->dir_fd) == 0 &&
                    unlinkat(out->dir_fd, JOURNAL, 0) == 0 && fsync(out->dir_fd) == 0;
        geo_free(text);
        if (!good)
            return geo_outputs_cant(err, out, "",
                                    "cannot put back the outputs that a killed run had set aside");
    }
    geo_outputs_sweep(out->dir_fd);
    return GEO_OK;
}

/* ---- committing ---- */

static mode_t mode_wanted(const struct geo_outputs *out, struct geo_output_file *file, mode_t made)
{
    struct stat st;
    file->replaces = fstatat(out->dir_fd, file->name, &st, AT_SYMLINK_NOFOLLOW) == 0;
    mode_t mode = file->replaces && S_ISREG(st.st_mode) ? st.st_mode : made;
    return (mode & 0777) | S_IRUSR | S_IWUSR;
}

/* The owner's right to read and write must be there before the file can be opened at all. */
static enum geo_status settle_file(struct geo_outputs *out, struct geo_output_file *file,
                                   struct geo_err *err)
{
    struct stat st;
    if (fstatat(out->dir_fd, file->draft, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return geo_outputs_cant(err, out, file->name, "was declared but not written");
    if (!S_ISREG(st.st_mode) || st.st_size == 0)
        return geo_fail(err, GEO_CANT_WRITE, "%s/%s: came out empty", out->dir, file->name);
    if (fchmodat(out->dir_fd, file->draft, mode_wanted(out, file, st.st_mode), 0) != 0)
        return geo_outputs_cant(err, out, file->name, "cannot set its mode");
    int fd = openat(out->dir_fd, file->draft, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return geo_outputs_cant(err, out, file->name, "cannot open what was written");
    enum geo_status status = GEO_OK;
    if (fsync(fd) != 0)
        status = geo_outputs_cant(err, out, file->name, "cannot bring it to the disk (fsync)");
    close(fd);
    return status;
}

static enum geo_status sync_folder(struct geo_outputs *out, struct geo_err *err)
{
    return fsync(out->dir_fd) == 0 ? GEO_OK
                                   : geo_outputs_cant(err, out, "", "cannot fsync the folder");
}

static enum geo_status write_journal(struct geo_outputs *out, struct geo_err *err)
{
    struct geo_buf text = {0};
    for (size_t i = 0; i < out->n; i++)
        geo_buf_addf(&text, "%c%s\n", out->files[i].replaces ? '=' : '+', out->files[i].name);
    enum geo_status status = geo_buf_status(&text, err);
    if (status == GEO_OK && !geo_outputs_put(out->dir_fd, JOURNAL_DRAFT, text.text, text.length))
        status = geo_outputs_cant(err, out, "", "cannot note which files are to be replaced");
    geo_buf_release(&text);
    if (status != GEO_OK) return status;
    int fd = openat(out->dir_fd, JOURNAL_DRAFT, O_RDWR | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) close(fd);
    if (!good || renameat(out->dir_fd, JOURNAL_DRAFT, out->dir_fd, JOURNAL) != 0)
        return geo_outputs_cant(err, out, "", "cannot note which files are to be replaced");
    return sync_folder(out, err);
}

static enum geo_status save_old(struct geo_outputs *out, struct geo_output_file *file,
                                struct geo_err *err)
{
    if (!file->replaces) return GEO_OK;
    int fd = out->dir_fd;
    bool good = linkat(fd, file->name, fd, file->old, 0) == 0;
    if (!good && (errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS || errno == EMLINK))
        good = renameat(fd, file->name, fd, file->old) == 0;
    file->saved = good;
    return good ? GEO_OK
                : geo_outputs_cant(err, out, file->name, "cannot keep the earlier file aside");
}

static enum geo_status make_subfolder(struct geo_outputs *out, const char *name,
                                      struct geo_err *err)
{
    char folder[256];
    struct stat st;
    if (!geo_outputs_subfolder(name, folder)) return GEO_OK;
    bool made = mkdirat(out->dir_fd, folder, 0777) == 0;
    if (!made && errno != EEXIST)
        return geo_outputs_cant(err, out, folder, "cannot make this folder");
    if (made && fstatat(out->dir_fd, folder, &st, 0) == 0)
        fchmodat(out->dir_fd, folder, (st.st_mode & 07777) | S_IRWXU, 0);
    return GEO_OK;
}

static enum geo_status sync_subfolder(struct geo_outputs *out, const char *name,
                                      struct geo_err *err)
{
    char folder[256];
    if (!geo_outputs_subfolder(name, folder)) return GEO_OK;
    int fd = openat(out->dir_fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    enum geo_status status = fd >= 0 && fsync(fd) == 0
                                 ? GEO_OK
                                 : geo_outputs_cant(err, out, folder, "cannot fsync the folder");
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
        struct geo_output_file *file = &out->files[i];
        status = make_subfolder(out, file->name, err);
        if (status != GEO_OK) break;
        file->placed = renameat(out->dir_fd, file->draft, out->dir_fd, file->name) == 0;
        if (!file->placed)
            status = geo_outputs_cant(err, out, file->name, "cannot put the new file in its place");
    }
    for (size_t i = 0; i < out->n && status == GEO_OK; i++)
        status = sync_subfolder(out, out->files[i].name, err);
    if (status == GEO_OK) status = sync_folder(out, err);
    if (status == GEO_OK && unlinkat(out->dir_fd, JOURNAL, 0) != 0)
        status = geo_outputs_cant(err, out, "", "cannot end the replacing of files");
    return status == GEO_OK ? sync_folder(out, err) : status;
}

/* When even this fails the journal stands, and the next open() of the folder tries again. */
static void undo_commit(struct geo_outputs *out)
{
    bool good = true;
    for (size_t i = 0; i < out->n; i++) {
        struct geo_output_file *f = &out->files[i];
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
