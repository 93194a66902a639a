#define _GNU_SOURCE
#include "support/faults.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

const char *const fault_name[FAULT_CALLS] = {"write", "fsync", "rename", "link", "unlink", "open"};

static struct {
    enum fault_call call;
    unsigned nth, seen[FAULT_CALLS], kill_at, total;
    int error, lasting;
} fault;

void fault_arm(enum fault_call call, unsigned nth, int error, int lasting)
{
    fault.call = call;
    fault.nth = nth;
    fault.error = error;
    fault.lasting = lasting;
    for (int i = 0; i < FAULT_CALLS; i++)
        fault.seen[i] = 0;
}

unsigned fault_count(enum fault_call call)
{
    return fault.seen[call];
}

void fault_kill_at(unsigned nth)
{
    fault.kill_at = nth;
    fault.total = 0;
}

static int fails(enum fault_call call)
{
    if (fault.kill_at && ++fault.total == fault.kill_at) raise(SIGKILL);
    unsigned seen = ++fault.seen[call];
    if (call != fault.call || !fault.nth || seen < fault.nth ||
        (seen > fault.nth && !fault.lasting))
        return 0;
    errno = fault.error;
    return 1;
}

/* stdio of the test framework writes to its own pipes through libc's inner calls: it never comes
 * here. */
ssize_t write(int fd, const void *bytes, size_t length)
{
    return fails(FAULT_WRITE) ? -1 : syscall(SYS_write, fd, bytes, length);
}

int fsync(int fd)
{
    return fails(FAULT_FSYNC) ? -1 : (int)syscall(SYS_fsync, fd);
}

int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
    return fails(FAULT_RENAME) ? -1 : (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, 0);
}

int linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
    return fails(FAULT_LINK) ? -1 : (int)syscall(SYS_linkat, from_fd, from, to_fd, to, flags);
}

int unlinkat(int fd, const char *name, int flags)
{
    return fails(FAULT_UNLINK) ? -1 : (int)syscall(SYS_unlinkat, fd, name, flags);
}

int openat(int fd, const char *name, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
    va_end(args);
    return fails(FAULT_OPEN) ? -1 : (int)syscall(SYS_openat, fd, name, flags, mode);
}
