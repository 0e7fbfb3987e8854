#!/usr/bin/env bash
# Runs every test of a checkout that is built: those with engines, which wait more than they compute, beside all others.
# The output of the others comes in one piece, at the end. On a single core the others run first.
#
#   tools/tests.sh [COMMAND...]
#
# The command runs when the others have run, whether or not they passed, so that never more than two things run at once.
set -uo pipefail
cd "$(dirname "$0")/.."

engines=('dist/tests/engine/**/*.test.js' dist/tests/clients/clients.test.js)

others() {
    local failed=0
    tools/toolchain.sh >/dev/null || return # several test files need it, and would each make it
    npx mocha "${engines[@]/#/--exclude=}" 'dist/tests/**/*.test.js' || failed=1
    [ $# = 0 ] || "$@" || failed=1
    return "$failed"
}

output=$(mktemp)
others_pid=
# In a process group of its own, all that the others have started ends when this script does.
trap '[ -z "$others_pid" ] || kill -- "-$others_pid" 2>/dev/null || true; rm -f "$output"' EXIT
trap 'exit 130' INT # mocha ends by itself, and this script would wait for the others
set -m
others "$@" >"$output" 2>&1 </dev/null &
others_pid=$!
set +m

others_failed=0
engines_failed=0
wait_for_others() {
    wait "$others_pid" || others_failed=1
    others_pid=
}
[ "$(getconf _NPROCESSORS_ONLN)" -gt 1 ] || wait_for_others
npx mocha "${engines[@]}" || engines_failed=1
[ -z "$others_pid" ] || wait_for_others

cat "$output"
[ "$others_failed" = 0 ] || echo "Tests without engines, or what runs after them, failed (above)." >&2
[ "$engines_failed" = 0 ] || echo "Tests with engines failed (their output comes before that of the others)." >&2
exit "$((others_failed | engines_failed))"
