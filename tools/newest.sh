#!/usr/bin/env bash
# Runs the tests with the newest Node LTS and the newest Pulumi SDKs, in a copy of the installed checkout, because the
# versions pinned here are the oldest supported ones. Needs only the npm registry, which offers Node as a package.
set -euo pipefail

node_lts=26 # even majors become LTS in the October of their year

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say() { echo "newest: $*" >&2; }

platform="$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')"
say "installing Node $node_lts for $platform"
npm install --silent --no-save --prefix "$work/node" "node-$platform@$node_lts"
export PATH="$work/node/node_modules/node-$platform/bin:$PATH"

mkdir "$work/checkout"
git -C "$root" ls-files -z | tar -C "$root" --null -T - -c | tar -C "$work/checkout" -x
cd "$work/checkout"
say "installing the newest @pulumi/pulumi and @pulumi/policy beside Node $(node --version)"
cp -a "$root/node_modules" .
npm install --loglevel=error --ignore-scripts --no-save @pulumi/pulumi@latest @pulumi/policy@latest
say "testing with @pulumi/pulumi $(node -p 'require("@pulumi/pulumi/package.json").version')"
npm run build
# Engines and their clients are the same at either end. So is what the compiler says of the types in a project that has
# chosen its own SDKs. A connection that stays is one of a sort: hundreds of each show it.
BREAKWATER_CONNECTS=500 npx mocha --reporter dot --exclude 'dist/tests/engine/**' --exclude dist/tests/clients/clients.test.js \
    --grep 'has its types with modules' --invert 'dist/tests/**/*.test.js'
