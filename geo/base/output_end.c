#include "geo/base/output_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- a failure in the words of those who gave the folder's name ---- */

/* FROM in the sentence becomes "TO[0]/TO[1]". */
static bool rename_in(struct geo_err *err, const char *from, const char *const to[2])
{
    char *at = strstr(err->text, from);
    char rest[sizeof err->text];
    if (!at) return false;
    snprintf(rest, sizeof rest, "%s", at + strlen(from));
    snprintf(at, sizeof err->text - (size_t)(at - err->text), "%s/%s%s", to[0], to[1], rest);
    return true;
}

/* The file that the sentence names, by its final name from now on; NULL: none. */
static const struct geo_output_file *unmask(const struct geo_outputs *out, struct geo_err *err)
{
    for (size_t i = 0; i < out->n; i++) {
        const char *const place[2] = {out->dir, out->files[i].name};
        if (rename_in(err, out->files[i].path, place)) return &out->files[i];
    }
    return NULL;
}

static const struct {
    int why;
    const char *advice;
} reasons[] = {{ENOSPC, "make room there and run again"},
               {EDQUOT, "raise the quota or make room there, and run again"},
               {EFBIG, "raise the limit on the size of files (ulimit -f) and run again"},
               {EROFS, "give a folder that may be written to"},
               {EACCES, "give a folder that may be written to"},
               {EPERM, "give a folder that may be written to"},
               {EIO, "look after that disk (dmesg)"}};
enum { N_REASONS = sizeof reasons / sizeof *reasons };

static size_t reason_in(const struct geo_err *err)
{
    size_t i = 0;
    while (i < N_REASONS && !strstr(err->text, strerror(reasons[i].why)))
        i++;
    return i;
}

static size_t reason_of(int why)
{
    size_t i = 0;
    while (i < N_REASONS && reasons[i].why != why)
        i++;
    return i;
}

/* Format drivers swallow errno, so the disk is asked once more: by a megabyte at the end of the
 * very draft that failed, which is deleted right after. 0: it took it. */
static int ask_disk(const struct geo_outputs *out, const struct geo_output_file *file)
{
    static const char block[1 << 16];
    int fd = openat(out->dir_fd, file->draft,
                    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    int why = fd < 0 ? errno : 0;
    for (int i = 0; !why && i < 17; i++) /* of half a block the next one tells */
        why = write(fd, block, sizeof block) < 0 ? errno : 0;
    if (!why && fsync(fd) != 0) why = errno;
    if (fd >= 0) close(fd);
    return why;
}

void geo_outputs_advise(struct geo_err *err)
{
    size_t reason = reason_in(err), length = strlen(err->text);
    if (reason < N_REASONS && !strstr(err->text, reasons[reason].advice))
        snprintf(err->text + length, sizeof err->text - length, "; %s", reasons[reason].advice);
}

static bool is_removed(const struct geo_outputs *out)
{
    struct stat st;
    return fstat(out->dir_fd, &st) == 0 && st.st_nlink == 0;
}

static void explain(const struct geo_outputs *out, struct geo_err *err)
{
    if (is_removed(out)) {
        geo_fail(err, GEO_CANT_WRITE, "%s: this folder was removed while the run wrote to it",
                 out->dir);
        return;
    }
    const struct geo_output_file *file = unmask(out, err);
    if (file && reason_in(err) == N_REASONS) {
        int why = ask_disk(out, file);
        size_t length = strlen(err->text);
        if (reason_of(why) < N_REASONS)
            snprintf(err->text + length, sizeof err->text - length, ": %s", strerror(why));
    }
    if (reason_in(err) == N_REASONS) return;
    bool undone = faccessat(out->dir_fd, JOURNAL, F_OK, AT_SYMLINK_NOFOLLOW) != 0;
    size_t length = strlen(err->text);
    snprintf(err->text + length, sizeof err->text - length, "; %s",
             !undone         ? "the next run in this folder puts the earlier outputs back"
             : out->made_dir ? "no output was put in place"
                             : "the earlier outputs are as they were");
    geo_outputs_advise(err);
}

enum geo_status geo_outputs_end(struct geo_outputs *out, enum geo_status status,
                                struct geo_err *err)
{
    if (!out) return status;
    if (status == GEO_OK && !out->committed) status = geo_outputs_commit(out, err);
    if (status == GEO_CANT_WRITE && err) explain(out, err);
    geo_outputs_release(out);
    return status;
}
