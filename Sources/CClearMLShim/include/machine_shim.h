#ifndef CLEARML_MACHINE_SHIM_H
#define CLEARML_MACHINE_SHIM_H

#if defined(__APPLE__)

#include <stdint.h>

/// What Darwin tells of the machine; a member is negative where it is not told.
typedef struct {
    double ticks_busy, ticks_total;
    double memory_total, memory_available;
    double network_received, network_sent;
} clearml_machine;

void clearml_read_machine(clearml_machine *machine);

/// Bytes in memory of a process and of those that it started; negative when that cannot be told.
double clearml_resident_memory(int32_t process);

#endif
#endif
