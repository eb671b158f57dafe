#!/usr/bin/env bash
# The unit tests under a sanitizer, in a build folder of its own.
#
#     sanitize.sh thread|address
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "$0")/common.sh"

case "${1:-}" in
    # The standard library's lock is invisible to the sanitizer; Sources/ClearMLTransport/InstrumentedMutex.swift is not.
    thread) options=(-Xswiftc -DCLEARML_SANITIZE_THREAD) ;;
    address) options=(--disable-xctest) ;;
    *) fail "usage: sanitize.sh thread|address" ;;
esac
# Instrumented code is ten times slower: fewer seeds reach the same branches.
export CLEARML_SIMULATION_SEEDS=${CLEARML_SIMULATION_SEEDS:-100}
export TSAN_OPTIONS="halt_on_error=0 exitcode=66"
# Memory errors only: the leak detector does not see pointers in the spare bits of Swift's enums, and takes what global
# constants hold for leaked.
export ASAN_OPTIONS="detect_leaks=0"
swift test --package-path "$root" --scratch-path "$artifacts/$1" --sanitize="$1" --no-parallel "${options[@]}"
