#ifndef CLEARML_CURL_SHIM_H
#define CLEARML_CURL_SHIM_H

// libcurl's declarations reach Swift through this header only: imported through CLibcurl as well, they would have two
// owners, and which one wins depends on the build (debug compiled, release did not).
#include <curl/curl.h>

// Swift cannot call C's variadic functions: one typed wrapper for each class of argument, and nothing else.

CURLcode clearml_easy_set_long(CURL *easy, CURLoption option, long value);
CURLcode clearml_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value);
CURLcode clearml_easy_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode clearml_easy_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode clearml_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value);
CURLcode clearml_easy_set_error_buffer(CURL *easy, char *buffer);
CURLcode clearml_easy_set_share(CURL *easy, CURLSH *share);
/// For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION, which have the same type.
CURLcode clearml_easy_set_write(CURL *easy, CURLoption option, curl_write_callback callback);
CURLcode clearml_easy_set_read(CURL *easy, curl_read_callback callback);
CURLcode clearml_easy_set_seek(CURL *easy, curl_seek_callback callback);
CURLcode clearml_easy_set_progress(CURL *easy, curl_xferinfo_callback callback);
CURLcode clearml_easy_set_prereq(CURL *easy, curl_prereq_callback callback);
/// HTTP and HTTPS only; the option's name depends on libcurl's version.
CURLcode clearml_easy_set_http_only(CURL *easy);
/// Leaves a resolver thread that is still busy behind instead of joining it (no effect before 7.87).
CURLcode clearml_easy_set_quick_exit(CURL *easy);

CURLcode clearml_easy_get_long(CURL *easy, CURLINFO info, long *value);
CURLcode clearml_easy_get_offset(CURL *easy, CURLINFO info, curl_off_t *value);
CURLcode clearml_easy_get_string(CURL *easy, CURLINFO info, const char **value);

CURLMcode clearml_multi_set_long(CURLM *multi, CURLMoption option, long value);
CURLSHcode clearml_share_add(CURLSH *share, curl_lock_data data);

#ifdef __linux__
/// `prctl` is variadic too, and `pthread_setname_np` is hidden behind a feature macro.
void clearml_name_this_thread(const char *name);
#endif

#endif
