#!/usr/bin/env bash
# Builds the libFuzzer targets with AddressSanitizer and runs each for SECONDS (30) from its corpus, which is kept.
#
#     fuzz.sh [SECONDS]
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "$0")/common.sh"

limit=${1:-30}
package=$root/Fuzz
scratch=$package/.build
forget_plans "$package"
# gold, the toolchain's default linker, fails on the instrumented debug information.
swift build --package-path "$package" --scratch-path "$scratch" -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld

passed=0
failed=0
for target in FuzzHOCON FuzzJSON FuzzJournal FuzzZIP FuzzStorageText; do
    found=$artifacts/fuzz/$target
    mkdir -p "$found"
    status=0
    SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 "$scratch/debug/$target" -max_total_time="$limit" -timeout=10 \
        -rss_limit_mb=2048 -max_len=65536 -artifact_prefix="$found/" -print_final_stats=1 \
        "$found" "$package/corpus/$target" >"$artifacts/fuzz/$target.log" 2>&1 || status=$?
    if [ "$status" -eq 0 ]; then
        passed=$((passed + 1))
        grep -E 'stat::number_of_executed_units' "$artifacts/fuzz/$target.log" | sed "s/^/$target /"
    else
        failed=$((failed + 1))
        echo "FAIL $target (exit status $status)"
        tail -n 40 "$artifacts/fuzz/$target.log"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
