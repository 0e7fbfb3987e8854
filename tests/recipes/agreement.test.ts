import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { declaredIn } from "../../check/inputs";
import { BuildkitBuilder, DindRunner, DockerApiEndpoint } from "../../components";
import {
  KubernetesBuildkitBuilder,
  KubernetesDindRunner,
  KubernetesDockerApiEndpoint,
} from "../../components/kubernetes";
import { BUILDER, BUILDER_FILES, BUILDER_PORT } from "../../components/spec/builder";
import { containerRunner } from "../../components/spec/containerRunner";
import { ENGINE_FILES } from "../../components/spec/engineFiles";
import { GUARD, GUARD_FILES } from "../../components/spec/guard";
import { seccompProfile } from "../../components/spec/seccomp";
import { capabilityName } from "../../core/docker/capabilities";
import type { Container } from "../../core/model/container";
import { type Known, knownValue } from "../../core/model/known";
import type { Workload } from "../../core/model/workload";
import { readPulumi } from "../../core/readers/pulumi/pulumi";
import { documentsOf } from "../../documents/document";
import { readText } from "../../documents/file";
import { type KubernetesObject, servedObjects } from "../../recipes/plan/pod";
import { checkedRequest } from "../../recipes/request";
import { Declared } from "../components/declared";
import { certificatesIn, filesOf, write } from "./cells";

const CONTAINER_FORMATS = ["compose", "docker-run", "systemd", "quadlet", "terraform"] as const;
const MODES = ["rootless", "rootful"] as const;
const CLIENTS = { ci: { role: "run" }, dashboard: { role: "observe" } };
const REQUESTS = {
  runner: { kind: "runner", publish: "10.0.0.5:12376" },
  endpoint: { kind: "endpoint", client: ["ci=run", "dashboard=observe"] },
} as const;

/** Where a server's certificate is in a container: a volume in most formats, single files in others. */
const CERTIFICATES = [ENGINE_FILES, BUILDER_FILES]
  .flatMap(({ ca, certificate, key }): string[] => [ca, certificate, key])
  .concat("/certs/server", GUARD_FILES.certificates);

const plainly = <T>(values: readonly Known<T>[]) => values.map((value) => knownValue(value));
const sorted = <T>(values: readonly T[]) => [...values].map((value) => JSON.stringify(value)).sort();

/** What a container is given, in one form for every format. */
function comparable(container: Container) {
  const { capabilities, confinement, devices, env, mounts, files, ports, limits, user } = container;
  const words = [...(knownValue(container.entrypoint) ?? []), ...(knownValue(container.command) ?? [])];
  const places = [...mounts.map(({ target }) => knownValue(target)), ...files.map(({ target }) => knownValue(target))];
  return {
    words,
    user: knownValue(user),
    drop: plainly(capabilities.drop).map((name) => `${name}`.toUpperCase()),
    add: sorted(plainly(capabilities.add).map((name) => capabilityName(name ?? ""))),
    isConfined: (confinement.seccomp ?? []).every((profile) => profile.known && !/unconfined/.test(profile.value)),
    apparmor: plainly(confinement.apparmor ?? []),
    devices: sorted(plainly(devices)),
    env: sorted(env.map(({ name, value }) => [name, knownValue(value)])),
    places: [...new Set(places.filter((each) => !CERTIFICATES.includes(each ?? "")))].sort(),
    ports: ports.map(({ target, published, address }) =>
      [target, published, address].map((part) => knownValue(part as Known<unknown>)),
    ),
    isLimited: [limits.memory, limits.processes].map(
      (limit) => Number.parseInt(`${knownValue(limit as Known<unknown>)}`, 10) > 0,
    ),
  };
}

describe("translations of one specification", () => {
  let root = "";
  before(async () => {
    root = mkdtempSync(join(tmpdir(), "breakwater-agreement-"));
    await certificatesIn(join(root, "keys"));
  });
  after(() => rmSync(root, { recursive: true }));

  /** What our own readers find in the files of a recipe. */
  function workloadsOf(request: Parameters<typeof filesOf>[0]): Workload[] {
    const folder = mkdtempSync(join(root, "recipe-"));
    write(folder, filesOf(request, join(root, "keys")));
    cpSync(join(root, "keys", "certificates"), join(folder, "certificates"), { recursive: true });
    const checked = { folders: [folder], calledModules: [] };
    const files = readdirSync(folder).filter(
      (name) => !/^(README\.md|\.gitignore|certificates|.*\.js(on)?|guard\.yaml)$/.test(name),
    );
    return files.flatMap((name) => {
      const file = join(folder, name);
      return [...documentsOf(readText(file), file)].flatMap(
        (document) => declaredIn(document, undefined, checked)?.workloads ?? [],
      );
    });
  }
  /** Scripts and units name the profile's file, which our readers do not open. */
  function expectProfile(request: Parameters<typeof filesOf>[0], mode: "rootless" | "rootful") {
    const texts = new Map(filesOf(request).map(({ path, text }) => [path, text]));
    assert.deepEqual(JSON.parse(texts.get("seccomp.json") ?? ""), JSON.parse(seccompProfile(mode)));
    const named = [...texts.values()].filter((text) =>
      /seccomp[=:].*seccomp\.json|^SeccompProfile=seccomp\.json$/im.test(text),
    );
    assert.equal(named.length, 1, request.for);
  }
  /** The container with this image. */
  function containerWith(image: string, workloads: readonly Workload[]): Container {
    const found = workloads
      .flatMap(({ containers }) => containers)
      .filter((container) => knownValue(container.image)?.replace(/^docker\.io\/(library\/)?/, "") === image);
    assert.equal(found.length, 1, `${found.length} containers have the image ${image}`);
    return found[0] as Container;
  }

  for (const mode of MODES) {
    for (const [kind, request] of Object.entries(REQUESTS)) {
      it(`agree, and with the component: ${kind}, ${mode}`, async () => {
        const declared = await Declared.by(() => {
          if (kind === "runner")
            new DindRunner("docker", { mode, ports: [{ ip: "10.0.0.5", external: 12376 }], clients: { ci: {} } });
          else new DockerApiEndpoint("docker", { engine: { mode }, clients: CLIENTS });
        });
        // What only tries whether the engine would start is no part of a recipe.
        const component = declared.resources
          .flatMap(readPulumi)
          .filter(({ source }) => !source.name.endsWith("-check"));
        const { image } = containerRunner(mode);
        const images = kind === "runner" ? [image] : [image, GUARD.image.value];
        for (const each of images) {
          // The component has the image by the name of a resource: its containers are told apart by their commands. The
          // one that only tries a start ends when the engine answers.
          const isGuard = each === GUARD.image.value;
          const expected = component
            .flatMap(({ containers }) => containers)
            .find((container) => {
              const words = knownValue(container.entrypoint) ?? [];
              if (isGuard) return words.includes(GUARD_FILES.bundle);
              return words.join(" ").includes("dockerd-entrypoint.sh") && !words.join(" ").includes("It starts, and");
            });
          assert.ok(expected);
          const { places, ...wanted } = comparable(expected);
          for (const format of CONTAINER_FORMATS) {
            expectProfile({ ...request, for: format, mode }, mode);
            const found = comparable(containerWith(each, workloadsOf({ ...request, for: format, mode })));
            const { places: foundPlaces, ...others } = found;
            assert.deepEqual(others, wanted, `${format}, ${each}`);
            // A guard's certificates are beside its program in the component.
            const own = (all: readonly (string | undefined)[]) =>
              all.filter((place) => !/guard-(ca|cert|key)\.pem$/.test(place ?? ""));
            assert.deepEqual(own(foundPlaces), own(places), `${format}, ${each}`);
          }
        }
      });

      it(`are objects of Kubernetes as the component makes them: ${kind}, ${mode}`, async () => {
        const declared = await Declared.by(() => {
          if (kind === "runner") new KubernetesDindRunner("docker", { mode, clients: { ci: {} } });
          else new KubernetesDockerApiEndpoint("docker", { engine: { mode }, clients: CLIENTS });
        });
        const { publish: _, ...own } = { publish: undefined, ...request };
        const { options } = checkedRequest({ ...own, for: "kubernetes", mode });
        const objects = servedObjects(options);
        assert.ok(objects.length > 3);
        expectDeclared(objects, declared);
      });
    }
  }

  it("agree, and with the component: builder", async () => {
    const ports = [{ ip: "10.0.0.5", external: 12376 }];
    const declared = await Declared.by(() => new BuildkitBuilder("builder", { ports, clients: { ci: {} } }));
    const expected = declared.resources
      .flatMap(readPulumi)
      .filter(({ source }) => !source.name.endsWith("-check"))
      .flatMap(({ containers }) => containers);
    assert.equal(expected.length, 1);
    const wanted = comparable(expected[0] as Container);
    assert.deepEqual(wanted.ports, [[BUILDER_PORT, 12376, "10.0.0.5"]]);
    for (const format of CONTAINER_FORMATS) {
      const request = { kind: "builder", for: format, publish: "10.0.0.5:12376" };
      expectProfile(request, "rootless");
      assert.deepEqual(comparable(containerWith(BUILDER.image, workloadsOf(request))), wanted, format);
      const configuration = declared.file("builder", BUILDER_FILES.configuration);
      const written = filesOf(request).find(({ path }) => path === "buildkitd.toml")?.text ?? "";
      // Where the certificate is differs, and nothing else.
      const settings = (text: string) => text.replace(/^#.*\n/gm, "").replaceAll("/certs/server/", "/etc/buildkit/");
      assert.equal(settings(written), configuration, format);
    }
  });

  it("are objects of Kubernetes as the component makes them: builder", async () => {
    const declared = await Declared.by(() => new KubernetesBuildkitBuilder("builder", { clients: { ci: {} } }));
    const { options } = checkedRequest({ kind: "builder", for: "kubernetes" });
    const objects = servedObjects(options);
    assert.equal(objects.length, 4);
    expectDeclared(objects, declared);
  });
});

/** The component has declared the same objects. */
function expectDeclared(objects: readonly KubernetesObject[], declared: Declared): void {
  for (const object of objects) {
    const { name } = object.metadata as { name: string };
    const { apiVersion: _, kind: __, ...inputs } = declared.inputs(object.kind, name) as Record<string, unknown>;
    const { apiVersion: ___, kind: type, ...written } = object;
    assert.deepEqual(withoutRevision(written), withoutRevision(inputs), `${type} ${name}`);
  }
}

/** Certificates have been made for one of both: what changes with them differs, and so does what Pulumi adds to names. */
function withoutRevision(value: unknown): unknown {
  const text = JSON.stringify(value, (_, inner) =>
    inner?.name === "BREAKWATER_REVISION" ? { name: inner.name } : inner,
  );
  return JSON.parse(text.replace(/-0{7}(?=[":])/g, ""));
}
