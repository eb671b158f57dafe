#ifndef CLEARML_CURL_SHIM_H
#define CLEARML_CURL_SHIM_H

#include <curl/curl.h>

#endif
