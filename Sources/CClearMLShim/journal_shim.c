#define _GNU_SOURCE
#include "journal_shim.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/statfs.h>
#else
#include <sys/mount.h>
#include <sys/param.h>
#endif

#if defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#endif

// MARK: CRC-32

static const uint32_t tables[8][256] = {
#include "crc32_tables.inc"
};

#if defined(__ARM_FEATURE_CRC32)
static inline uint32_t step8(uint32_t crc, uint64_t word) { return __crc32d(crc, word); }
static inline uint32_t step4(uint32_t crc, uint32_t word) { return __crc32w(crc, word); }
#else
// Slicing by eight: eight independent table reads for each eight bytes, one dependent step.
static inline uint32_t step8(uint32_t crc, uint64_t word) {
    word ^= crc;
    return tables[7][word & 0xff] ^ tables[6][(word >> 8) & 0xff] ^ tables[5][(word >> 16) & 0xff]
        ^ tables[4][(word >> 24) & 0xff] ^ tables[3][(word >> 32) & 0xff] ^ tables[2][(word >> 40) & 0xff]
        ^ tables[1][(word >> 48) & 0xff] ^ tables[0][word >> 56];
}
static inline uint32_t step4(uint32_t crc, uint32_t word) {
    word ^= crc;
    return tables[3][word & 0xff] ^ tables[2][(word >> 8) & 0xff] ^ tables[1][(word >> 16) & 0xff]
        ^ tables[0][word >> 24];
}
#endif

static inline uint64_t load8(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

uint32_t clearml_crc32(uint32_t crc, const void *start, size_t count) {
    const uint8_t *bytes = start;
    crc = ~crc;
    for (; count >= 8; bytes += 8, count -= 8) crc = step8(crc, load8(bytes));
    for (; count > 0; bytes++, count--) crc = tables[0][(crc ^ *bytes) & 0xff] ^ (crc >> 8);
    return ~crc;
}

uint32_t clearml_crc32_scalar(uint32_t crc, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint32_t e) {
    crc = step8(~crc, a);
    crc = step8(crc, b);
    crc = step8(crc, c);
    crc = step8(crc, d);
    return ~step4(crc, e);
}

// MARK: Clock

int64_t clearml_coarse_now_ms(void *unused) {
    (void)unused;
    struct timespec now;
#if defined(__linux__)
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
#else
    // Darwin has no coarse real-time clock; this one is read from the shared page as well.
    return (int64_t)(clock_gettime_nsec_np(CLOCK_REALTIME) / 1000000);
#endif
}

// MARK: Waiting

void clearml_pause(unsigned microseconds) {
    if (microseconds == 0) {
        sched_yield();
    } else {
        struct timespec time = {0, (long)microseconds * 1000};
        nanosleep(&time, NULL);
    }
}

void clearml_spin_hint(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#endif
}

// MARK: Pages and blocks

// Adding zero atomically dirties a page without changing it even while the writer stores into the same page. The
// thread sanitizer cannot know that the value is not used, hence the attribute.
__attribute__((no_sanitize("thread"))) static void touch(uint8_t *start, size_t count, size_t page_size) {
    for (size_t offset = 0; offset < count; offset += page_size) {
        __atomic_fetch_or((uint64_t *)(start + offset), 0, __ATOMIC_RELAXED);
    }
}

// The writer publishes a record by a release store of its first word; each word is therefore read with acquire. What lies
// behind an unpublished length may be torn, and is not looked at. `source` is 8-byte aligned where it matters.
__attribute__((no_sanitize("thread"))) void clearml_copy_published(
    void *destination, const void *source, size_t count
) {
    uint8_t *to = destination;
    const uint8_t *from = source;
    for (; count > 0 && ((uintptr_t)from & 7) != 0; count--) *to++ = __atomic_load_n(from++, __ATOMIC_ACQUIRE);
    for (; count >= 8; count -= 8, from += 8, to += 8) {
        uint64_t word = __atomic_load_n((const uint64_t *)from, __ATOMIC_ACQUIRE);
        memcpy(to, &word, 8);
    }
    for (; count > 0; count--) *to++ = __atomic_load_n(from++, __ATOMIC_ACQUIRE);
}

int clearml_prefault(void *start, size_t count, size_t page_size) {
    if (count == 0) return 0;
#if defined(__linux__)
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
    uintptr_t first = (uintptr_t)start & ~(uintptr_t)(page_size - 1);
    uintptr_t last = ((uintptr_t)start + count + page_size - 1) & ~(uintptr_t)(page_size - 1);
    if (madvise((void *)first, last - first, MADV_POPULATE_WRITE) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return errno;
#endif
    touch(start, count, page_size);
    return 0;
}

int clearml_allocate(int descriptor, int64_t size) {
#if defined(__linux__)
    int result;
    do result = fallocate(descriptor, 0, 0, size);
    while (result != 0 && errno == EINTR);
    return result == 0 ? 0 : errno;
#else
    fstore_t request = {F_ALLOCATEALL, F_PEOFPOSMODE, 0, size, 0};
    if (fcntl(descriptor, F_PREALLOCATE, &request) != 0) return errno == ENOTSUP ? EOPNOTSUPP : errno;
    return ftruncate(descriptor, size) == 0 ? 0 : errno;
#endif
}

int clearml_sync_data(int descriptor) {
#if defined(__linux__)
    int result;
    do result = fdatasync(descriptor);
    while (result != 0 && errno == EINTR);
    return result == 0 ? 0 : errno;
#else
    // fsync does not reach the medium on Darwin. Network volumes refuse the full flush and get the plain one.
    if (fcntl(descriptor, F_FULLFSYNC) == 0) return 0;
    return fsync(descriptor) == 0 ? 0 : errno;
#endif
}

int clearml_storage_class(const char *path) {
    struct statfs info;
    if (statfs(path, &info) != 0) return -1;
#if defined(__linux__)
    switch ((unsigned long)info.f_type & 0xffffffffUL) {
    case 0xEF53:      // ext2, ext3, ext4
    case 0x58465342:  // xfs
    case 0x01021994:  // tmpfs
    case 0x794c7630:  // overlayfs: the mapping belongs to the upper file, allocation is refused where that cannot
        return 0;
    default:
        // Network, FUSE and cluster file systems, and those that copy on write (btrfs, zfs): there, a store into an
        // allocated page can still run out of space, which a process learns as SIGBUS.
        return 1;
    }
#else
    return (info.f_flags & MNT_LOCAL) != 0 && (strcmp(info.f_fstypename, "apfs") == 0
        || strcmp(info.f_fstypename, "hfs") == 0) ? 0 : 1;
#endif
}
