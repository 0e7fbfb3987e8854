#!/bin/bash
# runner-image.sh SUITE TAR: a Debian root file system with that suite's Docker engine, ready for `docker import`. It stands in for the
# official image, which cannot be had from package registries: user `rootless` of uid 1000 with sub-ids, its data folder, rootlesskit.
# /box.tar in it is the file system of a container with busybox alone, for engines inside.
set -euo pipefail
suite=$1 tar=$2

mkdir -p "$(dirname "$tar")"
work=$(mktemp -d "$tar.XXXXXX")
trap 'rm -rf "$work"' EXIT
root=$work/root

packages=docker.io,iptables,ca-certificates,busybox-static,rootlesskit,slirp4netns,uidmap,openssl,iproute2,util-linux
[ "$suite" = bookworm ] || packages+=,docker-cli # a package of its own since then
debootstrap --variant=minbase --include="$packages" "$suite" "$root" >&2

chroot "$root" useradd --uid 1000 --create-home rootless
echo 'rootless:100000:65536' | tee "$root/etc/subuid" >"$root/etc/subgid"
mkdir -p "$root/home/rootless/.local/share/docker" "$root/run/user"
chroot "$root" chown -R 1000:1000 /home/rootless
chmod 1777 "$root/run/user"
install -m 755 "$root/usr/share/docker.io/contrib/dockerd-rootless.sh" "$root/usr/local/bin/"
# Debian's are setuid root, and would need more capabilities than these two.
for tool in newuidmap:cap_setuid newgidmap:cap_setgid; do
    chmod u-s "$root/usr/bin/${tool%:*}"
    setcap "${tool#*:}+ep" "$root/usr/bin/${tool%:*}"
done

mkdir -p "$work/box/bin" "$work/box/tmp"
cp "$root/bin/busybox" "$work/box/bin/"
for applet in sh echo true cat chroot httpd id ls sleep; do ln -s busybox "$work/box/bin/$applet"; done
echo served >"$work/box/index.html"
tar -C "$work/box" -cf "$root/box.tar" .

rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}/*
tar -C "$root" --xattrs --xattrs-include=security.capability -cf "$work/image.tar" .
mv "$work/image.tar" "$tar" # only a complete one gets the name
