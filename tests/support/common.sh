# shellcheck shell=bash
# Steps, messages and cleaning up, for ./test.

# Everything that is dear to make and may be thrown away at any time: Python and npm packages, tools.
# It lies outside the checkout so that a fresh clone finds it, and nothing relies on it being there.
cache="${XDG_CACHE_HOME:-$HOME/.cache}/bonafide-test"

current_step=
outcome=
skipped=
cleanups=()

# step NAME COMMAND…: a heading, the command, its seconds. The command is called plainly, never behind `if` or `||`,
# because those switch `set -e` off inside it; a failure ends the script and finish() names the step.
step() {
    current_step=$1
    shift
    local began=$SECONDS
    outcome=ok
    printf '\n=== %s\n' "$current_step"
    "$@"
    printf -- '--- %s: %s, %d s\n' "$current_step" "$outcome" "$((SECONDS - began))"
    current_step=
}

# skip WHAT WHY: for a step that cannot look at anything here; the summary names it again.
skip() {
    outcome=skipped
    skipped="${skipped:+$skipped, }$1"
    echo "$1: skipped ($2)"
}

# give_up MESSAGE…: what is missing and what to do about it, one line each.
give_up() {
    printf '%s\n' "$@" >&2
    exit 1
}

# on_exit COMMAND: also runs after a failure and after Ctrl-C; the last one registered runs first.
on_exit() { cleanups=("$1" ${cleanups[@]+"${cleanups[@]}"}); }

finish() {
    local status=$?
    trap - EXIT
    trap '' INT TERM HUP # a second Ctrl-C must not leave a server behind
    local command
    for command in ${cleanups[@]+"${cleanups[@]}"}; do "$command" || true; done
    if ((status != 0)); then
        printf '\n./test: FAILED%s after %d s\n' "${current_step:+ in \"$current_step\"}" "$SECONDS" >&2
    fi
    exit "$status"
}

clean_up_in_any_case() {
    trap finish EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap 'exit 129' HUP
}

have() { command -v "$1" >/dev/null 2>&1; }

# at_least VERSION FLOOR
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# as_root COMMAND…: directly, or through sudo where it asks for no password; fails where neither is possible.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

may_install_packages() {
    have apt-get && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

apt_install() {
    as_root apt-get update -q -o Dpkg::Use-Pty=0 >/dev/null
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold "$@" >/dev/null
}

# digest_of FILE…: names a cache folder after what it was made from.
digest_of() { cat "$@" | python3 -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest()[:16])'; }
