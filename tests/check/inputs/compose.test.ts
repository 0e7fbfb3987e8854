import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../../check/check";
import { compose } from "../../../check/inputs/compose/compose";
import { checkFiles, found, problemsOf } from "./project";

describe("a Compose file", () => {
  it("is recognised by its services, or by what it includes", () => {
    const told: readonly object[] = [
      { services: { web: { image: "x" } } },
      { version: "3", services: { web: null, db: { build: "." } } },
      { services: { web: { privileged: true } } },
      { include: ["sub/compose.yaml"] },
      { name: "p", include: ["sub/other.yaml"] },
      { include: [{ path: ["a.compose.yaml", "b.yaml"] }] },
    ];
    for (const content of told) assert.ok(compose.matches(content as never, "a.yaml"), JSON.stringify(content));
    assert.ok(compose.matches({ include: [{ path: "sub/other.yaml" }] }, "/srv/compose.yaml"));
  });

  it("is not another format with services or includes", () => {
    const others: readonly object[] = [
      { apiVersion: "v1", kind: "X", services: { web: { image: "x" } } },
      { services: ["docker:dind"] },
      { services: { _defaults: { autowire: true }, "App\\": { resource: "../src" } } },
      { services: { app: { class: "App", arguments: [] } } },
      { services: "x" },
      { services: {} },
      { include: ["/templates/build.yml"] },
      { include: [{ local: "/ci.yml" }] },
      { include: ["ci.yml"], build: { script: "make" } },
      { include: [] },
      { volumes: { data: {} } },
    ];
    for (const content of others) assert.ok(!compose.matches(content as never, "a.yaml"), JSON.stringify(content));
  });

  it("is judged service by service, at the lines where they are written", async () => {
    const text = `x-common: &common
  cap_add: [SYS_PTRACE]
services:
  ci:
    <<: *common
    image: alpine:3.20.1
    profiles: [debug]
    volumes:
      - /srv:/srv
      - /var/run/docker.sock:/var/run/docker.sock
  "odd.name":
    image: alpine:3.20.1
    privileged: true
`;
    assert.deepEqual(await found({ "any.yml": text }), [
      "excess-capabilities ci services.ci.cap_add[0] any.yml:2",
      "dood-engine-socket ci services.ci.volumes[1] any.yml:10",
      'privileged-container odd.name services["odd.name"].privileged any.yml:13',
    ]);
    const { findings, summary } = await checkFiles({ "any.yml": text });
    assert.equal(findings[0]?.type, "service");
    assert.deepEqual([summary.files, summary.resources, summary.containers], [1, 2, 2]);
  });

  it("may be JSON", async () => {
    assert.deepEqual(await found({ "c.json": '{"services":\n {"a": {"image": "x:1.2.3",\n  "privileged": true}}}' }), [
      "privileged-container a services.a.privileged c.json:3",
    ]);
  });

  it("is a project of its own: what two of them call by one name is not one", async () => {
    const engine = `services:
  engine: {image: "docker:27.3.1-dind-rootless", mem_limit: 1g, pids_limit: 10, volumes: ["data:/home/rootless/.local/share/docker"]}
volumes: {data: }
`;
    const shared = (lines: string[]) => lines.filter((line) => line.startsWith("dind-shared-data-root"));
    assert.deepEqual(shared(await found({ "a.yaml": engine, "b.yaml": engine })), []);
    const two = engine
      .replace("volumes: {data: }", "")
      .concat(engine.split("\n")[1]?.replace("engine:", "other:") ?? "", "\nvolumes: {data: }\n");
    assert.deepEqual(shared(await found({ "a.yaml": two })), [
      "dind-shared-data-root other services.other.volumes[0] a.yaml:4",
    ]);
  });
});

describe("a Compose file's override", () => {
  const base = "services:\n  ci:\n    image: alpine:3.20.1\n    volumes: [/srv:/data]\n    privileged: true\n";
  const override =
    "services:\n  ci:\n    volumes:\n      - /run:/data\n    privileged: !reset null\n    cap_add: [SYS_PTRACE]\n";

  it("is laid over it, and is no project by itself", async () => {
    const { summary } = await checkFiles({ "compose.yaml": base, "compose.override.yaml": override });
    assert.deepEqual([summary.files, summary.resources, summary.containers], [1, 1, 1]);
    assert.deepEqual((await found({ "compose.yaml": base, "compose.override.yaml": override })).toSorted(), [
      "dood-engine-socket ci services.ci.volumes[0] compose.override.yaml:4",
      "excess-capabilities ci services.ci.cap_add[0] compose.override.yaml:6",
    ]);
  });

  it("brings its base along where it alone is named", async () => {
    const files = { "docker-compose.yml": base.replace("true", "false"), "docker-compose.override.yml": override };
    assert.deepEqual(await found(files, ["docker-compose.override.yml"]), await found(files));
    assert.equal((await found(files)).length, 2);
  });

  it("is judged by itself where there is no base", async () => {
    assert.deepEqual(await found({ "compose.override.yaml": override }), [
      "dood-engine-socket ci services.ci.volumes[0] compose.override.yaml:4",
      "excess-capabilities ci services.ci.cap_add[0] compose.override.yaml:6",
    ]);
  });

  it("is laid over the file that Compose itself takes, and over no other", async () => {
    const lines = await found({ "compose.yaml": base, "docker-compose.yml": base, "compose.override.yaml": override });
    assert.ok(lines.includes("privileged-container ci services.ci.privileged docker-compose.yml:5"));
    assert.ok(!lines.some((line) => line.endsWith(" compose.yaml:5")));
  });
});

describe("a Compose file's override that a link leads out of its folder", () => {
  it("is waited for", async () => {
    const folder = mkdtempSync(join(tmpdir(), "breakwater-compose-"));
    try {
      mkdirSync(join(folder, "p"));
      writeFileSync(join(folder, "outside.yaml"), "services: {a: {privileged: true}}");
      symlinkSync(join(folder, "outside.yaml"), join(folder, "p/compose.override.yaml"));
      writeFileSync(join(folder, "p/compose.yaml"), "services: {a: {image: x}}");
      const { findings } = await check([join(folder, "p")]);
      assert.deepEqual(
        findings.map(({ rule, path, message }) => [rule, path, message.includes("compose.override.yaml")]),
        [["undetermined", "include[0]", true]],
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("a Compose service that extends another", () => {
  it("has what that one has, at the lines where it is written", async () => {
    const files = {
      "compose.yaml": `services:
  web:
    extends: {file: common/base.yml, service: base}
    image: alpine:3.20.1
  job:
    extends: web
    cap_add: [SYS_PTRACE]
`,
      "common/base.yml": `services:
  base:
    extends: deeper
    volumes: ["../run:/a", "./data:/b"]
  deeper:
    image: alpine:3.20.1
    cap_add: [NET_ADMIN]
`,
    };
    assert.deepEqual(await found(files, ["compose.yaml"]), [
      "excess-capabilities job services.job.cap_add[1] compose.yaml:7",
      "excess-capabilities web services.web.cap_add[0] common/base.yml:7",
      "excess-capabilities job services.job.cap_add[0] common/base.yml:7",
    ]);
  });

  const wrong: Record<string, readonly [string, string]> = {
    "itself in a circle": [
      "services:\n  a: {extends: b}\n  b:\n    extends: {service: a}\n",
      "c.yaml:2: has a service that extends itself: a in c.yaml extends b in c.yaml extends a in c.yaml",
    ],
    "a service that is not there": [
      "services:\n  a:\n    extends: b\n",
      "c.yaml:3: extends the service b, which c.yaml does not have",
    ],
    "a file that is not there": [
      "services:\n  a:\n    extends: {service: b, file: b.yaml}\n",
      "c.yaml:3: names b.yaml, which does not exist: a Compose file was expected",
    ],
    "an invalid file": [
      "services:\n  a:\n    extends: {service: b, file: list.txt}\n",
      "c.yaml:3: names list.txt, which is not a Compose file: an object with services was expected",
    ],
    "a file that cannot be read": [
      "services:\n  a:\n    extends: {service: b, file: broken.txt}\n",
      "c.yaml:3: names broken.txt, which is not valid YAML or JSON: ",
    ],
    nothing: [
      "services:\n  a:\n    extends: {file: list.txt}\n",
      "c.yaml:3: extends no service by its name: a name, or an object with `service`, was expected",
    ],
  };
  for (const [title, [text, problem]] of Object.entries(wrong)) {
    it(`cannot be judged where it extends ${title}`, async () => {
      const [said, ...others] = await problemsOf({ "c.yaml": text, "list.txt": "[]", "broken.txt": "a: [" });
      assert.deepEqual(others, []);
      assert.ok(said?.startsWith(problem), said);
    });
  }

  it("waits for a file outside of the project's folder, which is not read", async () => {
    const files = {
      "p/c.yaml": "services:\n  a:\n    image: x:1.2.3\n    extends:\n      file: ../secret.yaml\n      service: a\n",
    };
    assert.deepEqual(await found({ ...files, "secret.yaml": "services: {a: {privileged: true}}" }, ["p"]), [
      "undetermined a services.a.extends p/c.yaml:4",
    ]);
  });

  it("waits for a file that a link leads out of the folder to", async () => {
    const folder = mkdtempSync(join(tmpdir(), "breakwater-compose-"));
    try {
      mkdirSync(join(folder, "p"));
      writeFileSync(join(folder, "outside.yaml"), "services: {a: {privileged: true}}");
      symlinkSync(join(folder, "outside.yaml"), join(folder, "p/inside.txt"));
      writeFileSync(join(folder, "p/c.yaml"), "services: {a: {image: x, extends: {file: inside.txt, service: a}}}");
      const { findings } = await check([join(folder, "p")]);
      assert.deepEqual(
        findings.map(({ rule, path }) => [rule, path]),
        [["undetermined", "services.a.extends"]],
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("an env file that does not exist", () => {
  it("is one finding for all services that name it", async () => {
    const service = (env: unknown) => ({ image: "x:1", env_file: env });
    const services = { a: service("no.env"), b: service(["no.env"]), c: service([{ path: "./no.env" }]) };
    const other = { ...services, d: service("other.env"), e: service("is.env") };
    const { findings } = await checkFiles({ "compose.yaml": JSON.stringify({ services: other }), "is.env": "" });
    assert.deepEqual(
      findings.map(({ status, resource }) => [status, resource]),
      [
        ["undetermined", "a"],
        ["undetermined", "d"],
      ],
    );
    assert.match(findings[0]?.found ?? "", /no\.env, an env file that does not exist\. The same goes for "b", "c"\.$/);
    assert.match(
      findings[0]?.message ?? "",
      /"c"\. Rules that cannot be judged without it: dood-plaintext-endpoint\.$/,
    );
  });

  it("keeps every rule that waits for it", async () => {
    const services = {
      a: { image: "x:1", env_file: "no.env" },
      b: { image: "docker:27.3.1-dind", env_file: "no.env", mem_limit: "1g", pids_limit: 9 },
    };
    const { findings } = await checkFiles({ "compose.yaml": JSON.stringify({ services }) });
    const waiting = findings.filter(({ status }) => status === "undetermined");
    assert.equal(waiting.length, 1);
    assert.ok(waiting[0]?.rules?.includes("dind-plaintext-api"), waiting[0]?.message);
  });
});

describe("a Compose file that includes others", () => {
  it("has their services and volumes, with variables of their own folder", async () => {
    const files = {
      "compose.yaml": `include:
  - parts/one.yaml
  - path: [parts/two.yaml, parts/more.yaml]
    env_file: two.env
services:
  web: {image: "alpine:3.20.1", volumes: ["run:/x"]}
`,
      "parts/one.yaml": 'services:\n  one:\n    image: alpine:3.20.1\n    volumes:\n      - "${PLACE}:/x"\n',
      "parts/.env": "PLACE=/etc\n",
      "parts/two.yaml": "services:\n  two:\n    image: alpine:3.20.1\n    pid: ${MODE:-private}\n",
      "parts/more.yaml":
        "services:\n  two:\n    ipc: host\nvolumes:\n  run:\n    driver_opts: {type: none, o: bind, device: /run}\n",
      "two.env": "MODE=host\n",
    };
    assert.deepEqual((await found(files, ["compose.yaml"])).toSorted(), [
      "dood-engine-socket run volumes.run.driver_opts.device parts/more.yaml:6",
      "host-namespace two services.two.ipc parts/more.yaml:3",
      "host-namespace two services.two.pid parts/two.yaml:4",
      "sensitive-host-path one services.one.volumes[0] parts/one.yaml:5",
    ]);
  });

  it("says once what is found from both files", async () => {
    const files = {
      "compose.yaml": "include: [sub/compose.yaml]\n",
      "sub/compose.yaml": "services:\n  a:\n    image: x:1.2.3\n    privileged: true\n",
    };
    assert.deepEqual(await found(files), ["privileged-container a services.a.privileged sub/compose.yaml:4"]);
  });

  it("keeps relative paths of two folders apart", async () => {
    const engine = `services:
  NAME: {image: "docker:27.3.1-dind-rootless", mem_limit: 1g, pids_limit: 10, volumes: ["./data:/home/rootless/.local/share/docker"]}
`;
    const files = {
      "compose.yaml": "include: [a/compose.yaml, b/compose.yaml]\n",
      "a/compose.yaml": engine.replace("NAME", "a"),
      "b/compose.yaml": engine.replace("NAME", "b"),
    };
    assert.ok(!(await found(files)).some((line) => line.startsWith("dind-shared-data-root")));
  });

  it("reads the profiles and env files of an included file from its own folder", async () => {
    const files = {
      "compose.yaml": "include: [sub/compose.yaml]\n",
      "sub/compose.yaml": `services:
  a:
    image: x:1.2.3
    env_file: [{path: a.env}]
    security_opt: ["seccomp=profile.json"]
`,
      "sub/a.env": "export DOCKER_HOST='tcp://hidden.example.com:2375'\n",
      "sub/profile.json": '{"defaultAction": "SCMP_ACT_LOG"}',
    };
    assert.deepEqual(await found(files, ["compose.yaml"]), [
      "dood-plaintext-endpoint a services.a.env_file[0].path sub/compose.yaml:4",
      "seccomp-unconfined a services.a.security_opt[0] sub/compose.yaml:5",
    ]);
    const { findings } = await checkFiles(files, ["compose.yaml"]);
    assert.ok(!JSON.stringify(findings).includes("hidden.example.com"));
  });

  it("waits for what lies outside of its folder, or on no disk", async () => {
    const text =
      'include:\n  - ../other.yaml\n  - oci://example.com/app\n  - "${WHERE}/compose.yaml"\nservices: ' +
      '{a: {image: "x:1.2.3"}}\n';
    assert.deepEqual(
      await found({ "p/compose.yaml": text, "other.yaml": "services: {b: {privileged: true}}" }, ["p"]),
      [
        "undetermined  include[0] p/compose.yaml:2",
        "undetermined  include[1] p/compose.yaml:3",
        "undetermined  include[2] p/compose.yaml:4",
      ],
    );
  });

  it("waits for what its includes could not look at in turn", async () => {
    const files = {
      "p/compose.yaml": "include: [../a/compose.yaml, sub/compose.yaml]\n",
      "p/sub/compose.yaml": "name: x\ninclude: [../../b/compose.yaml]\n",
    };
    assert.deepEqual(await found(files, ["p/compose.yaml"]), [
      "undetermined  include[0] p/compose.yaml:1",
      "undetermined  include[1] p/sub/compose.yaml:2",
    ]);
  });

  it("cannot be judged where one is not there, or includes itself", async () => {
    assert.deepEqual(await problemsOf({ "compose.yaml": "name: x\ninclude:\n  - b/compose.yaml\n" }), [
      "compose.yaml:3: names b/compose.yaml, which does not exist: a Compose file was expected",
    ]);
    const circle = {
      "compose.yaml": "include: [b/compose.yaml]\n",
      "b/compose.yaml": "include:\n  - path: ../compose.yaml\n",
    };
    assert.deepEqual(await problemsOf(circle, ["compose.yaml"]), [
      "b/compose.yaml:2: includes itself: compose.yaml includes b/compose.yaml includes compose.yaml",
    ]);
  });
});

describe("the variables of a Compose project", () => {
  const text = 'services:\n  a:\n    image: x:1.2.3\n    volumes: ["${SOCKET_OF_TEST}:/x"]\n';

  it("are those of its .env", async () => {
    assert.deepEqual(await found({ "c.yaml": text, ".env": "SOCKET_OF_TEST=/run/docker.sock" }), [
      "dood-engine-socket a services.a.volumes[0] c.yaml:4",
    ]);
  });

  it("are not those of this process", async () => {
    process.env["SOCKET_OF_TEST"] = "/run/docker.sock";
    try {
      assert.deepEqual(await found({ "c.yaml": text }), ["undetermined a services.a.volumes[0] c.yaml:4"]);
    } finally {
      delete process.env["SOCKET_OF_TEST"];
    }
  });

  it("are passed through to services that take them from the outside", async () => {
    const list =
      "services:\n  a:\n    image: x:1.2.3\n    environment: [DOCKER_HOST]\n  b:\n    image: x:1.2.3\n " +
      "   environment: {DOCKER_HOST: }\n";
    assert.deepEqual(await found({ "c.yaml": list, ".env": "DOCKER_HOST=tcp://build:2375" }), [
      "dood-plaintext-endpoint a services.a.environment[0] c.yaml:4",
      "dood-plaintext-endpoint b services.b.environment.DOCKER_HOST c.yaml:7",
    ]);
  });

  it("stand for a home, the project's folder and the user's runtime folder as paths do", async () => {
    const homes =
      'services:\n  a:\n    image: x:1.2.3\n    volumes: ["$HOME/.docker/run/docker.sock:/a", ' +
      '"${XDG_RUNTIME_DIR}/docker.sock:/b", "$PWD/x:/c"]\n';
    assert.deepEqual(await found({ "c.yaml": homes }), [
      "dood-engine-socket a services.a.volumes[0] c.yaml:4",
      "dood-engine-socket a services.a.volumes[1] c.yaml:4",
    ]);
  });
});
