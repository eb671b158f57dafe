#include "digest_shim.h"

#include <string.h>

typedef void compress_blocks(uint32_t *state, const uint8_t *bytes, size_t blocks);

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotated(uint32_t value, int count) { return value >> count | value << (32 - count); }

static void compress_portable(uint32_t *state, const uint8_t *bytes, size_t blocks) {
    uint32_t w[64];
    for (; blocks > 0; blocks--, bytes += 64) {
        for (int i = 0; i < 16; i++) {
            w[i] = (uint32_t)bytes[4 * i] << 24 | (uint32_t)bytes[4 * i + 1] << 16 | (uint32_t)bytes[4 * i + 2] << 8
                | bytes[4 * i + 3];
        }
        for (int i = 16; i < 64; i++) {
            uint32_t s0 = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ w[i - 15] >> 3;
            uint32_t s1 = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ w[i - 2] >> 10;
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
        uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
        for (int i = 0; i < 64; i++) {
            uint32_t t1 = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + ((e & f) ^ (~e & g))
                + round_constants[i] + w[i];
            uint32_t t2 = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
        }
        state[0] += a, state[1] += b, state[2] += c, state[3] += d;
        state[4] += e, state[5] += f, state[6] += g, state[7] += h;
    }
}

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

static int32_t ask_processor(void) {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & 1u << 9) || !(c & 1u << 19)) return 0;  // SSSE3, SSE4.1
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & 1u << 29) != 0;
}

// Asked once: under a hypervisor each question costs microseconds, a quarter of the time for 16 KiB. Two threads that
// ask at the same time get the same answer.
int32_t clearml_sha256_has_instructions(void) {
    static int32_t answer = -1;
    int32_t known = __atomic_load_n(&answer, __ATOMIC_RELAXED);
    if (known >= 0) return known;
    known = ask_processor();
    __atomic_store_n(&answer, known, __ATOMIC_RELAXED);
    return known;
}

// Four rounds with the words in `m`.
#define ROUNDS(group, m) do { \
    __m128i sum = _mm_add_epi32(m, _mm_loadu_si128((const __m128i *)(const void *)&round_constants[4 * (group)])); \
    cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum); \
    abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E)); \
} while (0)

// Replaces the oldest four words `a` of the schedule by the next four; `d` are the newest.
#define EXTEND(a, b, c, d) \
    a = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(a, b), _mm_alignr_epi8(d, c, 4)), d)

__attribute__((target("sha,sse4.1,ssse3")))
static void compress_with_instructions(uint32_t *state, const uint8_t *bytes, size_t blocks) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    // The instructions want the eight words as (a, b, e, f) and (c, d, g, h).
    __m128i dcba = _mm_loadu_si128((const __m128i *)(const void *)&state[0]);
    __m128i hgfe = _mm_loadu_si128((const __m128i *)(const void *)&state[4]);
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xB1), efgh = _mm_shuffle_epi32(hgfe, 0x1B);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
    for (; blocks > 0; blocks--, bytes += 64) {
        __m128i abef_before = abef, cdgh_before = cdgh;
        const __m128i *block = (const __m128i *)(const void *)bytes;
        __m128i w0 = _mm_shuffle_epi8(_mm_loadu_si128(block), big_endian);
        __m128i w1 = _mm_shuffle_epi8(_mm_loadu_si128(block + 1), big_endian);
        __m128i w2 = _mm_shuffle_epi8(_mm_loadu_si128(block + 2), big_endian);
        __m128i w3 = _mm_shuffle_epi8(_mm_loadu_si128(block + 3), big_endian);
        ROUNDS(0, w0);
        ROUNDS(1, w1);
        ROUNDS(2, w2);
        ROUNDS(3, w3);
        for (int group = 4; group < 16; group += 4) {
            EXTEND(w0, w1, w2, w3);
            ROUNDS(group, w0);
            EXTEND(w1, w2, w3, w0);
            ROUNDS(group + 1, w1);
            EXTEND(w2, w3, w0, w1);
            ROUNDS(group + 2, w2);
            EXTEND(w3, w0, w1, w2);
            ROUNDS(group + 3, w3);
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    __m128i feba = _mm_shuffle_epi32(abef, 0x1B), dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)(void *)&state[0], _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *)(void *)&state[4], _mm_alignr_epi8(dchg, feba, 8));
}

#elif defined(__aarch64__) && defined(__AARCH64EL__)

#include <arm_neon.h>

#if defined(__APPLE__)
// Every 64-bit Apple processor has them.
int32_t clearml_sha256_has_instructions(void) { return 1; }
#elif defined(__linux__)
#include <sys/auxv.h>
int32_t clearml_sha256_has_instructions(void) { return (getauxval(AT_HWCAP) & 1u << 6) != 0; }  // HWCAP_SHA2
#else
int32_t clearml_sha256_has_instructions(void) { return 0; }
#endif

#define ROUNDS(group, m) do { \
    uint32x4_t sum = vaddq_u32(m, vld1q_u32(&round_constants[4 * (group)])), before = abcd; \
    abcd = vsha256hq_u32(abcd, efgh, sum); \
    efgh = vsha256h2q_u32(efgh, before, sum); \
} while (0)

#define EXTEND(a, b, c, d) a = vsha256su1q_u32(vsha256su0q_u32(a, b), c, d)

#if !defined(__ARM_FEATURE_SHA2)
__attribute__((target("sha2")))
#endif
static void compress_with_instructions(uint32_t *state, const uint8_t *bytes, size_t blocks) {
    uint32x4_t abcd = vld1q_u32(&state[0]), efgh = vld1q_u32(&state[4]);
    for (; blocks > 0; blocks--, bytes += 64) {
        uint32x4_t abcd_before = abcd, efgh_before = efgh;
        uint32x4_t w0 = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(bytes)));
        uint32x4_t w1 = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(bytes + 16)));
        uint32x4_t w2 = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(bytes + 32)));
        uint32x4_t w3 = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(bytes + 48)));
        ROUNDS(0, w0);
        ROUNDS(1, w1);
        ROUNDS(2, w2);
        ROUNDS(3, w3);
        for (int group = 4; group < 16; group += 4) {
            EXTEND(w0, w1, w2, w3);
            ROUNDS(group, w0);
            EXTEND(w1, w2, w3, w0);
            ROUNDS(group + 1, w1);
            EXTEND(w2, w3, w0, w1);
            ROUNDS(group + 2, w2);
            EXTEND(w3, w0, w1, w2);
            ROUNDS(group + 3, w3);
        }
        abcd = vaddq_u32(abcd, abcd_before);
        efgh = vaddq_u32(efgh, efgh_before);
    }
    vst1q_u32(&state[0], abcd);
    vst1q_u32(&state[4], efgh);
}

#else

int32_t clearml_sha256_has_instructions(void) { return 0; }
#define compress_with_instructions compress_portable

#endif

static void compress(clearml_sha256 *context, const uint8_t *bytes, size_t blocks) {
    compress_blocks *function = context->portable ? compress_portable : compress_with_instructions;
    function(context->state, bytes, blocks);
}

void clearml_sha256_begin(clearml_sha256 *context, int32_t portable) {
    static const uint32_t initial[8] = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    };
    memset(context, 0, sizeof *context);
    memcpy(context->state, initial, sizeof initial);
    context->portable = portable || !clearml_sha256_has_instructions();
}

void clearml_sha256_update(clearml_sha256 *context, const void *input, size_t count) {
    const uint8_t *bytes = input;
    size_t kept = context->length % 64;
    context->length += count;
    if (count == 0) return;
    if (kept > 0) {
        size_t taken = 64 - kept < count ? 64 - kept : count;
        memcpy(context->rest + kept, bytes, taken);
        bytes += taken, count -= taken;
        if (kept + taken < 64) return;
        compress(context, context->rest, 1);
    }
    compress(context, bytes, count / 64);
    memcpy(context->rest, bytes + count / 64 * 64, count % 64);
}

void clearml_sha256_finish(clearml_sha256 *context, uint8_t *digest) {
    uint64_t bits = context->length * 8;
    size_t kept = context->length % 64;
    uint8_t last[128] = {0};
    size_t size = kept < 56 ? 64 : 128;
    memcpy(last, context->rest, kept);
    last[kept] = 0x80;
    for (int i = 0; i < 8; i++) last[size - 1 - i] = (uint8_t)(bits >> 8 * i);
    compress(context, last, size / 64);
    for (int i = 0; i < 32; i++) digest[i] = (uint8_t)(context->state[i / 4] >> (24 - 8 * (i % 4)));
}
