import assert from "node:assert/strict";
import type { Workload } from "../../../core/model/workload";
import { containersIn } from "../../../core/readers/dockerCli/script";

const read = (script: string): Workload[] =>
  containersIn(script, "run").flatMap((draft) =>
    draft.read({ type: "script", name: "x" }, (name) => `comes from ${name}`),
  );

/** What a script's only container is, in short. */
function only(script: string): Workload["containers"][number] {
  const [workload, ...others] = read(script);
  const [container] = workload?.containers ?? [];
  assert.ok(container && others.length === 0, script);
  return container;
}

const value = (field: { known: boolean; value?: unknown } | undefined) => (field?.known ? field.value : field);

describe("a command of Docker's client", () => {
  it("is a container, whatever runs it and wherever it stands", () => {
    for (const script of [
      "docker run --privileged alpine",
      "sudo -E docker run --privileged alpine",
      "set -e\nif true; then docker --context x -H unix:///x container run --privileged alpine; fi",
      "FOO=1 /usr/bin/docker create --privileged alpine sh -c 'docker run x'",
      "podman run --privileged=1 alpine",
      "bash -c 'nerdctl run --privileged -- alpine'",
      "docker run \\\n  --privileged \\\n  alpine",
    ])
      assert.deepEqual([value(only(script).privileged), value(only(script).image)], [true, "alpine"], script);
  });

  it("is none where it starts no container", () => {
    for (const script of [
      "docker ps",
      "docker build .",
      "docker run",
      "echo docker run alpine",
      "# docker run alpine",
      "docker exec run alpine",
    ])
      assert.deepEqual(read(script), [], script);
  });

  it("has its options before its image alone", () => {
    assert.equal(only("docker run alpine --privileged").privileged, undefined);
    assert.equal(only("docker run -e --privileged alpine").privileged, undefined);
    assert.equal(only("docker run --name --privileged alpine").privileged, undefined);
    assert.equal(value(only("docker run --rm -it --init alpine").image), "alpine");
  });

  it("may give its options in every way in which pflag reads them", () => {
    for (const option of [
      "-v /a:/b",
      "-v=/a:/b",
      "-v/a:/b",
      "-itv /a:/b",
      "-dv/a:/b",
      "--volume /a:/b",
      "--volume=/a:/b",
      "--mount type=bind,source=/a,target=/b",
      '--mount "type=bind","src=/a","dst=/b"',
    ]) {
      const [mount, ...others] = only(`docker run ${option} alpine`).mounts;
      const path = mount?.from.kind === "hostPath" ? value(mount.from.hostPath) : undefined;
      assert.deepEqual([path, value(mount?.target), others.length], ["/a", "/b", 0], option);
    }
  });

  it("has the folder of the job, and nothing of the host, where it binds its own", () => {
    for (const folder of ["$PWD", "${PWD}", "$(pwd)", "`pwd`", "$GITHUB_WORKSPACE", "${CI_PROJECT_DIR}/x"]) {
      const [mount] = only(`docker run -v "${folder}:/src" alpine`).mounts;
      const path = mount?.from.kind === "hostPath" ? value(mount.from.hostPath) : undefined;
      assert.match(String(path), /^\./, folder);
    }
  });

  it("is unknown where a variable stands, and only there", () => {
    const container = only('docker run -v "$SOCKET:/s" -e A=1 --pid "$PID" "$IMAGE" sh');
    const [mount] = container.mounts;
    const path = mount?.from.kind === "hostPath" ? mount.from.hostPath : undefined;
    assert.deepEqual([path?.known, container.image?.known, container.env[0]?.value.known], [false, false, true]);
    assert.equal(path?.known === false && path.why, "comes from SOCKET");
    const [workload] = read("docker run $OPTIONS alpine");
    assert.deepEqual(
      workload?.unreadable.map(({ path: at, why }) => [at, why]),
      [["run", "comes from OPTIONS"]],
    );
  });
});
