#ifndef CLEARML_GPU_SHIM_H
#define CLEARML_GPU_SHIM_H

#include <stddef.h>
#include <stdint.h>

// NVIDIA's management library, opened at run time: nothing is linked, and a machine without it is the usual case.

typedef struct clearml_gpus clearml_gpus;

/// What one device says about itself; a member whose bit is missing in `known` is not available.
typedef struct {
    uint32_t known;
    uint32_t temperature_celsius;
    uint32_t utilization_percent;
    uint32_t power_milliwatts;
    uint64_t memory_total, memory_free, memory_used;
    char uuid[96];
} clearml_gpu_reading;

enum {
    clearml_gpu_temperature = 1,
    clearml_gpu_utilization = 2,
    clearml_gpu_power = 4,
    clearml_gpu_memory = 8,
    clearml_gpu_uuid = 16,
};

/// Opens and starts the library at `path` (a file name is looked for as the system does). NULL without it, or without a
/// working driver.
clearml_gpus *clearml_gpus_open(const char *path);

/// How many devices there are; 0 when that cannot be told.
uint32_t clearml_gpus_count(clearml_gpus *gpus);

/// Reads one device. Whether it is there.
int clearml_gpus_read(clearml_gpus *gpus, uint32_t index, clearml_gpu_reading *reading);

/// Bytes of a device that the given processes hold; -1 when the driver knows none of them. Inside a container it knows
/// them by other numbers.
int64_t clearml_gpus_memory_of(clearml_gpus *gpus, uint32_t index, const uint32_t *processes, size_t count);

/// Shuts the library down and closes it.
void clearml_gpus_close(clearml_gpus *gpus);

#endif
