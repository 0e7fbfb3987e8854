#!/bin/bash
# authz-engine.sh FOLDER PORT: an engine with the authorization plugin breakwater, whose socket is FOLDER/plugin.sock. It answers at
# FOLDER/docker.sock and, over TLS with the certificates in FOLDER, at 127.0.0.1:PORT. Its processes and mounts are its own; it ends with who
# asked for it.
set -euo pipefail
folder=$1 port=$2 part=${3:-}

if [ "$part" = "" ]; then
    exec setpriv --pdeathsig KILL unshare --mount --ipc --pid --fork --kill-child --mount-proc "$0" "$folder" "$port" inside
fi

mount -t tmpfs tmpfs /run
mkdir -p /etc/docker
mount -t tmpfs tmpfs /etc/docker
mkdir /etc/docker/plugins
echo "unix://$folder/plugin.sock" >/etc/docker/plugins/breakwater.spec
exec dockerd --data-root "$folder/data" --exec-root /run/engine --pidfile /run/engine.pid --host "unix://$folder/docker.sock" \
    --host "tcp://127.0.0.1:$port" --tlsverify --tlscacert "$folder/ca.pem" --tlscert "$folder/cert.pem" --tlskey "$folder/key.pem" \
    --bridge=none --iptables=false --ip6tables=false --authorization-plugin=breakwater >"$folder/log" 2>&1
