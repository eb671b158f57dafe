#ifndef CLEARML_DIGEST_SHIM_H
#define CLEARML_DIGEST_SHIM_H

#include <stddef.h>
#include <stdint.h>

/// SHA-256 (FIPS 180-4) under way. Holds no pointers: a copy is a computation of its own.
typedef struct {
    uint32_t state[8];
    /// Bytes taken so far.
    uint64_t length;
    /// The last `length % 64` bytes, which do not fill a block yet.
    uint8_t rest[64];
    /// Whether the processor's own instructions are left unused; for tests.
    int32_t portable;
} clearml_sha256;

void clearml_sha256_begin(clearml_sha256 *context, int32_t portable);
void clearml_sha256_update(clearml_sha256 *context, const void *bytes, size_t count);
/// Writes 32 bytes; the context must not be used further.
void clearml_sha256_finish(clearml_sha256 *context, uint8_t *digest);

/// Whether this processor has instructions for SHA-256 that are used.
int32_t clearml_sha256_has_instructions(void);

#endif
