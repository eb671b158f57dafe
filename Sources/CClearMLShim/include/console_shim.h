#ifndef CLEARML_CONSOLE_SHIM_H
#define CLEARML_CONSOLE_SHIM_H

#include <stdint.h>

/// Makes a pipe that no child process inherits; its read end never blocks. 0 or an errno.
int clearml_make_pipe(int ends[2]);

/// Keeps the open file behind `descriptor` under another number that no child process inherits: under `number`, whose
/// file is replaced in one step, or under a free one when `number` is negative. The number, or -1 with errno.
int clearml_keep_file(int descriptor, int number);

/// Makes `descriptor` refer to the open file behind `file`; children inherit it. 0 or an errno.
int clearml_put_file(int descriptor, int file);

/// What tells an open file from others, as long as it is open: the same for every descriptor that refers to it.
typedef struct { uint64_t device, node; } clearml_file_identity;

/// The identity of the file behind `descriptor`; zeros if it is closed.
clearml_file_identity clearml_identify(int descriptor);

/// Writes out what stdio holds back of standard output (`descriptor` 1) or standard error (2).
void clearml_flush_stdio(int descriptor);

/// Makes stdio write standard output line by line, unless the program has asked for no buffer at all. 1 if that changed
/// how a file or a pipe is written.
int clearml_buffer_lines(int was_terminal);

/// Makes stdio write standard output in blocks again.
void clearml_buffer_blocks(void);

/// How many bytes wait to be read; 0 also where that cannot be told.
int clearml_bytes_waiting(int descriptor);

// A process that dies by a fault prints why, microseconds earlier, and the thread that passes it on is gone with it. While
// a stream is watched, a fault waits a moment for that thread, puts the stream back, and then takes its course.

/// Watches the stream in `slot` (0 or 1): `descriptor` is captured, read from `pipe` and passed on to `original`.
void clearml_watch_stream(int slot, int descriptor, int pipe, int original);

/// Ends that.
void clearml_unwatch_stream(int slot);

/// Says whether the stream's thread has something in its hands; set before it reads, cleared when all is written.
void clearml_mark_busy(int slot, int busy);

#endif
