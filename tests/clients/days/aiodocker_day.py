"""A typical day with aiodocker: every step prints a line of JSON with what came of it."""

import asyncio
import io
import json
import os
import tarfile
import time

import aiodocker

IMAGE = os.environ["DAY_IMAGE"]
STANDING = os.environ["DAY_CONTAINER"]


async def step(name, work):
    try:
        print(json.dumps({"step": name, "result": await asyncio.wait_for(work(), 30)}, default=str), flush=True)
    except aiodocker.exceptions.DockerError as error:
        print(json.dumps({"step": name, "status": error.status, "error": str(error.message)}), flush=True)
    except Exception as error:  # whatever it is, the comparison shows it
        print(json.dumps({"step": name, "error": f"{type(error).__name__}: {error}"}), flush=True)


def archive(name, text):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.size = len(text)
        tar.addfile(member, io.BytesIO(text))
    return buffer.getvalue()


async def main():
    docker = aiodocker.Docker()
    day = lambda: docker.containers.container("day")

    async def lists():
        return len(await docker.containers.list(all=True)) > 0

    async def execs():
        made = await day().exec(["echo", "hello"], environment={"A": "b"})
        async with made.start(detach=False) as stream:
            message = await stream.read_out()
            return message.data.decode()

    async def exec_input():
        made = await day().exec(["cat"], stdin=True)
        async with made.start(detach=False) as stream:
            await stream.write_in(b"input\n")
            return (await stream.read_out()).data.decode()

    async def attach():
        async with day().attach(stdin=True, stdout=True, stderr=True) as stream:
            await stream.write_in(b"input\n")
            return "input" in (await stream.read_out()).data.decode()

    async def create():
        config = {
            "Image": IMAGE,
            "Cmd": ["sh", "-c", "cat"],
            "OpenStdin": True,
            "Env": ["A=b"],
            "Labels": {"day": "1"},
            "HostConfig": {"Binds": ["day:/data"], "Memory": 64 * 1024 * 1024, "CapDrop": ["ALL"]},
        }
        return (await docker.containers.create(config, name="day")) is not None

    async def network():
        config = {"Name": "day 01", "Driver": "bridge", "Internal": True, "Labels": {"day": "1"}}
        return (await docker.networks.create(config)) is not None

    async def build():
        context = io.BytesIO(archive("Dockerfile", f"FROM {IMAGE}\nRUN true\n".encode()))
        return len(await docker.images.build(fileobj=context, encoding="identity", tag="day-build:1")) > 0

    async def commit():
        return "Id" in await day().commit(repository="day-commit", tag="1", message="m")

    async def get():
        return (await day().get_archive("/tmp/day.txt")).getnames()

    async def networks():
        return [each["Name"] for each in await docker.networks.list(filters={"label": "day"})]

    async def remove_network():
        return await (await docker.networks.get("day 01")).delete()

    async def volume():
        return (await docker.volumes.create({"Name": "day", "Labels": {"day": "1"}})).name

    async def remove_volume():
        return await (await docker.volumes.get("day")).delete()

    async def logs():
        return "".join(await docker.containers.container(STANDING).log(stdout=True, stderr=True))

    async def stats():
        return len(await docker.containers.container(STANDING).stats(stream=False)) > 0

    async def save():
        size = 0
        async with docker.images.export_image(IMAGE) as content:
            async for chunk in content.iter_any():
                size += len(chunk)
        return size > 0

    async def version():
        return (await docker.version())["ApiVersion"]

    async def info():
        return (await docker.system.info())["OSType"]

    async def images():
        return len(await docker.images.list()) > 0

    async def inspect_image():
        return (await docker.images.inspect(IMAGE))["RepoTags"]

    async def run():
        config = {"Image": IMAGE, "Cmd": ["echo", "ran"], "HostConfig": {"NetworkMode": "none"}}
        container = await docker.containers.run(config)
        status = (await container.wait())["StatusCode"]
        await container.delete(force=True)
        return status

    await step("version", version)
    await step("info", info)
    await step("list containers", lists)
    await step("list images", images)
    await step("inspect an image", inspect_image)
    await step("log", logs)
    await step("statistics", stats)
    await step("pull from nowhere", lambda: docker.images.pull("localhost:1/nothing", tag="1"))
    await step("create a volume", volume)
    await step("create a network", network)
    await step("list networks", networks)
    await step("create a container", create)
    await step("copy into a container", lambda: day().put_archive("/tmp", archive("day.txt", b"day")))
    await step("copy from a container", get)
    await step("start", lambda: day().start())
    await step("attach with input", attach)
    await step("exec", execs)
    await step("exec with input", exec_input)
    await step("pause", lambda: day().pause())
    await step("unpause", lambda: day().unpause())
    await step("rename", lambda: day().rename("day-2"))
    await step("rename back", lambda: docker.containers.container("day-2").rename("day"))
    await step("restart", lambda: day().restart(timeout=1))
    await step("commit", commit)
    await step("kill", lambda: day().kill(signal="KILL"))
    await step("wait", lambda: day().wait())
    await step("run", run)
    await step("build", build)
    await step("tag", lambda: docker.images.tag(IMAGE, repo="day-tag", tag="1"))
    await step("push to nowhere", lambda: docker.images.push("localhost:1/day", tag="1"))
    await step("save", save)
    for name in ("day-tag:1", "day-build:1", "day-commit:1"):

        async def remove_image(name=name):
            return len(await docker.images.delete(name, force=True)) > 0

        await step(f"remove {name}", remove_image)
    await step("remove", lambda: day().delete(force=True, v=True))
    await step("remove a network", remove_network)
    await step("remove a volume", remove_volume)
    await docker.close()


asyncio.run(main())
