"""A test's containers with testcontainers for Python: every step prints a line of JSON with what came of it."""

import json
import os

os.environ["TESTCONTAINERS_RYUK_DISABLED"] = "true"

from testcontainers.core.container import DockerContainer  # noqa: E402
from testcontainers.core.network import Network  # noqa: E402
from testcontainers.core.wait_strategies import LogMessageWaitStrategy  # noqa: E402

IMAGE = os.environ["DAY_IMAGE"]


def step(name, work):
    try:
        print(json.dumps({"step": name, "result": work()}), flush=True)
    except Exception as error:  # whatever it is, the comparison shows it
        print(json.dumps({"step": name, "error": f"{type(error).__name__}: {error}"[:400]}), flush=True)


def container():
    made = DockerContainer(IMAGE).with_command(["sh", "-c", "echo ready; sleep 100"]).with_exposed_ports(80)
    return made.with_env("A", "b").waiting_for(LogMessageWaitStrategy("ready"))


def runs():
    with container() as started:
        return started.exec(["echo", "hello"]).output.decode(), started.get_exposed_port(80) is not None


def in_a_network():
    with Network() as network, container().with_network(network).with_network_aliases("db") as started:
        return started.get_logs()[0].decode()


step("runs a container", runs)
step("runs one in a network", in_a_network)
step("copies a file", lambda: container().with_volume_mapping("day", "/data").start().stop())
