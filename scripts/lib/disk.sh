#!/usr/bin/env bash
# Runs Tests/Kill/disk.py on a tmpfs of 2 MiB where this user may mount one, else with its stand-in; and the tests of
# capturing large files on a file system that can clone, which that of a machine of continuous integration cannot.
#
#     disk.sh KILLTARGET CLEARML LOCAL-SERVER
set -euo pipefail
# shellcheck source=lib/common.sh
source "$(dirname "$0")/common.sh"

[ $# -eq 3 ] || fail "usage: disk.sh KILLTARGET CLEARML LOCAL-SERVER"
arguments=(--target "$1" --clearml "$2" --server "$3")
folder=$(mktemp -d "$artifacts/disk.XXXXXX")
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=2m tmpfs "$folder" 2>"$artifacts/mount.log"; then
    trap 'umount "$folder" && rmdir "$folder"' EXIT
    arguments+=(--disk "$folder")
else
    echo "no tmpfs here: $(cat "$artifacts/mount.log" 2>/dev/null || echo "not root")"
    trap 'rmdir "$folder"' EXIT
fi
python3 "$root/Tests/Kill/disk.py" "${arguments[@]}" | tee "$artifacts/disk.counts"
counts=$(tail -n 1 "$artifacts/disk.counts")

# clones IMAGE FOLDER: the tests on an XFS with shared blocks.
clones() (
    truncate -s 400M "$1"
    mkfs.xfs -q -m reflink=1 "$1"
    mkdir -p "$2"
    mount -o loop "$1" "$2" || exit 77
    trap 'umount "$2"' EXIT
    TMPDIR=$2 swift test --package-path "$root" --skip-build --filter LargeFileTests
)
need_packages xfsprogs
status=0
clones "$artifacts/clones.img" "$artifacts/clones" || status=$?
rm -rf "$artifacts/clones.img" "$artifacts/clones"
case "$status" in
    0) echo "$((${counts%% *} + 1)) passed, 0 failed" ;;
    77) echo "no file system that clones can be mounted here"; echo "$counts" ;;
    *) echo "${counts%% *} passed, 1 failed"; exit 1 ;;
esac
