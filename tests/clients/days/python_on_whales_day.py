"""A day with python-on-whales, which runs the docker command: every step prints a line of JSON with what came of it."""

import json
import os
import pathlib
import tempfile

from python_on_whales import DockerClient
from python_on_whales.exceptions import DockerException

IMAGE = os.environ["DAY_IMAGE"]
STANDING = os.environ["DAY_CONTAINER"]
docker = DockerClient()


def step(name, work):
    try:
        print(json.dumps({"step": name, "result": work()}), flush=True)
    except DockerException as error:
        print(json.dumps({"step": name, "error": str(error)[-400:]}), flush=True)


def file():
    path = pathlib.Path(tempfile.mkdtemp()) / "day.txt"
    path.write_text("day")
    return path


step("list containers", lambda: any(each.name == STANDING for each in docker.container.list(all=True)))
step("inspect an image", lambda: docker.image.inspect(IMAGE).repo_tags)
step("log", lambda: docker.container.logs(STANDING))
step("create a volume", lambda: docker.volume.create("day").name)
step("create a network", lambda: docker.network.create("day 01", driver="bridge").name)
step(
    "create a container",
    lambda: docker.container.create(
        IMAGE, ["sleep", "1000"], name="day", volumes=[("day", "/data")], envs={"A": "b"}, memory="64m", cap_drop=["ALL"]
    ).name,
)
step("copy into a container", lambda: docker.container.copy(file(), ("day", "/tmp/day.txt")))
step("start", lambda: docker.container.start("day"))
step("exec", lambda: docker.container.execute("day", ["echo", "hello"]))
step("connect to a network", lambda: docker.network.connect("day 01", "day", alias="db"))
step("disconnect from a network", lambda: docker.network.disconnect("day 01", "day", force=True))
step("statistics", lambda: docker.container.stats("day")[0].container_name)
step("run", lambda: docker.container.run(IMAGE, ["echo", "ran"], remove=True, networks=["none"]))
step("commit", lambda: docker.container.commit("day", tag="day-commit:1").repo_tags)
step("tag", lambda: docker.image.tag(IMAGE, "day-tag:1"))
step("remove images", lambda: docker.image.remove(["day-tag:1", "day-commit:1"]))
step("stop", lambda: docker.container.stop("day", time=1))
step("remove", lambda: docker.container.remove("day", force=True, volumes=True))
step("remove a network", lambda: docker.network.remove("day 01"))
step("remove a volume", lambda: docker.volume.remove("day"))
