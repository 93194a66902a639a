/* tests/support/faults: make system calls that bring data to the disk fail on demand.
 *
 * The test program defines these calls itself, so that the library linked into it meets them. */
#ifndef TESTS_FAULTS_H
#define TESTS_FAULTS_H

enum fault_call {
    FAULT_WRITE,
    FAULT_FSYNC,
    FAULT_RENAME,
    FAULT_LINK,
    FAULT_UNLINK,
    FAULT_OPEN,
    FAULT_CALLS
};
extern const char *const fault_name[FAULT_CALLS];

/* Call number NTH (from 1) of CALL fails with ERROR, and with LASTING every later one too; 0: none.
 * Counting starts anew. */
void fault_arm(enum fault_call call, unsigned nth, int error, int lasting);
unsigned fault_count(enum fault_call call); /* calls seen since arming */
/* The process kills itself (SIGKILL) just before the NTH armed-or-not call of any kind; 0: never.
 */
void fault_kill_at(unsigned nth);

#endif
