import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Log } from "sarif";
import { check } from "../../check/check";
import { sarifReport } from "../../cli/reports/sarif";
import { DEFAULT_SETTINGS } from "../../configuration/settings";
import { writeWhole } from "../../documents/writeWhole";
import { diffOf } from "../../fix/diff";
import { fixesFor } from "../../fix/fix";
import { FIXERS } from "../../fix/fixers";
import { changesFor } from "../../fix/replacements";
import type { FixOptions } from "../../fix/result";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

/** A change in each spelling: the file's name, the lines that are written, and what they become. */
const CHANGES: readonly (readonly [rule: string, what: string, file: string, before: string, after: string])[] = [
  [
    "dood-writable-credentials",
    "a mount in short syntax, with its comment",
    "compose.yaml",
    "services:\n  a:\n    image: app\n    environment: [DOCKER_CERT_PATH=/certs]\n    volumes:\n      - ./c:/certs # files\n",
    "services:\n  a:\n    image: app\n    environment: [DOCKER_CERT_PATH=/certs]\n    volumes:\n      - ./c:/certs:ro # files\n",
  ],
  [
    "dood-writable-credentials",
    "a mount in quotes with options",
    "compose.yaml",
    `services: {a: {image: app, environment: {DOCKER_CERT_PATH: /certs}, volumes: ['files:/certs:rw,z']}}\nvolumes: {files: }\n`,
    `services: {a: {image: app, environment: {DOCKER_CERT_PATH: /certs}, volumes: ['files:/certs:z,ro']}}\nvolumes: {files: }\n`,
  ],
  [
    "dood-writable-credentials",
    "a mount in long syntax that says the contrary",
    "compose.yaml",
    "services:\n  a:\n    image: app\n    environment: {DOCKER_CERT_PATH: /certs}\n    volumes:\n    - type: bind\n      source: ./c\n      target: /certs\n      read_only: false\n",
    "services:\n  a:\n    image: app\n    environment: {DOCKER_CERT_PATH: /certs}\n    volumes:\n    - type: bind\n      source: ./c\n      target: /certs\n      read_only: true\n",
  ],
  [
    "dood-writable-credentials",
    "a mount in JSON, and lines that end in a carriage return",
    "compose.json",
    '{\r\n "services": {"a": {"image": "app", "environment": {"DOCKER_CERT_PATH": "/certs"}, "volumes": [{\r\n  "type": "bind",\r\n  "source": "./c",\r\n  "target": "/certs"\r\n }]}}\r\n}\r\n',
    '{\r\n "services": {"a": {"image": "app", "environment": {"DOCKER_CERT_PATH": "/certs"}, "volumes": [{\r\n  "type": "bind",\r\n  "source": "./c",\r\n  "target": "/certs",\r\n  "read_only": true\r\n }]}}\r\n}\r\n',
  ],
  [
    "dood-writable-credentials",
    "a mount of a pod, at the end of a file without a line break",
    "pod.yaml",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  volumes: [{name: c, emptyDir: {}}]\n  containers:\n  - name: a\n    image: app\n    env: [{name: DOCKER_CERT_PATH, value: /certs}]\n    volumeMounts:\n    - name: c\n      mountPath: /certs",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  volumes: [{name: c, emptyDir: {}}]\n  containers:\n  - name: a\n    image: app\n    env: [{name: DOCKER_CERT_PATH, value: /certs}]\n    volumeMounts:\n    - name: c\n      mountPath: /certs\n      readOnly: true",
  ],
  [
    "dood-writable-credentials",
    "a mount of a container in Pulumi",
    "Pulumi.yaml",
    "name: a\nruntime: yaml\nresources:\n  a:\n    type: docker:Container\n    properties:\n      image: app\n      envs: [DOCKER_CERT_PATH=/certs]\n      volumes:\n        - volumeName: c\n          containerPath: /certs\n",
    "name: a\nruntime: yaml\nresources:\n  a:\n    type: docker:Container\n    properties:\n      image: app\n      envs: [DOCKER_CERT_PATH=/certs]\n      volumes:\n        - volumeName: c\n          containerPath: /certs\n          readOnly: true\n",
  ],
  [
    "dood-published-api",
    "a port in short syntax",
    "compose.yaml",
    "services:\n  a:\n    image: app\n    ports:\n      - 12376:2376\n",
    'services:\n  a:\n    image: app\n    ports:\n      - "127.0.0.1:12376:2376"\n',
  ],
  [
    "dood-published-api",
    "a port on every interface, in so many words",
    "compose.yaml",
    "services:\n  a:\n    image: app\n    ports: ['0.0.0.0:2376:2376/tcp']\n",
    "services:\n  a:\n    image: app\n    ports: ['127.0.0.1:2376:2376/tcp']\n",
  ],
  [
    "dood-published-api",
    "a container's port alone",
    "compose.yaml",
    "services:\n  a:\n    image: app\n    ports: [2376]\n",
    'services:\n  a:\n    image: app\n    ports: ["127.0.0.1::2376"]\n',
  ],
  [
    "dood-published-plaintext-api",
    "a port in long syntax",
    "compose.yaml",
    "services:\n  a:\n    image: app\n    ports:\n      - target: 2375\n        published: 2375\n        # for the host\n",
    'services:\n  a:\n    image: app\n    ports:\n      - target: 2375\n        published: 2375\n        host_ip: "127.0.0.1"\n        # for the host\n',
  ],
  [
    "dood-published-api",
    "a host port of a pod",
    "pod.yaml",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: app, ports: [{containerPort: 2376, hostPort: 2376}]}]}\n",
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: app, ports: [{containerPort: 2376, hostPort: 2376, hostIP: "127.0.0.1"}]}]}\n',
  ],
  [
    "dood-plaintext-endpoint",
    "variables in a mapping, whose files become read-only as well",
    "compose.yaml",
    "services:\n  a:\n    image: app\n    environment:\n      DOCKER_HOST: tcp://engine:2376 # TLS\n      LEVEL: debug\n    volumes:\n      - files:/certs/client\nvolumes: {files: }\n",
    'services:\n  a:\n    image: app\n    environment:\n      DOCKER_HOST: tcp://engine:2376 # TLS\n      LEVEL: debug\n      DOCKER_TLS_VERIFY: "1"\n      DOCKER_CERT_PATH: /certs/client\n    volumes:\n      - files:/certs/client:ro\nvolumes: {files: }\n',
  ],
  [
    "dood-plaintext-endpoint",
    "variables in a list",
    "compose.yaml",
    "services:\n  a:\n    image: app\n    environment:\n    -   DOCKER_HOST=tcp://engine:2376\n    -   DOCKER_CERT_PATH=/certs\n",
    "services:\n  a:\n    image: app\n    environment:\n    -   DOCKER_HOST=tcp://engine:2376\n    -   DOCKER_CERT_PATH=/certs\n    -   DOCKER_TLS_VERIFY=1\n",
  ],
  [
    "dood-plaintext-endpoint",
    "variables of a pod",
    "pod.yaml",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: app\n      env:\n        - name: DOCKER_HOST\n          value: tcp://engine:2376\n        - name: DOCKER_CERT_PATH\n          value: /certs\n      # the end\n",
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: app\n      env:\n        - name: DOCKER_HOST\n          value: tcp://engine:2376\n        - name: DOCKER_CERT_PATH\n          value: /certs\n        - name: DOCKER_TLS_VERIFY\n          value: "1"\n      # the end\n',
  ],
  [
    "dood-plaintext-endpoint",
    "variables of a pipeline, whose service has the certificates",
    ".gitlab-ci.yml",
    "t:\n  services: [docker:27.3.1-dind]\n  variables:\n    DOCKER_HOST: tcp://docker:2376\n    DOCKER_TLS_CERTDIR: /certs\n  script: [docker info]\n",
    't:\n  services: [docker:27.3.1-dind]\n  variables:\n    DOCKER_HOST: tcp://docker:2376\n    DOCKER_TLS_CERTDIR: /certs\n    DOCKER_TLS_VERIFY: "1"\n    DOCKER_CERT_PATH: /certs/client\n  script: [docker info]\n',
  ],
  [
    "host-namespace",
    "the host's names",
    "compose.yaml",
    "services:\n  a:\n    image: app\n    uts: host # names\n    tty: true\n",
    "services:\n  a:\n    image: app\n    tty: true\n",
  ],
  [
    "dind-unpinned-image",
    "an engine's image",
    "compose.yaml",
    "services:\n  a:\n    image: docker:dind # the engine\n",
    `services:\n  a:\n    image: docker:dind@${DIGEST} # the engine\n`,
  ],
];

/** What is left as it is, and why. */
const LEFT: readonly (readonly [rule: string, why: string, text: string])[] = [
  ["host-namespace", "a container may need the host's processes", "services: {a: {image: app, pid: host}}"],
  [
    "host-namespace",
    "a container may need the host's network",
    "services:\n  a:\n    image: app\n    network_mode: host\n",
  ],
  [
    "dood-plaintext-endpoint",
    "the engine has no TLS at this port",
    "services: {a: {image: app, environment: {DOCKER_HOST: 'tcp://e:2375', DOCKER_CERT_PATH: /certs}}}",
  ],
  [
    "dood-plaintext-endpoint",
    "nobody knows where the certificates are",
    "services: {a: {image: app, environment: {DOCKER_HOST: 'tcp://e:2376'}}}",
  ],
  [
    "dood-plaintext-endpoint",
    "two folders could have them",
    "services: {a: {image: app, environment: {DOCKER_HOST: 'tcp://e:2376'}, volumes: ['a:/certs', 'b:/certs/client']}}\nvolumes: {a: , b: }",
  ],
  [
    "dood-writable-credentials",
    "a variable decides what is mounted",
    "services: {a: {image: app, environment: {DOCKER_CERT_PATH: /certs}, volumes: ['${A:-/c}:/certs']}}",
  ],
  ["dind-unpinned-image", "nobody vouches for a digest", "services: {a: {image: 'docker:26-dind'}}"],
];

describe("breakwater fix", () => {
  let work: string;
  before(() => {
    work = mkdtempSync(join(tmpdir(), "breakwater-fix-"));
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  const OPTIONS: FixOptions = { settings: DEFAULT_SETTINGS, digests: new Map([["docker:dind", DIGEST]]) };

  function fixed(name: string, text: string, options: Partial<FixOptions> = {}) {
    const file = join(work, name);
    writeFileSync(file, text);
    const result = fixesFor([file], { ...OPTIONS, ...options });
    assert.deepEqual(result.problems, []);
    assert.equal(readFileSync(file, "utf8"), text, "nothing is written");
    return { ...result, file, after: result.files.map(({ after }) => after) };
  }

  for (const [rule, what, name, before, after] of CHANGES) {
    it(`${rule}: changes ${what}`, async () => {
      const result = fixed(name, before, { rules: [rule] });
      assert.deepEqual(result.after, [after]);
      const found = await check([result.file]);
      writeFileSync(result.file, after);
      const left = await check([result.file]);
      const count = (all: typeof found) => all.findings.filter((finding) => finding.rule === rule).length;
      assert.ok(count(left) < count(found), "the finding is gone");
      assert.ok(left.findings.length < found.findings.length, "none is new");
      assert.deepEqual(fixed(name, after, { rules: [rule] }).files, [], "there is nothing more to change");
    });
  }

  it("has a case for each change", () => {
    const covered = new Set(CHANGES.map(([rule]) => rule));
    assert.deepEqual(
      FIXERS.map(({ rule }) => rule).filter((rule) => !covered.has(rule)),
      [],
    );
  });

  for (const [rule, why, text] of LEFT) {
    it(`${rule}: leaves what ${why}`, () => {
      const { files, left } = fixed("compose.yaml", text, { rules: [rule] });
      assert.deepEqual([files, left.map((finding) => finding.rule)], [[], [rule]]);
    });
  }

  it("offers no change that brings another finding, or leaves its own", () => {
    // The rule for plain ports asks for a loopback address, and its finding of the range stays the same.
    const { files } = fixed("compose.yaml", "services: {a: {image: app, ports: ['2375-2376:2375-2376']}}\n");
    for (const { fixes } of files) assert.equal(fixes.length, 1, "two findings of one port are one change");
    // Without the mount beside it, the variable would make it a finding of its own.
    const text =
      "services:\n  a:\n    image: app\n    environment: [DOCKER_HOST=tcp://e:2376]\n    volumes: ['${A:-x}:/certs']\n";
    assert.deepEqual(fixed("compose.yaml", text).files, []);
  });

  it("leaves texts in quotes that are written in another way", () => {
    for (const mount of ['"/srv/a\\\\b:/certs"', "/srv/a\\b:/certs", "'/srv/it''s:/certs'", '"/srv/\\u0061:/certs"']) {
      const text = `services:\n  a:\n    image: app\n    environment: [DOCKER_CERT_PATH=/certs]\n    volumes:\n      - ${mount}\n`;
      const { files, left } = fixed("compose.yaml", text);
      assert.deepEqual([files.length, left.length], [0, 1], mount);
    }
  });

  it("changes no file that was not named, and none behind a link", () => {
    const [inside, outside] = [join(work, "inside"), join(work, "outside")];
    for (const folder of [join(inside, "parts"), outside]) mkdirSync(folder, { recursive: true });
    const service =
      "services:\n  a:\n    image: app\n    environment: [DOCKER_CERT_PATH=/certs]\n    volumes:\n      - ./c:/certs\n";
    writeFileSync(join(inside, "parts/base.yaml"), service);
    writeFileSync(join(inside, "compose.yaml"), "services: {a: {extends: {file: parts/base.yaml, service: a}}}\n");
    writeFileSync(join(outside, "compose.yaml"), service);
    symlinkSync(join(outside, "compose.yaml"), join(inside, "link.yaml"));
    const changed = (...paths: string[]) => fixesFor(paths, OPTIONS).files.map(({ file }) => file);
    assert.deepEqual(changed(join(inside, "compose.yaml"), join(inside, "link.yaml")), []);
    assert.deepEqual(changed(inside), [join(inside, "parts/base.yaml")]);
  });

  it("changes what several services share once", () => {
    const text = `x-c: &c
  image: app
  environment: {DOCKER_CERT_PATH: /certs}
  volumes:
    - files:/certs
services:
  a: *c
  b: *c
volumes: {files: }
`;
    const { after, left } = fixed("compose.yaml", text);
    assert.deepEqual([after, left], [[text.replace("- files:/certs", "- files:/certs:ro")], []]);
  });

  it("leaves what others share who may need it as it is", () => {
    const client = "image: app, environment: {DOCKER_CERT_PATH: /certs}";
    for (const text of [
      `services:\n  a: {${client}, volumes: [&v ./c:/certs]}\n  b: {image: maker, volumes: [*v]}\n`,
      `x-v: &v\n  - ./c:/certs\nservices:\n  a: {${client}, volumes: *v}\n  b: {image: maker, volumes: *v}\n`,
    ]) {
      const { files, left } = fixed("compose.yaml", text);
      assert.deepEqual([files.length, left.length], [0, 1], text);
    }
  });

  it("leaves a byte order mark and everything else where it is", () => {
    const text = "\ufeffservices:\r\n  a:\r\n    image: app\r\n    ports:\r\n      - 2376:2376\t# x\r\n";
    const [file] = fixed("compose.yaml", text).files;
    assert.equal(`${file?.mark}${file?.after}`, text.replace("2376:2376", '"127.0.0.1:2376:2376"'));
  });

  it("says what it could not judge, and changes nothing of it", () => {
    const file = join(work, "broken.yaml");
    writeFileSync(file, "services: {a: [}\n  ports: 2376");
    const { files, problems } = fixesFor([file], OPTIONS);
    assert.deepEqual([files.length, problems.length], [0, 1]);
    assert.match(problems[0]?.problem ?? "", /is not valid YAML or JSON/);
  });

  it("shows no other value of a changed line, unless lines around it are asked for", () => {
    const text =
      "services: {a: {image: app, environment: {DOCKER_CERT_PATH: /certs, PASSWORD: hunter2}, volumes: [files:/certs]}}\n";
    const [file] = fixed("compose.yaml", text).files;
    assert.ok(file);
    const edits = file.fixes.flatMap((fix) => fix.edits);
    const shown = diffOf(file.before, edits, { context: 0 });
    assert.deepEqual(shown, ["@@ -1 +1 @@", "-… files:/certs …", "+… files:/certs:ro …"]);
    assert.ok(diffOf(file.before, edits, { context: 1 }).some((line) => line.includes("hunter2")));
  });

  it("is proposed in SARIF, with the places of the file", async () => {
    const text = CHANGES.find(([, what]) => what.startsWith("variables in a mapping"))?.[3] ?? "";
    const file = join(work, "compose.yaml");
    writeFileSync(file, text);
    const result = await check([file]);
    const changes = changesFor(result.findings, DEFAULT_SETTINGS);
    const [run] = (JSON.parse(sarifReport(result, { version: "1", changes })) as Log).runs;
    const [proposed] = run?.results?.find(({ ruleId }) => ruleId === "dood-plaintext-endpoint")?.fixes ?? [];
    assert.match(proposed?.description?.text ?? "", /^Verify the engine by .*\.$/);
    const lines = text.split("\n");
    const places = proposed?.artifactChanges[0]?.replacements.map(({ deletedRegion: region, insertedContent }) => {
      const { startLine = 0, startColumn = 0, endLine = 0, endColumn = 0 } = region;
      const was = startLine === endLine ? lines[startLine - 1]?.slice(startColumn - 1, endColumn - 1) : undefined;
      return [was, insertedContent?.text];
    });
    assert.deepEqual(places, [
      ["", '      DOCKER_TLS_VERIFY: "1"\n      DOCKER_CERT_PATH: /certs/client\n'],
      ["files:/certs/client", "files:/certs/client:ro"],
    ]);
    assert.deepEqual(
      [...changes.values()].map((change) => change.file),
      [file],
    );
  });

  it("replaces a file as a whole, keeps its mode, and follows a link", () => {
    const [file, link] = [join(work, "mode.yaml"), join(work, "link.yaml")];
    writeFileSync(file, "a: 1\n");
    chmodSync(file, 0o640);
    symlinkSync(file, link);
    writeWhole(link, "a: 2\n");
    assert.deepEqual([readFileSync(file, "utf8"), statSync(file).mode & 0o777], ["a: 2\n", 0o640]);
  });
});
