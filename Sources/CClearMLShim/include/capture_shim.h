#ifndef CLEARML_CAPTURE_SHIM_H
#define CLEARML_CAPTURE_SHIM_H

/// Makes `target`, which must not exist, a file that shares the contents of `source` until one of them is written to.
/// Returns 0, or an errno (EOPNOTSUPP, EXDEV …) where the file system cannot; nothing is there then.
int clearml_clone(int source, const char *target);

/// Keeps every process, this one included, from opening the file for writing or cutting it until `clearml_let_go`: an
/// opener waits, for at most `clearml_hold_seconds`. Takes effect only if nobody has it open for writing.
/// `source` is open for reading only. No signal is ever sent for it. Returns 0, or an errno where that cannot be had.
int clearml_hold_still(int source);

/// 1 as long as nobody waits for the file to be let go, else 0.
int clearml_is_held_still(int source);

/// How long the system lets others wait before it takes the hold away.
int clearml_hold_seconds(void);

/// Ends the hold; those who wait go on.
void clearml_let_go(int source);

#endif
