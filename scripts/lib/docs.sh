#!/usr/bin/env bash
# The documentation builds without a warning, and its examples compile. Needs the debug build of the package.
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "$0")/common.sh"

modules=$(swift build --package-path "$root" --show-bin-path)/Modules
[ -d "$modules/ClearML.swiftmodule" ] || [ -f "$modules/ClearML.swiftmodule" ] || fail "build the package first: swift build"
# The C targets below, for the importer.
options=(-Xcc "-fmodule-map-file=$root/Sources/CClearMLShim/include/module.modulemap")
[ -f "$root/Sources/CClearMLShim/include/module.modulemap" ] ||
    options=(-Xcc "-fmodule-map-file=$(dirname "$modules")/CClearMLShim.build/module.modulemap")
options+=(-I "$root/Sources/CLibcurl" -I "$root/Sources/CZlib" -I "$root/Sources/CClearMLShim/include")

passed=0
failed=0
line=$(python3 "$root/Tests/Docs/examples.py" "$modules" "${options[@]}" | tee /dev/stderr | tail -n 1)
passed=${line%% *}
failed=${line#*, } failed=${failed%% *}

# The archive, from the symbols that users see; ClearMLAPI's are re-exported.
graphs=$artifacts/docs/symbols
rm -rf "$artifacts/docs"
mkdir -p "$graphs"
target=$(swift -print-target-info | sed -n 's/.*"unversionedTriple" *: *"\([^"]*\)".*/\1/p' | head -n 1)
for module in ClearML ClearMLAPI; do
    swift symbolgraph-extract -module-name "$module" -target "$target" -I "$modules" "${options[@]}" \
        -minimum-access-level public -skip-synthesized-members -output-dir "$graphs"
done
status=0
docc convert "$root"/Sources/ClearML/*.docc --additional-symbol-graph-dir "$graphs" --warnings-as-errors \
    --fallback-display-name ClearML --fallback-bundle-identifier ClearML \
    --output-path "$artifacts/docs/ClearML.doccarchive" || status=$?
if [ "$status" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL the DocC archive"; fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
