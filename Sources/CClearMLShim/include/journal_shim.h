#ifndef CLEARML_JOURNAL_SHIM_H
#define CLEARML_JOURNAL_SHIM_H

#include <stddef.h>
#include <stdint.h>

/// CRC-32 as zlib computes it (reflected polynomial 0xEDB88320), continued from `crc` (0 to begin).
uint32_t clearml_crc32(uint32_t crc, const void *bytes, size_t count);

/// The same, over four little-endian words and a half word that are still in registers: the tail of a scalar record.
/// `crc` is the checksum of what precedes them.
uint32_t clearml_crc32_scalar(uint32_t crc, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint32_t e);

/// Milliseconds since 1970 by the clock that is cheapest to read (a few ns; resolution of a scheduler tick).
int64_t clearml_coarse_now_ms(void *unused);

/// Lets other threads run: at once again when `microseconds` is 0, else after about that time.
void clearml_pause(unsigned microseconds);

/// Hints to the processor that the caller is spinning.
void clearml_spin_hint(void);

/// Makes the pages of a shared writable mapping present and writable now, so that later stores do not fault.
/// Contents are never changed. Returns 0, or an errno (ENOSPC, EIO …) when the file behind cannot give its pages.
int clearml_prefault(void *start, size_t count, size_t page_size);

/// Reserves `size` bytes of real blocks and sets the file's size. Never emulated by writing zeros: where the file system
/// cannot reserve, EOPNOTSUPP is returned.
int clearml_allocate(int descriptor, int64_t size);

/// Copies memory that another thread may be appending records to, lowest address first: a record whose length has been
/// copied has been copied whole.
void clearml_copy_published(void *destination, const void *source, size_t count);

/// Flushes data (and the metadata that is needed to read it back) to the device. 0 or an errno.
int clearml_sync_data(int descriptor);

/// What may be expected of the file system that holds `path`.
/// 0: shared mappings, reservation and locks can be trusted; 1: plain appends only; -1: cannot be told (errno set).
int clearml_storage_class(const char *path);

#endif
