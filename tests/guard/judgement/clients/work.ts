/** Ordinary work with the docker command, none of which gives anything of the host away. */
export const DOCKER_COMMANDS: readonly string[] = [
  "create alpine",
  "create --name web -p 8080:80 -p 127.0.0.1:8443:443 -p 53:53/udp -p 9000-9005:9000-9005 -v " +
    "data:/data -v /cache -e A=b --restart unless-stopped nginx",
  "create -it --rm --init --read-only --tmpfs /tmp:size=64m --cap-drop ALL --cap-add " +
    "NET_BIND_SERVICE --security-opt no-new-privileges -u 1000:1000 -w /w alpine sh",
  "create -m 256m --memory-swap 512m --cpus 1.5 --cpu-shares 512 --cpuset-cpus 0 --pids-limit 100 " +
    "--ulimit nofile=1024:2048 --shm-size 128m alpine",
  "create --network app --network-alias db --ip 10.9.0.5 --hostname db --dns 1.1.1.1 --add-host a:1.2.3.4 postgres",
  "create --mount type=volume,source=data,target=/data,readonly --mount type=tmpfs,target=/t,tmpfs-size=1000000 alpine",
  "create --mount " +
    "type=volume,source=mem,target=/mem,volume-driver=local,volume-opt=type=tmpfs,volume-opt=device=tmpfs,volume-opt=o=size=100m " +
    "alpine",
  "create --health-cmd true --health-interval 5s --log-driver json-file --log-opt max-size=10m " +
    "--stop-timeout 5 --stop-signal SIGINT --expose 80 -P --entrypoint sh alpine -c true",
  "create --sysctl net.ipv4.ip_forward=1 --group-add 10 --oom-score-adj 100 --device /dev/fuse " +
    "--device-read-bps /dev/sda:1mb --label a=b --ipc private alpine",
  "create --gpus all alpine",
  "create --volumes-from web:ro --network container:web alpine",
  "create --link web:w alpine",
  "create --security-opt label=level:s0:c1 --security-opt apparmor=docker-default --userns  --cgroupns private alpine",
  "exec -e A=b -w /w -u 1000 -d web true",
  "start web",
  "stop -t 1 web",
  "restart web",
  "kill -s TERM web",
  "rename web web2",
  "rm -f web",
  "update --memory 512m --memory-swap 1g --cpus 2 --restart always web",
  "commit -m text -c CMD=true web image:1",
  "volume create data",
  "volume create --label a=b --opt type=tmpfs --opt device=tmpfs --opt o=size=100m,uid=1000 mem",
  "network create app",
  "network create --driver bridge --subnet 10.9.0.0/16 --gateway 10.9.0.1 --ip-range 10.9.1.0/24 " +
    "--opt com.docker.network.driver.mtu=1400 --internal app2",
  "network connect --alias db --ip 10.9.0.6 app web",
  "network disconnect -f app web",
  "build -t image:1 --build-arg A=b --label a=b --network default --memory 1g CONTEXT",
  "pull alpine:3",
  "tag alpine:3 registry.example/alpine:3",
  "push registry.example/alpine:3",
  "ps -a",
  "top web",
];

/** The same with docker-py. */
export const DOCKER_PY: readonly string[] = [
  'client.containers.create("alpine", "echo hi")',
  'client.containers.create("alpine", ["sh", "-c", "true"], name="web", ports={"80/tcp": 8080, ' +
    '"443/tcp": ("127.0.0.1", 8443)}, environment={"A": "b"}, labels={"a": "b"}, volumes={"data": ' +
    '{"bind": "/data", "mode": "rw"}})',
  'client.containers.create("alpine", mem_limit="256m", nano_cpus=10**9, pids_limit=100, ' +
    'cap_drop=["ALL"], security_opt=["no-new-privileges"], read_only=True, tmpfs={"/tmp": ' +
    '"size=64m"}, user="1000", init=True, auto_remove=True, restart_policy={"Name": "no"})',
  'client.containers.create("alpine", network="app", healthcheck={"test": ["CMD", "true"], ' +
    '"interval": 10**9}, log_config=docker.types.LogConfig(type="json-file", config={"max-size": ' +
    '"1m"}), mounts=[docker.types.Mount("/data", "data", type="volume")], ' +
    'ulimits=[docker.types.Ulimit(name="nofile", soft=1024, hard=1024)])',
  'client.api.exec_start(client.api.exec_create("web", "true", environment={"A": "b"})["Id"], detach=True)',
  'client.volumes.create("data", driver="local", labels={"a": "b"})',
  'client.networks.create("app", driver="bridge", ' +
    'ipam=docker.types.IPAMConfig(pool_configs=[docker.types.IPAMPool(subnet="192.168.52.0/24", ' +
    'gateway="192.168.52.254")]))',
  'client.api.update_container("web", mem_limit="512m", restart_policy={"Name": "always"})',
];
