#!/usr/bin/env bash
# A minimal consumer resolves no other package and links neither Foundation nor anything a user would not expect.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "$0")/common.sh"

package=$root/Tests/Linkage
forget_plans "$package"
swift build -c release --package-path "$package"
binary=$(swift build -c release --package-path "$package" --show-bin-path)/Minimal

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

resolves_nothing() { [ -z "$(ls -A "$package/.build/checkouts" 2>/dev/null)" ]; }

# Only what the toolchain's core, libcurl (with what it needs itself) and zlib bring.
links_little() {
    local needed unexpected
    needed=$(readelf -d "$binary" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
    unexpected=$(grep -Ev '^(libswift(Core|Dispatch|Synchronization|Glibc|_.*)|libdispatch|libBlocksRuntime|libFoundationEssentials|lib_Foundation(Collections|CShims)|libcurl|libz|libc|libm|libgcc_s|libstdc\+\+|ld-linux.*)\.so(\..*)?$' <<<"$needed" || true)
    if [ -n "$unexpected" ]; then
        echo "unexpectedly linked: $unexpected"
        return 1
    fi
}

runs_without_configuration() {
    local home
    home=$(mktemp -d)
    env -i HOME="$home" PATH="$PATH" CLEARML_OFFLINE_MODE=1 "$binary" >"$home/out" 2>"$home/err" || return 1
    [ ! -s "$home/out" ] || { echo "printed on stdout: $(cat "$home/out")"; return 1; }
    rm -rf "$home"
}

check "a minimal consumer resolves no other package" resolves_nothing
check "a minimal consumer links little" links_little
check "it runs with no configuration, silent on stdout" runs_without_configuration
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
