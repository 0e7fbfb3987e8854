#!/bin/bash
# node-image.sh NODE TAR: a root file system with this Node where the official image has its own, the libraries that it needs, and a shell for the tests,
# ready for `docker import`. It stands in for the official image, which cannot be had from package registries.
set -euo pipefail
node=$1 tar=$2

mkdir -p "$(dirname "$tar")"
work=$(mktemp -d "$tar.XXXXXX")
trap 'rm -rf "$work"' EXIT
root=$work/root

mkdir -p "$root"/{usr/local/bin,bin,opt,run,etc,proc,sys,dev} "$root/tmp"
chmod 1777 "$root/tmp"
cp "$node" "$root/usr/local/bin/node"
ldd "$node" "$(command -v bash)" | grep -o '/[^ )]*' | sort -u | grep -v ':$' | while read -r library; do
    install -D "$library" "$root$library"
done
install "$(command -v bash)" "$root/bin/sh"
echo 'root:x:0:0::/:/bin/sh' >"$root/etc/passwd"

tar -C "$root" -cf "$work/image.tar" .
mv "$work/image.tar" "$tar" # only a complete one gets the name
