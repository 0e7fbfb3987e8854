import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import {
  dockerClient,
  KubernetesDindRunner,
  type KubernetesDindRunnerArgs,
  KubernetesDindSidecar,
  type KubernetesDindSidecarArgs,
  KubernetesDockerApiEndpoint,
} from "../../components/kubernetes";
import { Declared, type Manifest } from "./harness/declared";
import type { Suite } from "./harness/outerEngine";
import { PODMAN, type Pod, PodHost } from "./harness/podHost";
import { engineTests } from "./harness/suite";

/** What a CI job does: an image from a Dockerfile, and a container of it. */
const BUILD = `docker import /box.tar box && mkdir -p /tmp/build && cp /box.tar /tmp/build &&
  printf 'FROM box\\nADD box.tar /added\\nRUN ls /added/index.html\\n' >/tmp/build/Dockerfile &&
  DOCKER_BUILDKIT=0 docker build -t built /tmp/build && docker run --rm built cat /added/index.html`;
const IDLE = ["sleep", "infinity"];

engineTests(
  "the pods of the components for Kubernetes, played by podman",
  () => {
    let host: PodHost;
    before(async () => {
      host = await PodHost.start();
    });
    after(() => host?.stop());

    /** The objects of a job with a sidecar, whose image has a docker client as well. */
    async function sidecar(suite: Suite, args: KubernetesDindSidecarArgs = {}, native = true): Promise<Manifest[]> {
      const image = await host.image(suite);
      const { objects } = await Declared.by(() => {
        const engine = new KubernetesDindSidecar("ci", { image, memory: 2048, ...args });
        const job = { name: "job", image, command: IDLE };
        new kubernetes.core.v1.Pod("job", {
          metadata: { name: "job" },
          spec: engine.inPod({ restartPolicy: "Never", containers: [job] }, { native }),
        });
      });
      return objects;
    }

    async function playing<T>(objects: readonly Manifest[], use: (pod: Pod) => Promise<T>): Promise<T> {
      const pod = await host.play(objects);
      try {
        return await use(pod);
      } finally {
        await pod.remove();
      }
    }

    async function builds(pod: Pod): Promise<void> {
      assert.ok(await pod.started("engine"), await pod.log("engine"));
      const { code, text } = await pod.run("job", BUILD);
      assert.equal(code, 0, text);
      assert.match(text, /served/);
    }

    for (const suite of ["bookworm", "trixie"] as const) {
      it(`build an image through the engine beside them: rootless, of ${suite}`, async () => {
        await playing(await sidecar(suite), builds);
      });
    }

    it("build an image through the engine beside them: in the older form", async () => {
      await playing(await sidecar("trixie", {}, false), builds);
    });

    it("build an image through the engine beside them: in a user namespace of the pod's own", async () => {
      const objects = await sidecar("trixie", { hostUsers: false, tunResource: "devices.example.com/tun" });
      await playing(objects, async (pod) => {
        await builds(pod);
        assert.match((await pod.run("engine", "cat /proc/self/uid_map")).text, /^ +0 +200000 +65536\n$/);
        const { code, text } = await pod.run("job", "docker run --rm --user 65534 built id");
        assert.equal(code, 0, text);
      });
    });

    describe("beside an engine", () => {
      let pod: Pod;
      before(async () => {
        pod = await host.play(await sidecar("trixie"));
        assert.ok(await pod.started("engine"), await pod.log("engine"));
      });
      after(() => pod?.remove());

      it("see their own half of the certificates, which they cannot change", async () => {
        const { text } = await pod.run("job", "ls /certs /certs/client; rm /certs/client/ca.pem");
        assert.match(text, /^\/certs:\nclient\n\n\/certs\/client:\nca.pem\ncert.pem\nkey.pem\n/);
        assert.match(text, /Read-only file system/);
      });

      it("are refused without a certificate, and in plain text", async () => {
        const asked = async (line: string) => (await pod.run("job", line)).text;
        assert.match(
          await asked("docker --tlscert '' --tlskey '' version; true"),
          /certificate required|bad certificate/,
        );
        assert.match(
          await asked("DOCKER_TLS_VERIFY= docker --host tcp://localhost:2376 version; true"),
          /HTTP request to an HTTPS server/,
        );
      });

      it("are the only ones it answers: on the pod's address nobody listens", async () => {
        const address = await pod.address();
        assert.match(address, /^\d+(\.\d+){3}$/);
        assert.match(
          (await pod.run("job", `docker --host tcp://${address}:2376 version; true`)).text,
          /connection refused|Cannot connect/,
        );
        assert.equal((await pod.run("job", "docker version")).code, 0);
      });

      it("have an engine that holds no capability, from its first process on", async () => {
        const { text } = await pod.run("engine", "cat /proc/1/status");
        assert.match(text, /^Uid:\t1000\t1000\t1000\t1000$/m);
        assert.match(text, /^CapPrm:\t0000000000000000$/m);
        assert.match(text, /^CapEff:\t0000000000000000$/m);
      });

      it("leave no process behind that is dead and counts", async () => {
        await pod.run("job", "docker import /box.tar box && docker run --rm box true");
        const { code, text } = await pod.run("engine", "sleep 0.5; ! grep -l '^State:.Z' /proc/[0-9]*/status");
        assert.equal(code, 0, text);
      });
    });

    it("start no rootless engine without the capability that makes /dev/net/tun", async () => {
      const objects = (await sidecar("trixie")).map(
        (object) => JSON.parse(JSON.stringify(object).replace('"MKNOD"', '"KILL"')) as Manifest,
      );
      await playing(objects, async (pod) => {
        await new Promise((resolve) => setTimeout(resolve, 1000));
        assert.match(await pod.log("engine"), /mknod: \/dev\/net\/tun: Operation not permitted/);
      });
    });

    it("are clients of an engine in another pod, by the name of its Service", async () => {
      const image = await host.image("trixie");
      const args: KubernetesDindRunnerArgs = { image, memory: 2048, namespace: "builds", dataSize: "5Gi" };
      const { objects } = await Declared.by(() => {
        const runner = new KubernetesDindRunner("ci", args);
        const { env, volumeMounts, volumes } = dockerClient(runner);
        const containers = [{ name: "job", image, command: IDLE, env, volumeMounts }];
        new kubernetes.core.v1.Pod("job", { metadata: { name: "job" }, spec: { containers, volumes } });
      });
      const isJob = ({ kind }: Manifest) => kind === "Pod";
      await playing(
        objects.filter((object) => !isJob(object)),
        async (engine) => {
          assert.ok(await engine.started("engine"), await engine.log("engine"));
          // Stands in for the Service.
          const hostAliases = [{ ip: await engine.address(), hostnames: ["ci.builds.svc"] }];
          const job = objects
            .filter(isJob)
            .map((pod) => ({ ...pod, spec: { ...(pod["spec"] as object), hostAliases } }));
          const secrets = objects.filter(
            ({ kind, metadata }) => kind === "Secret" && metadata.name === "ci-client-client",
          );
          await playing([...secrets, ...job], async (pod) => {
            const { code, text } = await pod.run("job", BUILD);
            assert.equal(code, 0, text);
          });
        },
      );
    });

    it("are clients of a guard, which does what their roles let it", async () => {
      const image = await host.image("trixie");
      const node = await host.nodeImage();
      const { objects } = await Declared.by(() => {
        const clients = { ci: { role: "run" }, dashboards: { role: "observe" } };
        const endpoint = new KubernetesDockerApiEndpoint("api", {
          clients,
          image: node,
          engine: { image, memory: 2048 },
        });
        const containers = Object.keys(clients).map((name) => {
          const { env, volumeMounts } = dockerClient(endpoint, name);
          return { name, image, command: IDLE, env, volumeMounts };
        });
        const volumes = Object.keys(clients).flatMap((name) => dockerClient(endpoint, name).volumes);
        new kubernetes.core.v1.Pod("job", { metadata: { name: "job" }, spec: { containers, volumes } });
      });
      await playing(
        objects.filter(({ kind }) => kind !== "Pod"),
        async (pod) => {
          assert.ok(await pod.started("engine"), await pod.log("engine"));
          assert.ok(await pod.started("guard"), await pod.log("guard"));
          const imported = await pod.run(
            "engine",
            "DOCKER_HOST=unix:///run/engine/docker.sock docker import /box.tar box",
          );
          assert.equal(imported.code, 0, imported.text);
          const hostAliases = [{ ip: await pod.address(), hostnames: ["api"] }];
          const job = objects
            .filter(({ kind }) => kind === "Pod")
            .map((each) => ({ ...each, spec: { ...(each["spec"] as object), hostAliases } }));
          await playing([...objects.filter(({ kind }) => kind === "Secret"), ...job], async (client) => {
            const ran = await client.run("ci", "docker run --rm box echo hello");
            assert.equal(ran.code, 0, ran.text);
            assert.match(ran.text, /hello/);
            const asked = async (container: string, line: string) =>
              (await client.run(container, `${line}; true`)).text;
            assert.match(
              await asked("ci", "docker run --rm --privileged box true"),
              /Error response from daemon: .*privileged/s,
            );
            assert.match(
              await asked("ci", "docker run --rm -v /run/engine:/engine box true"),
              /Error response from daemon: /,
            );
            assert.equal((await client.run("dashboards", "docker ps")).code, 0);
            assert.match(await asked("dashboards", "docker run --rm box true"), /Error response from daemon: /);
          });
        },
      );
    });

    it("build an image through a rootful engine beside them", async () => {
      await playing(await sidecar("trixie", { mode: "rootful" }), builds);
    });
  },
  PODMAN,
);
