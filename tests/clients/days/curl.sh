#!/bin/bash
# A typical day with curl: every step prints a line of JSON with what came of it.
set -uo pipefail
if [ -n "${DOCKER_CERT_PATH:-}" ]; then
    base=https://localhost:$DAY_PORT
    options=(--cacert "$DOCKER_CERT_PATH/ca.pem" --cert "$DOCKER_CERT_PATH/cert.pem" --key "$DOCKER_CERT_PATH/key.pem")
else
    base=http://docker
    options=(--unix-socket "$DAY_SOCKET")
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# step NAME PATH [OPTIONS OF curl]: the status is what comes of it.
step() {
    local name=$1 path=$2 status
    shift 2
    status=$(curl --silent --show-error --max-time 30 --http1.1 "${options[@]}" --output "$work/answer" \
        --write-out '%{http_code}' "$@" "$base$path" 2>"$work/error")
    if [ "$status" -ge 200 ] && [ "$status" -lt 300 ]; then
        printf '{"step":"%s","result":%s}\n' "$name" "$status"
    else
        printf '{"step":"%s","status":%s,"error":"%s"}\n' "$name" "$((10#$status))" \
            "$(tr -d '\000-\037"\\' <"$work/answer" | cut -c1-300)"
    fi
}
json=(--header 'Content-Type: application/json')

step ping /_ping
step "ping by its head" /_ping --head
step version /version
step info /v1.41/info
step "list containers" '/containers/json?all=1'
step "list images" /images/json
step log "/containers/$DAY_CONTAINER/logs?stdout=1"
step "statistics" "/containers/$DAY_CONTAINER/stats?stream=0"
step "create a volume" /volumes/create "${json[@]}" --data '{"Name":"day"}'
step "create a network" /networks/create "${json[@]}" --data '{"Name":"day 01","Internal":true}'
step "create a container" '/containers/create?name=day' "${json[@]}" \
    --data "{\"Image\":\"$DAY_IMAGE\",\"Cmd\":[\"sleep\",\"1000\"],\"HostConfig\":{\"Binds\":[\"day:/data\"]}}"
step start /containers/day/start --request POST
step "start again, with an empty form" /containers/day/start --data ''
step restart '/containers/day/restart?t=1' --data ''
step "connect to a network" '/networks/day%2001/connect' "${json[@]}" --data '{"Container":"day"}'
step "disconnect from a network" '/networks/day%2001/disconnect' "${json[@]}" --data '{"Container":"day","Force":true}'
step "create an exec" /containers/day/exec "${json[@]}" --data '{"Cmd":["true"],"AttachStdout":true}'
head -c 2000000 /dev/zero >"$work/large"
printf 'FROM %s\nRUN true\n' "$DAY_IMAGE" >"$work/Dockerfile"
tar -c -C "$work" -f "$work.tar" Dockerfile large
step "copy into a container, in more than a megabyte" '/containers/day/archive?path=/tmp' --upload-file "$work.tar"
step "copy from a container" '/containers/day/archive?path=/tmp/large'
step build '/build?t=day-build:1' --header 'Content-Type: application/x-tar' --data-binary "@$work.tar"
rm -f "$work.tar"
step kill /containers/day/kill --request POST
step remove '/containers/day?force=1' --request DELETE
step "remove a network" '/networks/day%2001' --request DELETE
step "remove a volume" /volumes/day --request DELETE
step "remove an image" /images/day-build:1 --request DELETE
exit 0
