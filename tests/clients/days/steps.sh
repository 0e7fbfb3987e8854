# What the days of commands share: a folder of their own, and `step`.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOCKER_CLI_HINTS=false

# Text without what JSON would have to escape.
plain() { tr '\n\t' '  ' | tr -d '\000-\037"\\'; }

# step NAME COMMAND...: what it printed, without what is new every time.
step() {
    local name=$1
    shift
    if timeout 30 "$@" >"$work/out" 2>"$work/error" </dev/null; then
        printf '{"step":"%s","result":"%s"}\n' "$name" \
            "$(sed -E 's/[0-9a-f]{12,64}/ID/g; s/[0-9]+(\.[0-9]+)? ?[kMG]?i?B/SIZE/g' "$work/out" | plain | cut -c1-200)"
    else
        printf '{"step":"%s","error":"%s"}\n' "$name" "$(plain <"$work/error" | tail -c 400)"
    fi
}
