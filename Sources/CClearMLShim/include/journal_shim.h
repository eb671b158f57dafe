#ifndef CLEARML_JOURNAL_SHIM_H
#define CLEARML_JOURNAL_SHIM_H

#include <stddef.h>
#include <stdint.h>

#endif
