#!/bin/bash
# outer-engine.sh FOLDER CGROUP-VERSION DATA: an engine of its own, answering at FOLDER/docker.sock, with its images in
# DATA; with REMAP=true in the environment it runs containers in a user namespace of 65536 ids (userns-remap). It has
# namespaces of its own for processes, mounts and the network, so that it changes nothing of the machine's. All of it ends
# on SIGTERM, and when the process that asked for it ends in whatever way: then the two folders go as well.
set -euo pipefail
folder=$1 cgroup_version=$2 data=$3 part=${4:-}
cgroup=breakwater-$(basename "$folder")

if [ "$part" = "" ]; then
    exec setpriv --pdeathsig TERM "$0" "$folder" "$cgroup_version" "$data" around
fi

if [ "$part" = around ]; then
    asker=$PPID
    trap : TERM # ends the wait, and nothing after it: it comes once for each thread of who asked
    setpriv --pdeathsig KILL unshare --mount --net --ipc --pid --fork --kill-child --mount-proc "$0" "$folder" "$cgroup_version" "$data" inside &
    engine=$!
    wait "$engine" || :
    kill -KILL "$engine" 2>/dev/null || :
    # The kernel takes a moment to end what is in the cgroups.
    for _ in $(seq 300); do
        left=$(find /sys/fs/cgroup/"$cgroup" /sys/fs/cgroup/*/"$cgroup" -depth -type d \( -delete -o -print \) 2>/dev/null || :)
        [ -n "$left" ] || break
        sleep 0.1
    done
    # Who has ended may not be gone, but is no longer the parent.
    grep -q "^PPid:[[:space:]]*$asker$" /proc/$$/status || rm -rf "$folder" "$data"
    exit
fi

# Nobody but root may open the machine's own where no udev has made it.
mount -t tmpfs tmpfs /run
mknod -m 666 /run/tun c 10 200
mkdir -p /dev/net && touch /dev/net/tun
mount --bind /run/tun /dev/net/tun

if [ "$cgroup_version" = 2 ]; then
    umount -R /sys/fs/cgroup
    mount -t cgroup2 none /sys/fs/cgroup
fi

remap=()
if [ "${REMAP:-}" = true ]; then
    remap=(--userns-remap=default) # the user dockremap, whom only this mount namespace has
    for file in passwd group subuid subgid; do cp "/etc/$file" "/run/$file"; done
    echo 'dockremap:x:990:990::/:/bin/false' >>/run/passwd
    echo 'dockremap:x:990:' >>/run/group
    echo 'dockremap:100000:65536' | tee /run/subuid >/run/subgid
    for file in passwd group subuid subgid; do mount --bind "/run/$file" "/etc/$file"; done
fi

ip link set lo up
exec dockerd "${remap[@]}" --data-root "$data" --exec-root /run/engine --pidfile /run/engine.pid --host "unix://$folder/docker.sock" \
    --iptables=false --ip6tables=false --cgroup-parent "/$cgroup" >"$folder/log" 2>&1
