#!/usr/bin/env bash
# Runs Tests/Kill/disk.py on a tmpfs of 2 MiB where this user may mount one, else with its stand-in.
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
python3 "$root/Tests/Kill/disk.py" "${arguments[@]}"
