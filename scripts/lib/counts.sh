#!/usr/bin/env bash
# Instructions and allocations of one report, in the release build, against Benchmarks/thresholds.json.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "$0")/common.sh"

forget_plans "$root/Benchmarks"
swift build -c release --package-path "$root/Benchmarks"
binary=$(swift build -c release --package-path "$root/Benchmarks" --show-bin-path)/Reporting
python3 "$root/Benchmarks/counts.py" --reporting "$binary" "$@"
