#define _GNU_SOURCE
#include "capture_shim.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__)

#include <sys/ioctl.h>
#include <sys/syscall.h>

// linux/fs.h; not every C library ships it.
#ifndef FICLONE
#define FICLONE _IOW(0x94, 9, int)
#endif

int clearml_clone(int source, const char *target) {
    int copy = open(target, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (copy < 0) return errno;
    int number = ioctl(copy, FICLONE, source) == 0 ? 0 : errno;
    close(copy);
    if (number != 0) unlink(target);
    return number;
}

// A lease (fcntl(2)). Its holder is told by SIGIO that somebody waits, and the default of SIGIO is to end the process.
// So the hold is taken with this very thread as the one to tell, while it blocks the signal, and then nobody is named
// any more: who waits is asked for instead (`clearml_is_held_still`).
int clearml_hold_still(int source) {
    sigset_t signal, before, pending;
    sigemptyset(&signal);
    sigaddset(&signal, SIGIO);
    if (pthread_sigmask(SIG_BLOCK, &signal, &before) != 0) return EINVAL;
    struct f_owner_ex owner = {F_OWNER_TID, (pid_t)syscall(SYS_gettid)};
    int number = 0;
    if (fcntl(source, F_SETOWN_EX, &owner) != 0 || fcntl(source, F_SETLEASE, F_RDLCK) != 0) number = errno;
    if (number == 0 && fcntl(source, F_SETOWN, 0) != 0) {
        number = errno;
        fcntl(source, F_SETLEASE, F_UNLCK);
    }
    // One that came in between is ours alone, unless the program itself keeps this signal waiting.
    if (!sigismember(&before, SIGIO) && sigpending(&pending) == 0 && sigismember(&pending, SIGIO)) {
        struct timespec none = {0, 0};
        sigtimedwait(&signal, NULL, &none);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return number;
}

int clearml_is_held_still(int source) { return fcntl(source, F_GETLEASE) == F_RDLCK; }

int clearml_hold_seconds(void) {
    int seconds = 0;
    FILE *setting = fopen("/proc/sys/fs/lease-break-time", "re");
    if (setting == NULL) return 0;
    if (fscanf(setting, "%d", &seconds) != 1) seconds = 0;
    fclose(setting);
    return seconds;
}

void clearml_let_go(int source) { fcntl(source, F_SETLEASE, F_UNLCK); }

#else

#include <sys/clonefile.h>

int clearml_clone(int source, const char *target) {
    if (fclonefileat(source, AT_FDCWD, target, 0) != 0) return errno;
    // A clone has the permissions of its source.
    if (chmod(target, 0600) == 0) return 0;
    int number = errno;
    unlink(target);
    return number;
}

int clearml_hold_still(int source) {
    (void)source;
    return ENOTSUP;
}

int clearml_is_held_still(int source) {
    (void)source;
    return 0;
}

int clearml_hold_seconds(void) { return 0; }

void clearml_let_go(int source) { (void)source; }

#endif
