#!/bin/bash
# A typical day with Compose, a program of its own: every step prints a line of JSON with what came of it.
set -uo pipefail
. "$(dirname "$0")/steps.sh"

cat >"$work/compose.yaml" <<END
name: day
services:
  web:
    image: $DAY_IMAGE
    command: [sh, -c, "echo up; exec sleep 1000"]
    environment: { A: b }
    labels: { day: "1" }
    volumes: ["data:/data", "/scratch"]
    networks: { front: { aliases: [www] } }
    healthcheck: { test: [CMD, "true"], interval: 1s }
    stop_grace_period: 1s
  after:
    image: $DAY_IMAGE
    command: [sleep, "1000"]
    depends_on: { web: { condition: service_healthy } }
    networks: [front]
    stop_grace_period: 1s
  built:
    image: day-build:1
    build: { context: ., args: { A: b }, labels: { day: "1" } }
    profiles: [build]
volumes: { data: {} }
networks: { front: { internal: true } }
END
printf 'FROM %s\nARG A\nCOPY day.txt /\n' "$DAY_IMAGE" >"$work/Dockerfile"
echo day >"$work/day.txt"
compose() { docker-compose --progress plain --file "$work/compose.yaml" "$@" 2>&1; }
quietly() { compose "$@" >"$work/said" || { cat "$work/said" >&2; return 1; }; }
export -f compose quietly
export work

step config bash -c 'compose config --services | sort'
step create bash -c 'quietly create'
step up bash -c 'quietly up --detach --wait --wait-timeout 20'
step ps bash -c "compose ps --format '{{.Service}} {{.State}}' | sort"
step logs bash -c 'compose logs --no-log-prefix web'
step exec bash -c 'compose exec -T web echo hello'
step run bash -c 'docker-compose --file "$work/compose.yaml" run --rm --no-deps --interactive=false web echo ran'
step copy bash -c 'quietly cp "$work/day.txt" web:/tmp/day.txt && compose exec -T web cat /tmp/day.txt'
step top bash -c 'compose top web | grep -c sleep'
step scale bash -c 'quietly up --detach --scale after=2 && compose ps --quiet after | wc -l'
step recreate bash -c 'quietly up --detach --force-recreate web'
step restart bash -c 'quietly restart --timeout 1 web'
step pause bash -c 'quietly pause web && quietly unpause web'
step images bash -c 'compose images --quiet | wc -l'
step build bash -c 'DOCKER_BUILDKIT=0 quietly build built'
step kill bash -c 'quietly kill web'
step remove bash -c 'quietly rm --force --stop web'
step projects bash -c "docker-compose ls --format json | grep -c '\"day\"'"
step down bash -c 'quietly down --volumes --remove-orphans --timeout 1'
exit 0
