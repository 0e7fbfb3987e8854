#!/bin/bash
# A typical day with buildx and its bake: every step prints a line of JSON with what came of it.
set -uo pipefail
. "$(dirname "$0")/steps.sh"

# As a plugin: by itself it does not read DOCKER_TLS_VERIFY.
export DOCKER_CONFIG=$work/config
mkdir -p "$DOCKER_CONFIG/cli-plugins"
ln -s "$(command -v docker-buildx)" "$DOCKER_CONFIG/cli-plugins/docker-buildx"

cat >"$work/Dockerfile" <<END
FROM scratch AS one
ARG A
COPY day.txt /\$A
FROM scratch AS two
COPY --from=one /b /
LABEL day=1
END
cat >"$work/docker-bake.hcl" <<END
group "default" { targets = ["one", "two"] }
target "one" {
  target = "one"
  args = { A = "b" }
  tags = ["day-tag:1"]
}
target "two" {
  inherits = ["one"]
  target = "two"
  tags = ["day-commit:1"]
}
END
echo day >"$work/day.txt"
cd "$work" || exit 1
quietly() { "$@" >"$work/said" 2>&1 || { cat "$work/said" >&2; return 1; }; }
export -f quietly

step version bash -c 'docker buildx version | grep -q buildx && echo yes'
step list bash -c 'docker buildx ls | grep -q default && echo yes'
step inspect bash -c 'docker buildx inspect default | grep Driver:'
step build bash -c 'quietly docker buildx build --progress plain --build-arg A=b --target one --tag day-build:1 .'
step "build again" bash -c 'quietly docker buildx build --progress plain --build-arg A=b --tag day-build:1 .'
step "build from input" bash -c 'printf "FROM scratch\nLABEL day=1\n" | quietly docker buildx build --progress plain --tag day-build:1 -'
step "build with a secret" bash -c 'printf "FROM scratch\nCOPY day.txt /\n" >Secret; quietly docker buildx build --progress plain \
    --secret id=day,src=day.txt --file Secret --tag day-build:1 .'
step "output into a folder" bash -c 'quietly docker buildx build --progress plain --build-arg A=b --output built . && cat built/b'
step bake bash -c 'quietly docker buildx bake --progress plain'
step "a broken Dockerfile" bash -c 'printf "FROM scratch\nNOTHING\n" | quietly docker buildx build --progress plain -'
exit 0
