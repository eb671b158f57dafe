#ifndef CLEARML_SHIM_H
#define CLEARML_SHIM_H
#include "capture_shim.h"
#include "console_shim.h"
#include "curl_shim.h"
#include "digest_shim.h"
#include "gpu_shim.h"
#include "journal_shim.h"
#include "machine_shim.h"
#endif
