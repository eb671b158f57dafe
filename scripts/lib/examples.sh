#!/usr/bin/env bash
# Runs both demos and compares what they say: the accuracy, the receipt, and the task that the server has.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "$0")/common.sh"

passed=0
failed=0
check() { # check WHAT COMMAND...
    if "${@:2}"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $1"
    fi
}

# accuracy LOG: the test accuracy that the program printed, in tenths of a percent.
accuracy() { sed -n 's/^test accuracy: \([0-9]*\)\.\([0-9]\) %.*/\1\2/p' "$1"; }

learns() { [ "$(accuracy "$1")" -ge 950 ] && [ "$(accuracy "$1")" -le 1000 ]; }

# The last line is the receipt; everything was acknowledged and nothing refused.
receipt_is_complete() {
    local line
    line=$(tail -n 1 "$1")
    [[ $line =~ ^receipt:\ journalled\ ([0-9]+),\ acknowledged\ ([0-9]+),\ refused\ 0$ ]] || { echo "last line: $line"; return 1; }
    [ "${BASH_REMATCH[1]}" -eq "${BASH_REMATCH[2]}" ] && [ "${BASH_REMATCH[1]}" -ge 1000 ]
}

server_has() { grep -qE -- "$2" "$1" || { echo "not said: $2"; return 1; }; }

# What the server holds is what the program printed, to the tenth of a percent.
numbers_agree() {
    local shown
    shown=$(sed -n 's/.*test accuracy  *\(0\.[0-9]*\|1\).*/\1/p' "$1" | tail -n 1)
    [ -n "$shown" ] || { echo "the task does not show its test accuracy"; return 1; }
    [ "$(awk -v value="$shown" 'BEGIN { printf "%d", value * 1000 + 0.5 }')" -eq "$(accuracy "$1")" ]
}

for how in offline online; do
    log=$artifacts/demo-$how.log
    status=0
    if [ "$how" = online ]; then "$root/scripts/demo" --online; else "$root/scripts/demo"; fi >"$log" 2>&1 || status=$?
    check "demo ($how) succeeds" [ "$status" -eq 0 ]
    check "demo ($how) learns: at least 95 %" learns "$log"
    check "demo ($how) ends with a complete receipt" receipt_is_complete "$log"
    check "demo ($how) completes the task on the server" server_has "$log" 'completed'
    check "demo ($how) shows its hyperparameters" server_has "$log" 'learningRate'
    check "demo ($how): server and program agree on the accuracy" numbers_agree "$log"
    [ "$failed" -eq 0 ] || tail -n 60 "$log"
done
# The same seed gives the same model, however the run is delivered.
check "both demos reach the same accuracy" [ "$(accuracy "$artifacts/demo-offline.log")" = "$(accuracy "$artifacts/demo-online.log")" ]

# pattern NAME PROGRAM WORDS ATLEAST: runs an example offline; it must print the words, and journal that many reports.
pattern() {
    local program=$1 words=$2 least=$3 cache=$artifacts/pattern-$1 log=$artifacts/pattern-$1.log journalled
    rm -rf "$cache"
    if ! CLEARML_OFFLINE_MODE=1 CLEARML_CACHE_DIR=$cache CLEARML_CONFIG_FILE=$artifacts/pattern.conf \
        "$patterns/$program" "${@:4}" >"$log" 2>&1; then
        cat "$log"
        return 1
    fi
    grep -qE -- "$words" "$log" || { cat "$log"; return 1; }
    journalled=$(CLEARML_CACHE_DIR=$cache CLEARML_CONFIG_FILE=$artifacts/pattern.conf \
        "$root/.build/debug/clearml" offline list --json | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["journalled"])')
    [ "$journalled" -ge "$least" ] || { echo "only $journalled reports are in the journal"; return 1; }
}

: >"$artifacts/pattern.conf"
forget_plans "$root/Examples/Patterns"
check "the patterns build" swift build --package-path "$root/Examples/Patterns"
patterns=$(swift build --package-path "$root/Examples/Patterns" --show-bin-path)
check "fine tuning learns through its callback" pattern FineTuning '^validation loss: 0\.0|^validation loss: [0-9.]+e-' 90
check "reinforcement finds the way" pattern Reinforcement '^steps to the goal: 10$' 3000
check "the command learns with its options as hyperparameters" \
    pattern TrainerCommand '^mean squared error: 0\.00' 100 --epochs 120 --verbose
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
