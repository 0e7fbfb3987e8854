#!/usr/bin/env bash
# Runs every test of a checkout that is built: those with engines, which wait more than they compute, beside all others. The output of the others
# comes in one piece, at the end.
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
others "$@" >"$output" 2>&1 &
others_pid=$!
trap 'kill "$others_pid" 2>/dev/null || true; rm -f "$output"' EXIT

failed=0
npx mocha "${engines[@]}" || { echo "Tests with engines failed (above)." >&2; failed=1; }
wait "$others_pid" || { echo "Other tests failed (below)." >&2; failed=1; }
cat "$output"
exit "$failed"
