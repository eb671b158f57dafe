#ifndef CLEARML_SHIM_H
#define CLEARML_SHIM_H
#include "curl_shim.h"
#include "journal_shim.h"
#endif
