import assert from "node:assert/strict";
import type { ContainerArgs } from "@pulumi/docker";
import { DockerApiEndpoint } from "../../../components";
import { GUARD_FILES, guardConfiguration, GUARD as SPECIFIED } from "../../../components/spec/guard";
import { GUARD } from "../../../core/engine/guard";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluateAll } from "../../../core/evaluation/evaluate";
import { messageOf } from "../../../core/evaluation/message";
import { UNMODELLED_PROPERTIES } from "../../../core/readers/docker/dockerContainer";
import { readPulumi } from "../../../core/readers/pulumi/pulumi";
import { readTerraform } from "../../../core/readers/terraform/terraform";
import { rule } from "../../../core/rules/dood-engine-socket";
import { sha256 } from "../../../core/text/sha256";
import { judging } from "../../check/inputs/judged";
import { plan, dockerContainer as planned } from "../../check/inputs/plans";
import { Declared } from "../../components/declared";
import { resource as terraform } from "../readers/terraformSupport";
import { dockerContainer, findings, pod, type Resources, resource, UNKNOWN } from "../rules/support";

interface Upload {
  readonly file: string;
  readonly content?: string;
  readonly [name: string]: unknown;
}
type Props = { readonly uploads: readonly Upload[]; readonly [name: string]: unknown };

const HOST = { hostSocket: "/var/run", group: 998 };
const SOCKET = { hostPath: "/var/run", containerPath: "/run/engine", readOnly: true };
const CERTIFICATES = { volumeName: "api-certificates", containerPath: GUARD.certificates, readOnly: true };

describe("a guard in front of the host's socket", () => {
  let guard: Props;
  before(async () => {
    const endpoint = () =>
      new DockerApiEndpoint("api", { clients: { ci: { role: "run" }, eye: { role: "observe" } }, engine: HOST });
    guard = (await Declared.by(endpoint)).inputs("Container", "api") as Props;
  });

  const judged = (props: object, settings?: object) => findings(rule, dockerContainer(props, "api"), settings);

  /** The guard with one of its files changed. */
  const withFile = (file: string, change: object) => ({
    ...guard,
    uploads: guard.uploads.map((upload) => (upload.file === file ? { ...upload, ...change } : upload)),
  });
  const told = (change: object) => {
    const content = guard.uploads.find(({ file }) => file === GUARD.configuration)?.content ?? "";
    return withFile(GUARD.configuration, {
      content: JSON.stringify({ ...(JSON.parse(content) as object), ...change }),
    });
  };
  /** The guard with a configuration that ends in these lines. */
  const written = (...lines: string[]) => {
    const tls = `{ca: ${GUARD.tls.ca}, cert: ${GUARD.tls.cert}, key: ${GUARD.tls.key}}`;
    const content = [
      "listen: 0.0.0.0:2376",
      `engine: unix://${GUARD.socket}`,
      `tls: ${tls}`,
      "clients:",
      ...lines,
    ].join("\n");
    return withFile(GUARD.configuration, { content });
  };
  const clients = { ci: { role: "run" } };
  /** The guard with its certificates uploaded, like its other files. */
  const uploading = (props: Props): Props => ({
    ...props,
    volumes: [SOCKET],
    uploads: [
      ...props.uploads.map((upload) =>
        upload.file === GUARD.configuration
          ? { ...upload, content: upload.content?.replaceAll(/\/opt\/guard-tls\//g, "/opt/guard-") ?? "" }
          : upload,
      ),
      ...Object.values(GUARD.uploadedTls).map((file) => ({ file, content: "PEM" })),
    ],
  });
  const withVolumes = (...volumes: object[]) => ({ ...guard, volumes: [SOCKET, ...volumes] });

  const recognised: Record<string, () => Props | [Props, object]> = {
    "what the component declares": () => guard,
    "a bind of the folder": () => ({
      ...guard,
      volumes: [CERTIFICATES],
      mounts: [{ type: "bind", source: "/run", target: "/run/engine", readOnly: true }],
    }),
    "the socket's file, which goes stale when the engine restarts": () => ({
      ...guard,
      volumes: [
        CERTIFICATES,
        { hostPath: "/run/docker.sock", containerPath: "/run/engine/docker.sock", readOnly: true },
      ],
    }),
    "a rootless engine of the host": () => ({
      ...guard,
      volumes: [{ ...SOCKET, hostPath: "/run/user/1001" }, CERTIFICATES],
    }),
    "another version of Docker Hub's node": () => ({ ...guard, image: "docker.io/library/node:24.1.0@sha256:00" }),
    "an image that an administrator names": () => [
      { ...guard, image: "registry.example.com/base/node:22" },
      { guardImages: ["registry.example.com/base/*"] },
    ],
    "a guard of another version that an administrator names": () => [
      withFile(GUARD.bundle, { content: "// older" }) as Props,
      { guardDigests: [sha256("// older")] },
    ],
    "its program in base64": () => {
      const content = guard.uploads.find(({ file }) => file === GUARD.bundle)?.content ?? "";
      return withFile(GUARD.bundle, {
        content: undefined,
        contentBase64: Buffer.from(content).toString("base64"),
      }) as Props;
    },
    "certificates that are uploaded": () => uploading(guard),
    "certificates that are not known yet": () => {
      const made = uploading(guard);
      const uploads = made.uploads.map((each) =>
        each.file === GUARD.uploadedTls.key ? { ...each, content: UNKNOWN } : each,
      );
      return { ...made, uploads } as unknown as Props;
    },
    "certificates on a volume of another name": () =>
      withVolumes({ ...CERTIFICATES, volumeName: "tls" }) as unknown as Props,
    "certificates on a volume whose name is not known yet": () =>
      withVolumes({ ...CERTIFICATES, volumeName: UNKNOWN }) as unknown as Props,
    "roles of its own": () =>
      told({
        roles: { jobs: { extends: "run", operations: ["ImagePush"], allowedHostPaths: ["/srv/work"] } },
      }) as Props,
    "rules whose level is the highest": () => told({ rules: { undetermined: "mandatory" } }) as Props,
    "a configuration as people write it": () => written("  ci: &ci {role: run} # one of two", "  eye: *ci") as Props,
    "an init of the engine's": () => ({ ...guard, init: true }),
    "no variables, files or settings, said in words": () => ({
      ...guard,
      envs: [],
      mounts: [],
      workingDir: "",
      groupAdds: [],
      tmpfs: {},
      privileged: false,
    }),
    "networks, ports and limits": () => ({
      ...guard,
      networksAdvanced: [{ name: "x" }],
      ports: [{ internal: 2376 }],
      memory: 1,
      ipcMode: "private",
    }),
  };
  for (const [title, made] of Object.entries(recognised)) {
    it(`is recognised with ${title}`, () => {
      const [props, settings] = [made()].flat() as [Props, object?];
      const found = judged(props, settings);
      assert.deepEqual(
        found.map(({ rule: id, status, path, container }) => [id, status, path, container]),
        [["dood-engine-socket", "exempted", found[0]?.path ?? "none", "api"]],
        found[0]?.found,
      );
      assert.match(
        found[0] ? messageOf(found[0]) : "",
        /the socket of Docker.* Accepted by dood-engine-socket: the container is the guard of this package/,
      );
    });
  }

  const refused: Record<string, [() => object, RegExp]> = {
    "another image": [() => ({ ...guard, image: "evil/node:22.20.0" }), /its image is neither/],
    "an image of a registry that is called node": [
      () => ({ ...guard, image: "node:5000/evil:22.20.0" }),
      /its image is neither/,
    ],
    "an image whose name begins alike": [() => ({ ...guard, image: "node-evil:22" }), /its image is neither/],
    "an image of another library": [
      () => ({ ...guard, image: "registry.example.com/library/node:22" }),
      /its image is neither/,
    ],
    "an image by its id": [() => ({ ...guard, image: `sha256:${"0".repeat(64)}` }), /its image is neither/],
    "an image of a registry that is called as Docker Hub": [
      () => ({ ...guard, image: "docker.io:443/library/node:22" }),
      /its image is neither/,
    ],
    "an image of a library in a library": [
      () => ({ ...guard, image: "docker.io/library/library/node:22" }),
      /its image is neither/,
    ],
    "no image": [() => ({ ...guard, image: undefined }), /its image is neither/],
    "another program": [() => ({ ...guard, entrypoints: ["sh", GUARD.bundle] }), /its entrypoint is not/],
    "the image's own entrypoint": [
      () => ({ ...guard, entrypoints: undefined, command: [...GUARD.command] }),
      /its entrypoint is not/,
    ],
    "an option of Node's": [
      () => ({ ...guard, entrypoints: [GUARD.command[0], "--inspect=0.0.0.0", ...GUARD.command.slice(1)] }),
      /its entrypoint is not/,
    ],
    "Node by its name, which PATH or the image may have elsewhere": [
      () => ({ ...guard, entrypoints: ["node", ...GUARD.command.slice(1)] }),
      /its entrypoint is not/,
    ],
    "another configuration": [
      () => ({ ...guard, entrypoints: [...GUARD.command.slice(0, 3), "/run/engine/guard.yaml"] }),
      /its entrypoint is not/,
    ],
    "a command after the entrypoint": [
      () => ({ ...guard, command: ["--config", "/tmp/x"] }),
      /a command besides its entrypoint/,
    ],
    "another health check": [
      () => ({
        ...guard,
        healthcheck: { tests: ["CMD", "node", "-e", "require('net').connect('/run/engine/docker.sock')"] },
      }),
      /health check runs something else/,
    ],
    "a health check in a shell": [
      () => ({ ...guard, healthcheck: { tests: ["CMD-SHELL", "true"] } }),
      /health check runs something else/,
    ],
    "a variable": [
      () => ({ ...guard, envs: ["NODE_OPTIONS=--require /run/engine/x.js"] }),
      /has the variable "NODE_OPTIONS"/,
    ],
    "a variable without a value": [() => ({ ...guard, envs: ["LD_PRELOAD"] }), /has the variable "LD_PRELOAD"/],
    "another file": [
      () => ({ ...guard, uploads: [...guard.uploads, { file: "/opt/package.json", content: "{}" }] }),
      /files that are not a guard's/,
    ],
    "its program's place spelled otherwise": [
      () => ({ ...guard, uploads: [...guard.uploads, { file: "/opt/./breakwater-guard.js", content: "evil" }] }),
      /files that are not a guard's/,
    ],
    "its program twice": [
      () => ({ ...guard, uploads: [...guard.uploads, { file: GUARD.bundle, content: "evil" }] }),
      /does not have exactly one file \/opt\/breakwater-guard\.js/,
    ],
    "no certificate": [
      () => {
        const made = uploading(guard);
        return { ...made, uploads: made.uploads.filter(({ file }) => file !== GUARD.uploadedTls.ca) };
      },
      /does not have exactly one file \/opt\/guard-ca\.pem/,
    ],
    "no volume with certificates": [() => withVolumes(), /its certificates are neither uploaded nor on one volume/],
    "a volume with certificates that is writable": [
      () => withVolumes({ ...CERTIFICATES, readOnly: false }),
      /the volume with its certificates is not mounted read-only/,
    ],
    "a volume with certificates that nothing says is read-only": [
      () => withVolumes({ volumeName: "api-certificates", containerPath: GUARD.certificates }),
      /the volume with its certificates is not mounted read-only/,
    ],
    "certificates of a folder of the host": [
      () => withVolumes({ hostPath: "/srv/tls", containerPath: GUARD.certificates, readOnly: true }),
      /its certificates are neither uploaded nor on one volume/,
    ],
    "certificates of a folder of the host in a volume's place": [
      () => withVolumes({ ...CERTIFICATES, volumeName: "/srv/tls" }),
      /its certificates are neither uploaded nor on one volume/,
    ],
    "certificates on a volume mounted elsewhere": [
      () => withVolumes({ ...CERTIFICATES, containerPath: "/opt/guard-tls/.." }),
      /its certificates are neither uploaded nor on one volume/,
    ],
    "two volumes with certificates": [
      () => withVolumes(CERTIFICATES, CERTIFICATES),
      /its certificates are neither uploaded nor on one volume/,
    ],
    "certificates on a volume, and uploaded": [
      () => ({ ...uploading(guard), volumes: [SOCKET, CERTIFICATES] }),
      /files that are not a guard's/,
    ],
    "certificates on a volume, and a configuration that names uploaded ones": [
      () => told({ tls: GUARD.uploadedTls }),
      /its tls\.ca is not \/opt\/guard-tls\/ca\.pem/,
    ],
    "a program that is one byte longer": [
      () => {
        const content = guard.uploads.find(({ file }) => file === GUARD.bundle)?.content;
        return withFile(GUARD.bundle, { content: `${content}\n` });
      },
      /is not the guard of this version of Breakwater, byte for byte/,
    ],
    "a program in which one letter is another": [
      () => {
        const content = guard.uploads.find(({ file }) => file === GUARD.bundle)?.content ?? "";
        return withFile(GUARD.bundle, { content: content.replace(/e(?=[^e]*$)/, "a") });
      },
      /byte for byte/,
    ],
    "its program, and another in base64": [
      () => withFile(GUARD.bundle, { contentBase64: Buffer.from("evil").toString("base64") }),
      /it has uploads?\[0\]\.content_?base64/i,
    ],
    "a program from the machine that makes it": [
      () => withFile(GUARD.bundle, { content: undefined, source: "./breakwater-guard.js" }),
      /it has uploads?\[0\]\.source/,
    ],
    "its program, and another from the machine that makes it": [
      () => withFile(GUARD.bundle, { source: "./evil.js" }),
      /it has uploads?\[0\]\.source/,
    ],
    "a volume over its program": [
      () => ({ ...guard, volumes: [SOCKET, CERTIFICATES, { volumeName: "evil", containerPath: "/opt" }] }),
      /it has another mount/,
    ],
    "a volume of its own": [() => ({ ...guard, mounts: [{ type: "tmpfs", target: "/opt" }] }), /it has another mount/],
    "another folder of the host": [
      () => ({ ...guard, volumes: [SOCKET, CERTIFICATES, { hostPath: "/srv", containerPath: "/srv" }] }),
      /it has another mount/,
    ],
    "the mounts of another container": [
      () => ({ ...guard, volumes: [SOCKET, CERTIFICATES, { fromContainer: "evil" }] }),
      /it has another mount/,
    ],
    "the socket mounted over Node": [
      () => ({ ...guard, volumes: [CERTIFICATES, { ...SOCKET, containerPath: "/usr/local/bin" }] }),
      /not mounted at \/run\/engine/,
    ],
    "the socket mounted over everything": [
      () => ({ ...guard, volumes: [CERTIFICATES, { ...SOCKET, containerPath: "/" }] }),
      /not mounted at \/run\/engine/,
    ],
    "the folder mounted where it leads elsewhere": [
      () => ({ ...guard, volumes: [CERTIFICATES, { ...SOCKET, containerPath: "/run/engine/../../opt" }] }),
      /not mounted at \/run\/engine/,
    ],
    "two sockets": [
      () => ({
        ...guard,
        volumes: [SOCKET, CERTIFICATES, { ...SOCKET, hostPath: "/run/user/1000", containerPath: "/run/rootless" }],
      }),
      /it has another mount/,
    ],
    "the folder writable": [
      () => ({ ...guard, volumes: [CERTIFICATES, { ...SOCKET, readOnly: false }] }),
      /not mounted read-only/,
    ],
    "the folder writable, since nothing is said": [
      () => ({ ...guard, volumes: [CERTIFICATES, { hostPath: "/var/run", containerPath: "/run/engine" }] }),
      /not mounted read-only/,
    ],
    "all of the host": [
      () => ({ ...guard, volumes: [CERTIFICATES, { ...SOCKET, hostPath: "/" }] }),
      /more of the host than the folder of one Docker socket/,
    ],
    "every user's sockets": [
      () => ({ ...guard, volumes: [CERTIFICATES, { ...SOCKET, hostPath: "/run/user" }] }),
      /more of the host/,
    ],
    "containerd's socket": [
      () => ({ ...guard, volumes: [CERTIFICATES, { ...SOCKET, hostPath: "/run/containerd" }] }),
      /more of the host/,
    ],
    privileges: [() => ({ ...guard, privileged: true }), /it is privileged/],
    "a capability": [
      () => ({ ...guard, capabilities: { drops: ["ALL"], adds: ["SYS_PTRACE"] } }),
      /it has capabilities/,
    ],
    "the capabilities of every container": [
      () => ({ ...guard, capabilities: undefined }),
      /does not drop all capabilities/,
    ],
    "a device": [() => ({ ...guard, devices: [{ hostPath: "/dev/mem" }] }), /it has a device of the host/],
    "a device's numbers": [() => ({ ...guard, deviceCgroupRules: ["a *:* rwm"] }), /it has a device of the host/],
    "no user, which is the image's": [() => ({ ...guard, user: undefined }), /its user is not a numeric id/],
    root: [() => ({ ...guard, user: "0:998" }), /its user is not a numeric id/],
    "root by another number": [() => ({ ...guard, user: "00:998" }), /its user is not a numeric id/],
    "a user by name": [() => ({ ...guard, user: "node:998" }), /its user is not a numeric id/],
    "the host's processes": [() => ({ ...guard, pidMode: "host" }), /shares its pid namespace/],
    "another container's processes": [() => ({ ...guard, pidMode: "container:evil" }), /shares its pid namespace/],
    "another container's memory": [() => ({ ...guard, ipcMode: "container:evil" }), /shares its ipc namespace/],
    "another container's network": [
      () => ({ ...guard, networkMode: "container:evil" }),
      /shares its network namespace/,
    ],
    "the host's network": [() => ({ ...guard, networksAdvanced: [{ name: "host" }] }), /shares its network namespace/],
    "no confinement": [() => ({ ...guard, securityOpts: ["seccomp=unconfined"] }), /its confinement is off/],
    "a bare /proc": [() => ({ ...guard, securityOpts: ["systempaths=unconfined"] }), /its \/proc is unmasked/],
    "an invalid configuration": [
      () => withFile(GUARD.configuration, { content: "}" }),
      /a guard would not start with its configuration/,
    ],
    "a configuration of two documents": [
      () => withFile(GUARD.configuration, { content: "a: 1\n---\nb: 2\n" }),
      /a guard would not start with its configuration/,
    ],
    "an admin": [() => told({ clients: { ...clients, boss: { role: "admin" } } }), /its client "boss" is admin/],
    "a client in warn mode": [
      () => told({ clients: { ...clients, ci: { role: "run", mode: "warn" } } }),
      /it refuses nothing to its client "ci" \(mode: warn\)/,
    ],
    "an admin by a merge key": [
      () => written("  <<: {boss: {role: admin}}", "  ci: {role: run}"),
      /its client "boss" is admin/,
    ],
    "an admin by an alias": [() => written("  ci: {role: &a admin}", "  boss: {role: *a}"), /is admin/],
    "an admin by an escape": [() => written('  boss: {"r\\u006fle": "\\x61dmin"}'), /its client "boss" is admin/],
    "an admin in a text of lines": [
      () => written("  boss:", "    role: >-", "      admin"),
      /its client "boss" is admin/,
    ],
    "an admin by a tag": [() => written("  boss: {role: !!str admin}"), /its client "boss" is admin/],
    "an admin of an odd name": [() => written("  __proto__: {role: admin}"), /its client "__proto__" is admin/],
    "an admin behind what looks like a comment": [
      () => written("  ci: {role: run} # one\u2028  boss: {role: admin}"),
      /its client "boss" is admin/,
    ],
    "an admin behind what looks like a comment, by another separator": [
      () => written("  ci: {role: run} # one\u0085  boss: {role: admin}"),
      /its client "boss" is admin/,
    ],
    "a client twice": [
      () => written("  ci: {role: run}", "  ci: {role: admin}"),
      /a guard would not start with its configuration/,
    ],
    "an admin in capitals, who is nobody": [
      () => written("  boss: {Role: ADMIN}"),
      /a guard would not start with its configuration/,
    ],
    "an audit in a file": [() => told({ audit: GUARD.bundle }), /writes its audit.* to a file/],
    "an admin by another name": [
      () => told({ clients: { ci: { role: "jobs" } }, roles: { jobs: { extends: "admin" } } }),
      /its role "jobs" extends admin|a guard would not start with its configuration/,
    ],
    "a rule switched off": [
      () => told({ rules: { "privileged-container": "disabled" } }),
      /changes "privileged-container" in the rules/,
    ],
    "a rule's setting": [
      () => told({ rules: { "host-device": { allowedDevices: ["/dev/mem"] } } }),
      /changes "host-device" in the rules/,
    ],
    "a rule switched off for a role": [
      () => told({ roles: { jobs: { extends: "run", rules: { "dood-engine-socket": "advisory" } } } }),
      /changes "dood-engine-socket" in the rules of the role "jobs"/,
    ],
    "a role that may bind the host's root": [
      () => told({ roles: { jobs: { extends: "run", allowedHostPaths: ["/"] } } }),
      /its role "jobs" may bind "\/" of the host/,
    ],
    "a role that may bind the socket": [
      () => told({ roles: { jobs: { extends: "run", allowedHostPaths: ["/srv", "/run"] } } }),
      /its role "jobs" may bind "\/run" of the host/,
    ],
    "another socket": [
      () => told({ engine: "unix:///run/engine/containerd/containerd.sock" }),
      /its engine is not unix:/,
    ],
    "clients of another authority": [
      () => told({ tls: { ...GUARD.tls, ca: "/etc/ssl/certs/ca-certificates.crt" } }),
      /its tls\.ca is not \/opt\/guard-tls\/ca\.pem/,
    ],
  };
  for (const [title, [made, why]] of Object.entries(refused)) {
    it(`is not with ${title}`, () => {
      const violations = judged(made()).filter(({ status }) => status === "violation");
      assert.ok(violations.length > 0);
      const [what] = (violations[0]?.found ?? "").split("\n");
      assert.match(what ?? "", /the socket of .*it is not a guard that may have the socket: /);
      assert.match(what ?? "", why);
    });
  }

  it("is not with a setting that changes what it runs", () => {
    const values: Readonly<Record<string, unknown>> = {
      tmpfs: { "/opt": "" },
      storageOpts: { size: "1G" },
      deviceRequests: [{ driver: "nvidia" }],
      groupAdds: ["0"],
    };
    for (const name of UNMODELLED_PROPERTIES) {
      const [found] = judged({ ...guard, [name]: values[name] ?? "SIGUSR1" });
      assert.match(found?.found ?? "", new RegExp(`it has ${name}`), name);
    }
  });

  const waiting: Record<string, [() => object, string]> = {
    "its image": [() => ({ ...guard, image: UNKNOWN }), "image"],
    "its entrypoint": [() => ({ ...guard, entrypoints: UNKNOWN }), "entrypoints"],
    "a word of it": [() => ({ ...guard, entrypoints: [...GUARD.command.slice(0, 3), UNKNOWN] }), "entrypoints[3]"],
    "a variable": [() => ({ ...guard, envs: [UNKNOWN] }), "envs[0]"],
    "its program": [() => withFile(GUARD.bundle, { content: UNKNOWN }), "uploads[0].content"],
    "its configuration": [() => withFile(GUARD.configuration, { content: UNKNOWN }), "uploads[1].content"],
    "its user": [() => ({ ...guard, user: UNKNOWN }), "user"],
    "its working directory": [() => ({ ...guard, workingDir: UNKNOWN }), "workingDir"],
  };
  for (const [title, [made, path]] of Object.entries(waiting)) {
    it(`cannot be distinguished from others before ${title} is known`, () => {
      const found = judged(made());
      assert.deepEqual(
        found.map(({ status, path: at }) => [status, at]),
        [["undetermined", path]],
      );
    });
  }

  it("is not on Kubernetes, as a Swarm service, or where another container has its mounts", () => {
    const volumes = [{ name: "s", hostPath: { path: "/run" } }];
    const made: Resources[] = [
      pod(
        {
          image: guard["image"],
          command: GUARD.command,
          volumeMounts: [{ name: "s", mountPath: "/run/engine", readOnly: true }],
        },
        { volumes },
      ),
      resource("docker:index/service:Service", {
        taskSpec: {
          containerSpec: {
            image: guard["image"],
            commands: GUARD.command,
            mounts: [{ type: "bind", source: "/run", target: "/run/engine", readOnly: true }],
          },
        },
      }),
    ];
    for (const each of made)
      assert.match(findings(rule, each)[0]?.found ?? "", /only a docker\.Container or docker_container with uploads/);
    const thief = dockerContainer({ volumes: [{ fromContainer: "api" }] }, "thief");
    const all = [dockerContainer({ ...guard, name: "api" }, "api"), thief].flatMap(readPulumi);
    const found = evaluateAll(all, configuration({ enabled: (id) => id === rule.id }));
    assert.deepEqual(
      found.map(({ status, source }) => [status, source.name]),
      [
        ["exempted", "api"],
        ["violation", "thief"],
      ],
    );
  });

  describe("in a Compose project", () => {
    const judgedProject = judging("compose.yaml");
    it("is not, whatever it has", async () => {
      const api = {
        image: guard["image"],
        user: guard["user"],
        entrypoint: GUARD.command,
        cap_drop: ["ALL"],
        volumes: ["/run:/run/engine:ro"],
        configs: guard.uploads.map((_, at) => ({ source: `c${at}`, target: guard.uploads[at]?.file })),
      };
      const configs = Object.fromEntries(
        guard.uploads.map(({ content }, at) => [
          `c${at}`,
          { content: typeof content === "string" ? content.replaceAll("$", "$$$$") : "" },
        ]),
      );
      const { findings: found } = await judgedProject({ services: { api }, configs });
      const [socket] = found.filter(({ rule: id }) => id === rule.id);
      assert.match(socket?.message ?? "", /only a docker\.Container or docker_container with uploads/);
      assert.equal(socket?.status, "violation");
    });
  });

  it("says nothing of a configuration that is secret", () => {
    const secret = (value: string) => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value,
    });
    const content =
      told({ clients: { hunter2: { role: "admin" } } }).uploads.find(({ file }) => file === GUARD.configuration)
        ?.content ?? "";
    const [found] = judged(withFile(GUARD.configuration, { content: secret(content) }));
    assert.equal(found?.status, "violation");
    assert.doesNotMatch(found?.found ?? "", /hunter2/);
  });

  it("has no word for a container that is not meant to be one", () => {
    const [found] = judged({ volumes: [SOCKET] });
    assert.doesNotMatch(found?.found ?? "", /guard that may/);
  });

  describe("in Terraform's words", () => {
    const judgedPlan = judging("plan.json");
    const attributes = () => ({
      image: guard["image"],
      name: "api",
      user: guard["user"],
      entrypoint: GUARD.command,
      capabilities: [{ add: [], drop: ["ALL"] }],
      volumes: [
        { host_path: "/var/run", container_path: "/run/engine", read_only: true },
        { volume_name: "api-certificates", container_path: GUARD.certificates, read_only: true },
      ],
      upload: guard.uploads.map(({ file, content }) => ({ file, content, content_base64: null, source: null })),
      working_dir: null,
      stop_signal: null,
    });
    const read = (container: object, settings: object = {}) =>
      evaluateAll(
        readTerraform(terraform("docker_container", container, "api")),
        configuration({ enabled: (id) => id === rule.id, rules: new Map([[rule.id, { ...settings }]]) }),
      );

    for (const [title, made] of Object.entries(recognised)) {
      it(`is recognised with ${title}`, () => {
        const [props, settings] = [made()].flat() as [Props, object?];
        const statuses = read(inTerraform(props), settings).map(({ status }) => status);
        assert.deepEqual(statuses, ["exempted"]);
      });
    }
    for (const [title, [made, why]] of Object.entries(refused)) {
      it(`is not with ${title}`, () => {
        const violations = read(inTerraform(made())).filter(({ status }) => status === "violation");
        assert.match(violations[0]?.found ?? "", why);
      });
    }

    it("is not with a setting that changes what it runs", () => {
      assert.match(read({ ...attributes(), working_dir: "/run/engine" })[0]?.found ?? "", /it has working_dir/);
    });

    it("is recognised in a plan, where nobody has written what the provider reads back", async () => {
      const unknown = Object.fromEntries(
        ["command", "env", "healthcheck", "runtime", "stop_signal", "security_opts"].map((name) => [name, true]),
      );
      const address = "docker_container.api";
      const expressions = { name: { constant_value: "api" } };
      const content = plan([{ address, after: planned(attributes()), unknown }], {
        configuration: { root_module: { resources: [{ address, expressions }] } },
      });
      const { findings: found } = await judgedPlan(content);
      assert.deepEqual(
        found.map(({ rule: id, status }) => [id, status]),
        [["dood-engine-socket", "exempted"]],
      );
    });
  });

  it("is what the components make, in each of its parts", () => {
    assert.deepEqual(GUARD.command, SPECIFIED.command.value);
    assert.deepEqual(GUARD.healthCheck, SPECIFIED.healthCheck.value);
    const { bundle, configuration: told, ca, certificate, key } = GUARD_FILES;
    assert.deepEqual([GUARD.bundle, GUARD.configuration, GUARD.tls], [bundle, told, { ca, cert: certificate, key }]);
    assert.equal(GUARD.certificates, GUARD_FILES.certificates);
    const { engine } = JSON.parse(guardConfiguration({ clients })) as { engine: string };
    assert.equal(engine, `unix://${GUARD.socket}`);
  });

  it("has every property of a docker.Container thought of", () => {
    const thought: Readonly<Record<keyof ContainerArgs, "read" | "further" | "harmless">> = PROPERTIES;
    const further = Object.entries(thought).flatMap(([name, kind]) => (kind === "further" ? [name] : []));
    assert.deepEqual(further.sort(), [...UNMODELLED_PROPERTIES].sort());
  });
});

/** Names of Pulumi's that Terraform has in the singular. */
const SINGULAR: Readonly<Record<string, string>> = {
  uploads: "upload",
  envs: "env",
  entrypoints: "entrypoint",
  adds: "add",
  drops: "drop",
  tests: "test",
};
const BLOCKS = new Set(["capabilities", "healthcheck"]);

/** A docker.Container as a docker_container. */
function inTerraform(properties: object): object {
  const value = (of: unknown): unknown =>
    Array.isArray(of) ? of.map(value) : typeof of === "object" && of !== null ? inTerraform(of) : of;
  const named = Object.entries(properties).map(([name, of]) => [
    SINGULAR[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    BLOCKS.has(name) && of !== undefined ? [value(of)] : value(of),
  ]);
  return Object.fromEntries(named) as object;
}

/**
 * What each property of a docker.Container is to the recognition: read into a field of the model, a further setting, or
 * of no consequence.
 */
const PROPERTIES = {
  ...named(
    "read",
    "image",
    "entrypoints",
    "command",
    "envs",
    "healthcheck",
    "uploads",
    "mounts",
    "volumes",
    "devices",
    "deviceCgroupRules",
  ),
  ...named(
    "read",
    "capabilities",
    "privileged",
    "securityOpts",
    "user",
    "pidMode",
    "ipcMode",
    "networkMode",
    "networksAdvanced",
    "usernsMode",
  ),
  ...named("read", "cgroupnsMode", "sysctls", "ports", "memory", "ulimits", "labels", "name"),
  ...named(
    "further",
    "workingDir",
    "runtime",
    "stopSignal",
    "tmpfs",
    "storageOpts",
    "cgroupParent",
    "gpus",
    "deviceRequests",
    "groupAdds",
  ),
  // Of the host's resources, of the provider's own doings, of names, logs and standard streams, none of which the guard
  // reads.
  ...named(
    "harmless",
    "cpuPeriod",
    "cpuQuota",
    "cpuSet",
    "cpuShares",
    "cpus",
    "memoryReservation",
    "memorySwap",
    "shmSize",
  ),
  ...named(
    "harmless",
    "deviceReadBps",
    "deviceReadIops",
    "deviceWriteBps",
    "deviceWriteIops",
    "platform",
    "publishAllPorts",
  ),
  ...named(
    "harmless",
    "attach",
    "containerReadRefreshTimeoutMilliseconds",
    "destroyGraceSeconds",
    "logs",
    "mustRun",
    "removeVolumes",
  ),
  ...named(
    "harmless",
    "restart",
    "maxRetryCount",
    "rm",
    "start",
    "stopTimeout",
    "wait",
    "waitTimeout",
    "init",
    "readOnly",
  ),
  ...named(
    "harmless",
    "dns",
    "dnsOpts",
    "dnsSearches",
    "domainname",
    "hostname",
    "hosts",
    "logDriver",
    "logOpts",
    "stdinOpen",
    "tty",
  ),
};

function named<Kind extends string, Name extends keyof ContainerArgs>(
  kind: Kind,
  ...names: Name[]
): Record<Name, Kind> {
  return Object.fromEntries(names.map((name) => [name, kind])) as Record<Name, Kind>;
}
