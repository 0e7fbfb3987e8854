#!/bin/bash
# A typical day with the docker command: every step prints a line of JSON with what came of it.
set -uo pipefail
. "$(dirname "$0")/steps.sh"
export DOCKER_BUILDKIT=0

step version docker version --format '{{.Server.APIVersion}}'
step info docker info --format '{{.OSType}}'
step "list containers" docker ps --all --format '{{.Names}}'
step "list images" docker images --format '{{.Repository}}' --filter "reference=$DAY_IMAGE"
step "inspect an image" docker image inspect --format '{{.RepoTags}}' "$DAY_IMAGE"
step "history of an image" docker history --quiet "$DAY_IMAGE"
step log docker logs --tail 10 --details "$DAY_CONTAINER"
step statistics docker stats --no-stream --format '{{.Name}}' "$DAY_CONTAINER"
step processes bash -c 'docker top "$DAY_CONTAINER" -o pid,args | wc -l'
step "pull from nowhere" docker pull localhost:1/nothing:1
step "create a volume" docker volume create --label day=1 day
step "list volumes" docker volume ls --filter label=day --quiet
step "create a network" bash -c 'docker network create --internal --subnet 10.98.7.0/24 "day 01"'
step "inspect a network" docker network inspect --format '{{.Name}}' "day 01"
step "create a container" docker create --interactive --name day --env A=b --label day=1 --volume day:/data --publish 127.0.0.1::80 \
    --memory 64m --cap-drop ALL --security-opt no-new-privileges --tmpfs /scratch:size=1m --health-cmd true --init=false \
    --log-opt max-size=1m --ulimit nofile=1024:1024 --restart no "$DAY_IMAGE" sh -c 'echo up; cat'
echo day >"$work/day.txt"
step "copy into a container" docker cp --quiet "$work/day.txt" day:/tmp/day.txt
step "copy from a container" bash -c 'docker cp day:/tmp/day.txt - | tar -t'
step start docker start day
step "attach with input" bash -c 'echo input | timeout 5 docker attach --sig-proxy=false day | grep -m1 input'
step "start again" docker start day
step exec docker exec --env A=b day echo hello
step "exec with input" bash -c 'echo input | docker exec --interactive day cat'
step "exec in the background" docker exec --detach day true
step "connect to a network" docker network connect --alias db "day 01" day
step "disconnect from a network" docker network disconnect --force "day 01" day
step update docker update --memory 65m --memory-swap 130m day
step pause docker pause day
step unpause docker unpause day
step rename docker rename day day-2
step "rename back" docker rename day-2 day
step restart docker restart --time 1 day
step changes bash -c 'docker diff day | wc -l'
step commit docker commit --message m --author a --change 'ENV A=b' day day-commit:1
step export bash -c 'docker export day | wc -c'
step kill docker kill day
step wait docker wait day
step run docker run --rm --network none "$DAY_IMAGE" echo ran
step "run with input" bash -c 'echo input | docker run --rm --interactive --network none "$DAY_IMAGE" cat'
printf 'FROM %s\nARG A\nLABEL day=1\nCOPY day.txt /\nRUN true\n' "$DAY_IMAGE" >"$work/Dockerfile"
step build docker build --quiet --build-arg A=b --network none --tag day-build:1 "$work"
step tag docker tag "$DAY_IMAGE" day-tag:1
step "push to nowhere" docker push --quiet localhost:1/day:1
step save bash -c 'docker save "$DAY_IMAGE" | wc -c'
step load bash -c 'docker save "$DAY_IMAGE" | docker load'
step import bash -c "tar -c -C '$work' day.txt | docker import - day-import:1"
for image in day-tag:1 day-build:1 day-commit:1 day-import:1; do
    step "remove $image" bash -c "docker rmi $image | grep -c Untagged"
done
step remove docker rm --force --volumes day
step "remove a network" docker network rm "day 01"
step "remove a volume" docker volume rm day
step events bash -c 'docker events --since 1m --until 0s --filter event=start --filter container=day | grep -q start && echo yes'
step "disk usage" bash -c 'docker system df | wc -l'
step "prune containers" docker container prune --force --filter label=day
step "prune networks" docker network prune --force --filter label=day
step "prune volumes" docker volume prune --force --filter label=day
step "prune images" docker image prune --force --filter label=day
step "search nowhere" docker search localhost:1/day
step "log in nowhere" docker login --username u --password p localhost:1
exit 0
