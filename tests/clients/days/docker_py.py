"""A typical day with docker-py: every step prints a line of JSON with what came of it."""

import io
import json
import os
import sys
import tarfile
import time

import docker

IMAGE = os.environ["DAY_IMAGE"]
STANDING = os.environ["DAY_CONTAINER"]
client = docker.from_env()


def step(name, work):
    try:
        print(json.dumps({"step": name, "result": work()}), flush=True)
    except docker.errors.APIError as error:
        print(json.dumps({"step": name, "status": error.status_code, "error": str(error.explanation)}), flush=True)
    except Exception as error:  # whatever it is, the comparison shows it
        print(json.dumps({"step": name, "error": f"{type(error).__name__}: {error}"}), flush=True)


def archive():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        member = tarfile.TarInfo("day.txt")
        member.size = 3
        tar.addfile(member, io.BytesIO(b"day"))
    return buffer.getvalue()


def context():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        text = f"FROM {IMAGE}\nLABEL day=1\nRUN true\n".encode()
        member = tarfile.TarInfo("Dockerfile")
        member.size = len(text)
        tar.addfile(member, io.BytesIO(text))
    buffer.seek(0)
    return buffer


def echoed(socket):
    raw = getattr(socket, "_sock", socket)  # over TLS it is the socket itself
    raw.sendall(b"input\n")
    raw.settimeout(10)
    seen = b""
    while b"input" not in seen:
        seen += raw.recv(4096) or b"input is missing"
    return b"missing" not in seen


def attached():
    return echoed(client.api.attach_socket("day", params={"stdin": 1, "stdout": 1, "stream": 1}))


def exec_with_input():
    made = client.api.exec_create("day", ["cat"], stdin=True)
    return echoed(client.api.exec_start(made["Id"], socket=True))


step("ping", lambda: client.ping())
step("version", lambda: client.version()["ApiVersion"])
step("info", lambda: client.info()["OSType"])
step("list containers", lambda: any(each.name == STANDING for each in client.containers.list(all=True)))
step("list images", lambda: any(IMAGE in each.tags for each in client.images.list()))
step("inspect an image", lambda: client.images.get(IMAGE).tags)
step("history of an image", lambda: len(client.images.get(IMAGE).history()) > 0)
step("log", lambda: client.containers.get(STANDING).logs(tail=10).decode())
step("statistics", lambda: "read" in client.containers.get(STANDING).stats(stream=False))
step("processes", lambda: len(client.containers.get(STANDING).top()["Processes"]) > 0)
step("pull from nowhere", lambda: client.images.pull("localhost:1/nothing", tag="1").id)
step("create a volume", lambda: client.volumes.create("day", driver="local", labels={"day": "1"}).name)
step("list volumes", lambda: [each.name for each in client.volumes.list(filters={"label": "day"})])
step(
    "create a network",
    lambda: client.networks.create(
        "day 01",
        driver="bridge",
        internal=True,
        labels={"day": "1"},
        check_duplicate=True,
        ipam=docker.types.IPAMConfig(pool_configs=[docker.types.IPAMPool(subnet="10.98.7.0/24")]),
    ).name,
)
step("inspect a network", lambda: client.api.inspect_network("day 01")["Name"])
step(
    "create a container",
    lambda: client.containers.create(
        IMAGE,
        ["sh", "-c", "echo up; cat; sleep 1000"],
        name="day",
        stdin_open=True,
        ports={"80/tcp": ("127.0.0.1", None)},
        environment={"A": "b"},
        labels={"day": "1"},
        volumes={"day": {"bind": "/data", "mode": "rw"}},
        mem_limit="64m",
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
        tmpfs={"/scratch": "size=1m"},
        healthcheck={"test": ["CMD", "true"], "interval": 10**10},
        log_config=docker.types.LogConfig(type="json-file", config={"max-size": "1m"}),
        ulimits=[docker.types.Ulimit(name="nofile", soft=1024, hard=1024)],
        restart_policy={"Name": "no"},
    ).name,
)
step("copy into a container", lambda: client.containers.get("day").put_archive("/tmp", archive()))
step("copy from a container", lambda: client.containers.get("day").get_archive("/tmp/day.txt")[1]["size"])
step("start", lambda: client.containers.get("day").start())
step("attach with input", attached)
step("exec", lambda: client.containers.get("day").exec_run(["echo", "hello"], environment={"A": "b"}).output.decode())
step("exec with input", exec_with_input)
step("exec in the background", lambda: client.containers.get("day").exec_run(["true"], detach=True).output)
step("connect to a network", lambda: client.networks.get("day 01").connect("day", aliases=["db"]))
step("disconnect from a network", lambda: client.networks.get("day 01").disconnect("day", force=True))
step("update", lambda: client.containers.get("day").update(mem_limit="65m", memswap_limit="130m").get("Warnings"))
step("pause", lambda: client.containers.get("day").pause())
step("unpause", lambda: client.containers.get("day").unpause())
step("rename", lambda: client.containers.get("day").rename("day-2"))
step("rename back", lambda: client.containers.get("day-2").rename("day"))
step("restart", lambda: client.containers.get("day").restart(timeout=1))
step("changes", lambda: client.containers.get("day").diff() is not None)
step("commit", lambda: client.containers.get("day").commit("day-commit", "1", message="m", author="a").tags)
step("export", lambda: sum(len(chunk) for chunk in client.containers.get("day").export()) > 0)
step("kill", lambda: client.containers.get("day").kill(signal="KILL"))
step("wait", lambda: client.containers.get("day").wait()["StatusCode"])
step("run", lambda: client.containers.run(IMAGE, ["echo", "ran"], remove=True, network_mode="none").decode())
step("build", lambda: client.images.build(fileobj=context(), custom_context=True, tag="day-build:1", rm=True)[0].tags)
step("tag", lambda: client.images.get(IMAGE).tag("day-tag", "1", force=True))
step("push to nowhere", lambda: "error" in client.images.push("localhost:1/day", tag="1"))
step("save", lambda: sum(len(chunk) for chunk in client.images.get(IMAGE).save()) > 0)
step("load", lambda: len(client.images.load(b"".join(client.images.get(IMAGE).save()))) > 0)
step("remove images", lambda: [client.images.remove(each) for each in ("day-tag:1", "day-build:1", "day-commit:1")])
step("remove", lambda: client.containers.get("day").remove(v=True, force=True))
step("remove a network", lambda: client.networks.get("day 01").remove())
step("remove a volume", lambda: client.volumes.get("day").remove())
step("events", lambda: len(list(client.events(since=int(time.time()) - 60, until=int(time.time()), decode=True))) > 0)
step("disk usage", lambda: "Volumes" in client.df())
step("prune containers", lambda: "SpaceReclaimed" in client.containers.prune(filters={"label": "day"}))
step("prune networks", lambda: client.networks.prune(filters={"label": "day"}) is not None)
step("login to nowhere", lambda: client.login("u", "p", registry="localhost:1"))
sys.exit(0)
