#include "machine_shim.h"

#if defined(__APPLE__)

#include <libproc.h>
#include <mach/mach.h>
#include <net/if.h>
#include <net/route.h>
#include <stdlib.h>
#include <sys/sysctl.h>
#include <unistd.h>

static void read_processors(clearml_machine *machine) {
    host_cpu_load_info_data_t load;
    mach_msg_type_number_t count = HOST_CPU_LOAD_INFO_COUNT;
    mach_port_t host = mach_host_self();
    if (host_statistics(host, HOST_CPU_LOAD_INFO, (host_info_t)&load, &count) == KERN_SUCCESS) {
        machine->ticks_total = 0;
        for (int state = 0; state < CPU_STATE_MAX; state++) machine->ticks_total += load.cpu_ticks[state];
        machine->ticks_busy = machine->ticks_total - load.cpu_ticks[CPU_STATE_IDLE];
    }
    mach_port_deallocate(mach_task_self(), host);
}

static void read_memory(clearml_machine *machine) {
    uint64_t bytes = 0;
    size_t size = sizeof bytes;
    if (sysctlbyname("hw.memsize", &bytes, &size, NULL, 0) != 0) return;
    vm_statistics64_data_t pages;
    mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
    mach_port_t host = mach_host_self();
    if (host_statistics64(host, HOST_VM_INFO64, (host_info64_t)&pages, &count) == KERN_SUCCESS) {
        machine->memory_total = (double)bytes;
        // What can be had without writing anything out.
        machine->memory_available = ((double)pages.free_count + pages.inactive_count) * (double)vm_kernel_page_size;
    }
    mach_port_deallocate(mach_task_self(), host);
}

static void read_network(clearml_machine *machine) {
    int name[] = {CTL_NET, PF_ROUTE, 0, 0, NET_RT_IFLIST2, 0};
    size_t size = 0;
    if (sysctl(name, 6, NULL, &size, NULL, 0) != 0) return;
    char *buffer = malloc(size);
    if (buffer == NULL) return;
    if (sysctl(name, 6, buffer, &size, NULL, 0) == 0) {
        machine->network_received = machine->network_sent = 0;
        for (size_t offset = 0; offset + sizeof(struct if_msghdr) <= size;) {
            struct if_msghdr *message = (struct if_msghdr *)(void *)(buffer + offset);
            if (message->ifm_msglen == 0) break;
            if (message->ifm_type == RTM_IFINFO2 && offset + sizeof(struct if_msghdr2) <= size) {
                struct if_msghdr2 *interface = (struct if_msghdr2 *)(void *)message;
                machine->network_received += (double)interface->ifm_data.ifi_ibytes;
                machine->network_sent += (double)interface->ifm_data.ifi_obytes;
            }
            offset += message->ifm_msglen;
        }
    }
    free(buffer);
}

void clearml_read_machine(clearml_machine *machine) {
    *machine = (clearml_machine){-1, -1, -1, -1, -1, -1};
    read_processors(machine);
    read_memory(machine);
    read_network(machine);
}

static double resident(int32_t process) {
    struct rusage_info_v2 info;
    if (proc_pid_rusage(process, RUSAGE_INFO_V2, (rusage_info_t *)&info) != 0) return 0;
    return (double)info.ri_resident_size;
}

// Processes in a row can be deep, but not endless: each call looks at the children of one.
static double tree(int32_t process, int depth) {
    double bytes = resident(process);
    pid_t children[512];
    int count = depth > 0 ? proc_listchildpids(process, children, sizeof children) : 0;
    for (int index = 0; index < count && index < 512; index++) {
        if (children[index] > 0) bytes += tree(children[index], depth - 1);
    }
    return bytes;
}

double clearml_resident_memory(int32_t process) {
    double bytes = tree(process, 16);
    return bytes > 0 ? bytes : -1;
}

#else
typedef int clearml_machine_shim_is_for_darwin;
#endif
