import assert from "node:assert/strict";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluateAll } from "../../../core/evaluation/evaluate";
import type { Workload } from "../../../core/model/workload";
import { containersIn } from "../../../core/readers/dockerCli/script";

const read = (script: string): Workload[] =>
  containersIn(script, "run").flatMap((draft) =>
    draft.read({ type: "script", name: "x" }, (name) => `comes from ${name}`),
  );

/** The rules that a script's commands break, by everything that they make. */
const brokenBy = (script: string): string[] => [
  ...new Set(
    read(script)
      .flatMap((workload) => evaluateAll([workload], configuration()))
      .filter(({ status }) => status === "violation")
      .map(({ rule }) => rule),
  ),
];

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

describe("the other commands of Docker's client", () => {
  const CASES: readonly (readonly [rule: string, wrong: string, right: string])[] = [
    ["privileged-container", "docker exec --privileged web sh", "docker exec -it web sh --privileged"],
    ["privileged-container", "docker compose exec --privileged web sh", "docker compose exec -T web sh --privileged"],
    ["privileged-container", "docker build --allow security.insecure .", "docker build --build-arg allow=x ."],
    ["privileged-container", "docker buildx build --allow=security.insecure .", "docker buildx build --load ."],
    [
      "privileged-container",
      "docker buildx bake --allow network.host,security.insecure",
      "docker buildx bake --allow fs=/srv",
    ],
    ["privileged-container", "docker --context x image build --allow security.insecure .", "docker image build ."],
    ["privileged-container", "buildctl --addr tcp://x build --allow security.insecure", "buildctl build --opt a=b"],
    ["host-namespace", "docker build --network host .", "docker build --network none ."],
    [
      "privileged-container",
      "docker buildx create --use --buildkitd-flags '--allow-insecure-entitlement security.insecure'",
      "docker buildx create --use --buildkitd-flags '--debug'",
    ],
    ["host-namespace", "docker buildx create --driver-opt network=host", "docker buildx create --driver-opt network=x"],
    [
      "host-namespace",
      'docker buildx create --driver-opt "image=x,network=host"',
      "docker buildx create --driver-opt image=x",
    ],
    [
      "dood-engine-socket",
      "docker volume create -o type=none -o o=bind -o device=/var/run/docker.sock s",
      "docker volume create -o type=tmpfs -o o=size=1m -o device=tmpfs s",
    ],
    [
      "sensitive-host-path",
      "docker volume create --driver local --opt type=none --opt=o=bind --opt device=/etc etc",
      "docker volume create --driver local etc",
    ],
    ["privileged-container", "docker plugin install --grant-all-permissions x/y", "docker plugin install x/y"],
    [
      "dood-engine-socket",
      "docker service create --name x --with-registry-auth --mount type=bind,src=/var/run/docker.sock,dst=/s portainer/agent",
      "docker service create --name x --with-registry-auth --mount type=volume,src=data,dst=/s portainer/agent",
    ],
    [
      "host-namespace",
      "docker service create -dq --network name=host nginx",
      "docker service create -dq --network web nginx",
    ],
    [
      "dood-published-plaintext-api",
      "docker service create --publish published=2375,target=2375,mode=host nginx",
      "docker service create --publish published=80,target=80,mode=host nginx",
    ],
    [
      "dood-engine-socket",
      "docker service update --mount-add type=bind,src=/run/docker.sock,dst=/s web",
      "docker service update --mount-rm /s web",
    ],
    [
      "dood-engine-socket",
      "docker-compose -f a.yml run --rm -T -v /var/run/docker.sock:/s web sh",
      "docker-compose -f a.yml run --rm -T -v ./x:/s web sh",
    ],
    ["excess-capabilities", "docker compose run --no-deps --cap-add SYS_ADMIN web", "docker compose run --no-deps web"],
    ["host-namespace", "podman pod create --pid host", "podman pod create --name x"],
    ["dood-engine-socket", "podman build -v /run/docker.sock:/s .", "podman build -v ./x:/s ."],
    ["excess-capabilities", "buildah bud --cap-add=SYS_ADMIN .", "buildah bud --layers ."],
    ["privileged-container", "nerdctl --namespace k8s.io run --privileged alpine", "nerdctl --namespace k8s.io ps"],
  ];

  for (const [rule, wrong, right] of CASES)
    it(`${wrong} breaks ${rule}, and ${right} does not`, () => {
      assert.ok(brokenBy(wrong).includes(rule), brokenBy(wrong).join());
      assert.deepEqual(brokenBy(right), []);
    });
});
