#include "gpu_shim.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

// The parts of the library's interface that are used, which has been stable since 2013 (NVML API reference).
typedef struct device *device;
typedef struct { unsigned gpu, memory; } utilization;
typedef struct { unsigned long long total, free, used; } memory;
typedef struct { unsigned process; unsigned long long used; } process_1;
typedef struct { unsigned process; unsigned long long used; unsigned instance, compute_instance; } process_2;
enum { success = 0, temperature_of_gpu = 0, most_processes = 1024 };

struct clearml_gpus {
    void *library;
    int (*start)(void);
    int (*stop)(void);
    int (*count)(unsigned *);
    int (*device_at)(unsigned, device *);
    int (*temperature)(device, int, unsigned *);
    int (*utilization)(device, utilization *);
    int (*memory)(device, memory *);
    int (*power)(device, unsigned *);
    int (*uuid)(device, char *, unsigned);
    int (*processes_1)(device, unsigned *, process_1 *);
    int (*processes_2)(device, unsigned *, process_2 *);
};

// A function pointer cannot be converted from void * in standard C, but POSIX has it copied this way.
static void find(void *library, void *target, const char *name) {
    void *symbol = dlsym(library, name);
    memcpy(target, &symbol, sizeof symbol);
}

clearml_gpus *clearml_gpus_open(const char *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return NULL;
    clearml_gpus *gpus = calloc(1, sizeof *gpus);
    if (gpus != NULL) {
        gpus->library = library;
        find(library, &gpus->start, "nvmlInit_v2");
        find(library, &gpus->stop, "nvmlShutdown");
        find(library, &gpus->count, "nvmlDeviceGetCount_v2");
        find(library, &gpus->device_at, "nvmlDeviceGetHandleByIndex_v2");
        find(library, &gpus->temperature, "nvmlDeviceGetTemperature");
        find(library, &gpus->utilization, "nvmlDeviceGetUtilizationRates");
        find(library, &gpus->memory, "nvmlDeviceGetMemoryInfo");
        find(library, &gpus->power, "nvmlDeviceGetPowerUsage");
        find(library, &gpus->uuid, "nvmlDeviceGetUUID");
        find(library, &gpus->processes_2, "nvmlDeviceGetComputeRunningProcesses_v3");
        if (gpus->processes_2 == NULL) {
            find(library, &gpus->processes_2, "nvmlDeviceGetComputeRunningProcesses_v2");
        }
        find(library, &gpus->processes_1, "nvmlDeviceGetComputeRunningProcesses");
        if (gpus->start != NULL && gpus->count != NULL && gpus->device_at != NULL && gpus->start() == success) {
            return gpus;
        }
    }
    free(gpus);
    dlclose(library);
    return NULL;
}

uint32_t clearml_gpus_count(clearml_gpus *gpus) {
    unsigned count = 0;
    return gpus->count(&count) == success ? count : 0;
}

int clearml_gpus_read(clearml_gpus *gpus, uint32_t index, clearml_gpu_reading *reading) {
    memset(reading, 0, sizeof *reading);
    device found;
    if (gpus->device_at(index, &found) != success) return 0;
    utilization use;
    memory bytes;
    if (gpus->temperature != NULL
        && gpus->temperature(found, temperature_of_gpu, &reading->temperature_celsius) == success) {
        reading->known |= clearml_gpu_temperature;
    }
    if (gpus->utilization != NULL && gpus->utilization(found, &use) == success) {
        reading->known |= clearml_gpu_utilization;
        reading->utilization_percent = use.gpu;
    }
    if (gpus->power != NULL && gpus->power(found, &reading->power_milliwatts) == success) {
        reading->known |= clearml_gpu_power;
    }
    if (gpus->memory != NULL && gpus->memory(found, &bytes) == success) {
        reading->known |= clearml_gpu_memory;
        reading->memory_total = bytes.total;
        reading->memory_free = bytes.free;
        reading->memory_used = bytes.used;
    }
    if (gpus->uuid != NULL && gpus->uuid(found, reading->uuid, sizeof reading->uuid) == success) {
        reading->known |= clearml_gpu_uuid;
        reading->uuid[sizeof reading->uuid - 1] = 0;
    }
    return 1;
}

static int contains(const uint32_t *processes, size_t count, unsigned process) {
    for (size_t index = 0; index < count; index++) {
        if (processes[index] == process) return 1;
    }
    return 0;
}

int64_t clearml_gpus_memory_of(clearml_gpus *gpus, uint32_t index, const uint32_t *processes, size_t count) {
    device found;
    if (gpus->device_at(index, &found) != success) return -1;
    unsigned entries = most_processes;
    int64_t total = -1;
    // Both layouts are tried in one buffer: the newer one is larger.
    process_2 *buffer = malloc(most_processes * sizeof *buffer);
    if (buffer == NULL) return -1;
    if (gpus->processes_2 != NULL) {
        if (gpus->processes_2(found, &entries, buffer) == success) {
            for (unsigned entry = 0; entry < entries && entry < most_processes; entry++) {
                if (!contains(processes, count, buffer[entry].process)) continue;
                // All bits set where the driver does not know.
                if (buffer[entry].used != ~0ULL) total = (total < 0 ? 0 : total) + (int64_t)buffer[entry].used;
            }
        }
    } else if (gpus->processes_1 != NULL) {
        process_1 *older = (process_1 *)(void *)buffer;
        if (gpus->processes_1(found, &entries, older) == success) {
            for (unsigned entry = 0; entry < entries && entry < most_processes; entry++) {
                if (!contains(processes, count, older[entry].process)) continue;
                if (older[entry].used != ~0ULL) total = (total < 0 ? 0 : total) + (int64_t)older[entry].used;
            }
        }
    }
    free(buffer);
    return total;
}

void clearml_gpus_close(clearml_gpus *gpus) {
    if (gpus == NULL) return;
    if (gpus->stop != NULL) gpus->stop();
    dlclose(gpus->library);
    free(gpus);
}
