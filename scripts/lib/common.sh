# Shared by the scripts beside this folder; sourced, not run.
# shellcheck shell=bash

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
artifacts=${CLEARML_ARTIFACTS:-$root/.artifacts}
mkdir -p "$artifacts"

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# need_packages NAME...: installs the Debian packages that are missing, saying so; elsewhere says what is needed.
need_packages() {
    command -v dpkg-query >/dev/null || return 0
    local missing=() name
    for name in "$@"; do
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    say "installing Debian packages: ${missing[*]}"
    local sudo=""
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "run as root, or install first: apt-get install ${missing[*]}"
        sudo=sudo
    fi
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

need_swift() {
    command -v swift >/dev/null || fail "Swift 6.1 or newer is not on PATH: https://www.swift.org/install"
}

# forget_plans FOLDER...: makes SwiftPM plan the builds of these packages anew. Its plan for a package does not notice that
# files of a package beside it came or went, and then fails with "missing inputs"; what was compiled is kept.
forget_plans() {
    local folder
    for folder in "$@"; do
        rm -f "$folder"/.build/{debug,release}.yaml "$folder"/.build/{debug,release}/description.json
    done
}

# need_venv: a Python environment with the ClearML SDK, the referee of both directions. Sets $python.
clearml_python_version=2.1.12
need_venv() {
    python=$artifacts/venv/bin/python
    if ! "$python" -c "import clearml, sys; sys.exit(clearml.__version__ != '$clearml_python_version')" 2>/dev/null; then
        need_packages python3 python3-venv
        say "installing the Python SDK $clearml_python_version (pip, into $artifacts/venv)"
        rm -rf "$artifacts/venv"
        python3 -m venv "$artifacts/venv"
        "$artifacts/venv/bin/pip" install -q "clearml==$clearml_python_version"
    fi
}

# start_local_server BINARY: starts it on free loopback ports with fresh data; sets $server_pid and $server_ready,
# exports the addresses and keys, and stops it when the script ends.
server_pid=""
start_local_server() {
    local binary=$1 data
    data=$(mktemp -d "$artifacts/server.XXXXXX")
    server_ready=$data/ready.json
    "$binary" --port 0 --data "$data" --ready-file "$server_ready" >"$data/log" 2>&1 &
    server_pid=$!
    trap stop_local_server EXIT
    for _ in $(seq 200); do
        [ -s "$server_ready" ] && break
        kill -0 "$server_pid" 2>/dev/null || fail "the local server did not start: $(cat "$data/log")"
        sleep 0.05
    done
    [ -s "$server_ready" ] || fail "the local server was not ready after 10 s: $(cat "$data/log")"
    CLEARML_API_HOST=$(ready_value api)
    CLEARML_FILES_HOST=$(ready_value files)
    CLEARML_WEB_HOST=$(ready_value web)
    CLEARML_API_ACCESS_KEY=$(ready_value key)
    CLEARML_API_SECRET_KEY=$(ready_value secret)
    export CLEARML_API_HOST CLEARML_FILES_HOST CLEARML_WEB_HOST CLEARML_API_ACCESS_KEY CLEARML_API_SECRET_KEY
}

stop_local_server() {
    if [ -n "$server_pid" ]; then
        kill "$server_pid" 2>/dev/null || true
        wait "$server_pid" 2>/dev/null || true
        server_pid=""
        rm -rf "$(dirname "$server_ready")"
    fi
}

# ready_value NAME: one string member of the ready file (flat JSON of strings; no JSON tool needed).
ready_value() {
    sed -n 's/.*"'"$1"'" *: *"\([^"]*\)".*/\1/p' "$server_ready" | sed 's|\\/|/|g'
}
