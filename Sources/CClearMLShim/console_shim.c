#define _GNU_SOURCE
#include "console_shim.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__)
#include <stdio_ext.h>
#endif

// MARK: Descriptors

int clearml_make_pipe(int ends[2]) {
#if defined(__linux__)
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
#else
    if (pipe(ends) != 0) return errno;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
#endif
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0) return 0;
    int code = errno;
    close(ends[0]);
    close(ends[1]);
    return code;
}

// Programs that pass descriptors to their children count on the low numbers.
enum { lowest_kept = 32 };

int clearml_keep_file(int descriptor, int number) {
    if (number < 0) return fcntl(descriptor, F_DUPFD_CLOEXEC, lowest_kept);
    int result;
#if defined(__linux__)
    do result = dup3(descriptor, number, O_CLOEXEC);
    while (result < 0 && (errno == EINTR || errno == EBUSY));
#else
    do result = dup2(descriptor, number);
    while (result < 0 && errno == EINTR);
    if (result >= 0) fcntl(number, F_SETFD, FD_CLOEXEC);
#endif
    return result;
}

int clearml_put_file(int descriptor, int file) {
    int result;
    do result = dup2(file, descriptor);
    while (result < 0 && (errno == EINTR || errno == EBUSY));
    return result < 0 ? errno : 0;
}

clearml_file_identity clearml_identify(int descriptor) {
    clearml_file_identity result = {0, 0};
    struct stat file;
    if (fstat(descriptor, &file) == 0) {
        result.device = (uint64_t)file.st_dev;
        result.node = (uint64_t)file.st_ino;
    }
    return result;
}

int clearml_bytes_waiting(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : 0;
}

// MARK: stdio

void clearml_flush_stdio(int descriptor) {
    if (descriptor == 1) fflush(stdout);
    if (descriptor == 2) fflush(stderr);
}

static int has_no_buffer(FILE *file) {
#if defined(__GLIBC__)
    return __fbufsize(file) == 1;
#elif defined(__linux__)
    return __fbufsize(file) == 0;
#else
    return (file->_flags & __SNBF) != 0;
#endif
}

static int is_line_buffered(FILE *file) {
#if defined(__linux__)
    return __flbf(file) != 0;
#else
    return (file->_flags & __SLBF) != 0;
#endif
}

int clearml_buffer_lines(int was_terminal) {
    if (has_no_buffer(stdout) || is_line_buffered(stdout)) return 0;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    return !was_terminal;
}

void clearml_buffer_blocks(void) { setvbuf(stdout, NULL, _IOFBF, BUFSIZ); }

// MARK: Faults

static struct {
    atomic_int descriptor, pipe, original;
    atomic_int is_watched, is_busy;
} streams[2];

static const int faults[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
enum { fault_count = sizeof faults / sizeof faults[0], patience_ms = 200 };
static struct sigaction earlier[fault_count];
static atomic_int is_installed, is_handling;

static void rest(long milliseconds) {
    struct timespec time = {0, milliseconds * 1000000L};
    nanosleep(&time, NULL);
}

// The order counts: the thread is marked as busy before it reads, so once the pipe is empty the mark is up to date.
static int is_passed_on(int slot) {
    return clearml_bytes_waiting(atomic_load(&streams[slot].pipe)) == 0 && !atomic_load(&streams[slot].is_busy);
}

static void pass_on(int slot) {
    char bytes[4096];
    int pipe = atomic_load(&streams[slot].pipe), original = atomic_load(&streams[slot].original);
    for (;;) {
        ssize_t count = read(pipe, bytes, sizeof bytes);
        if (count <= 0) return;
        for (ssize_t done = 0; done < count;) {
            ssize_t written = write(original, bytes + done, (size_t)(count - done));
            if (written <= 0) return;
            done += written;
        }
    }
}

// Only calls that are safe in a signal handler. The other threads go on meanwhile, the one that passes on included.
static void on_fault(int signal_number, siginfo_t *info, void *context) {
    (void)context;
    int saved = errno;
    if (atomic_exchange(&is_handling, 1)) {
        rest(patience_ms + 50);  // another thread was first; it ends the process
    } else {
        for (int slot = 0; slot < 2; slot++) {
            for (int waited = 0; waited < patience_ms && atomic_load(&streams[slot].is_watched); waited++) {
                if (is_passed_on(slot)) break;
                rest(1);
            }
        }
        for (int slot = 0; slot < 2; slot++) {
            if (!atomic_exchange(&streams[slot].is_watched, 0)) continue;
            pass_on(slot);
            dup2(atomic_load(&streams[slot].original), atomic_load(&streams[slot].descriptor));
        }
    }
    // Whoever handled this fault before does so now: it happens again when this returns, or is sent again.
    for (int index = 0; index < fault_count; index++) {
        if (faults[index] == signal_number) sigaction(signal_number, &earlier[index], NULL);
    }
    if (info->si_code <= 0) raise(signal_number);
    atomic_store(&is_handling, 0);
    errno = saved;
}

void clearml_watch_stream(int slot, int descriptor, int pipe, int original) {
    atomic_store(&streams[slot].descriptor, descriptor);
    atomic_store(&streams[slot].pipe, pipe);
    atomic_store(&streams[slot].original, original);
    atomic_store(&streams[slot].is_watched, 1);
    if (atomic_exchange(&is_installed, 1)) return;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (int index = 0; index < fault_count; index++) sigaction(faults[index], &action, &earlier[index]);
}

void clearml_unwatch_stream(int slot) {
    atomic_store(&streams[slot].is_watched, 0);
    if (atomic_load(&streams[1 - slot].is_watched) || !atomic_exchange(&is_installed, 0)) return;
    for (int index = 0; index < fault_count; index++) {
        struct sigaction now;
        // Left alone where somebody else has taken over since.
        if (sigaction(faults[index], NULL, &now) == 0 && now.sa_sigaction == on_fault) {
            sigaction(faults[index], &earlier[index], NULL);
        }
    }
}

void clearml_mark_busy(int slot, int busy) { atomic_store(&streams[slot].is_busy, busy); }
