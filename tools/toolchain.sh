#!/usr/bin/env bash
# Prints the folder that contains the Pulumi CLI and its language hosts, for use in PATH:  PATH="$(tools/toolchain.sh):$PATH"
#
# If `pulumi` is installed, prints its folder and does nothing else. Otherwise builds the CLI from its Go modules, once,
# into a cache folder outside the checkout. BREAKWATER_PULUMI_BUILD=1 builds it (or uses the build) even if `pulumi` is
# installed.
set -euo pipefail

# These versions match: change them only together, and change the name of the folder too. The CLI's version is the last
# that accepts this Node host; the Node host's is the last that is a package of the sdk module; the YAML host compiles
# against newer modules than the CLI.
cli=v3.220.0
node_host=v3.65.0
yaml_host=v1.30.0
yaml_modules=v3.225.0

if [ -z "${BREAKWATER_PULUMI_BUILD:-}" ] && installed=$(command -v pulumi); then
    dirname "$installed"
    exit
fi

cache="${XDG_CACHE_HOME:-$HOME/.cache}/breakwater"
dest="$cache/pulumi-$cli"
if [ -x "$dest/pulumi" ]; then
    echo "$dest"
    exit
fi

say() { echo "toolchain: $*" >&2; }
if ! command -v go >/dev/null; then
    say "neither pulumi nor go is on PATH. Install the Pulumi CLI (https://www.pulumi.com/docs/install/), or Go 1.25 or newer to build it."
    exit 1
fi

mkdir -p "$cache"
work=$(mktemp -d "$cache/build.XXXXXX")
trap 'rm -rf "$work"' EXIT
export CGO_ENABLED=0 GOWORK=off GOFLAGS=-mod=mod GOCACHE="$work/gocache" # half a gigabyte of no further use: removed with $work

# build PACKAGE VERSION VARIABLE [GO.MOD-LINE...]: builds the package in its own module. VARIABLE is the one that contains its version.
build() {
    local name="${1##*/}" began=$SECONDS
    say "building $name $2 ..."
    mkdir -p "$work/$name"
    (
        cd "$work/$name"
        printf '%s\n' 'module build' 'go 1.25.0' "${@:4}" >go.mod
        { go get "$1@$2" && go build -trimpath -tags osusergo,grpcnotrace -ldflags "-s -w -X $3=$2" -o "$work/bin/" "$1"; } >log 2>&1 ||
            { cat log >&2; say "could not build $name"; exit 1; }
    )
    say "built $name in $((SECONDS - began)) s"
}

pulumi=github.com/pulumi/pulumi
say "no pulumi on PATH: building it from its Go modules into $dest. Once only; usually 2 to 4 minutes."
build $pulumi/pkg/v3/cmd/pulumi $cli $pulumi/sdk/v3/go/common/version.Version
sdk=$(cd "$work/pulumi" && go list -m -f '{{.Dir}}' $pulumi/sdk/v3)
for script in pulumi-analyzer-policy pulumi-resource-pulumi-nodejs; do # what starts a policy pack, and Node's dynamic resources
    install -m 755 "$sdk/nodejs/dist/$script" "$work/bin/$script"
done
build $pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs $node_host $pulumi/sdk/v3/go/common/version.Version
build $pulumi-yaml/cmd/pulumi-language-yaml $yaml_host $pulumi-yaml/pkg/version.Version \
    "replace $pulumi/pkg/v3 => $pulumi/pkg/v3 $yaml_modules" "replace $pulumi/sdk/v3 => $pulumi/sdk/v3 $yaml_modules"

[ -x "$dest/pulumi" ] || mv "$work/bin" "$dest" # only a complete build gets the name (another one may have been faster)
echo "$dest"
