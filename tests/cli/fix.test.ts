import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { breakwater, folder } from "./breakwater";

const COMPOSE =
  "services:\n  a:\n    image: app\n    environment: {PASSWORD: hunter2}\n    ports:\n      - 2376:2376\n    uts: host\n";

describe("the command fix", () => {
  it("shows changes, makes them, and has nothing more to do", () => {
    folder({ "compose.yaml": COMPOSE }, (cwd) => {
      const shown = breakwater(["fix", "."], { cwd });
      assert.deepEqual([shown.status, readFileSync(join(cwd, "compose.yaml"), "utf8")], [1, COMPOSE]);
      assert.match(shown.stdout, /^compose\.yaml:6:9: dood-published-api: .*\n[\s\S]*^-\s+- 2376:2376\n\+\s+- "127/m);
      assert.doesNotMatch(shown.stdout, /hunter2/);
      assert.match(shown.stderr, /2 changes in 1 file, not written yet: breakwater fix \. --write makes them/);

      const one = breakwater(["fix", ".", "--rule", "host-namespace", "--write"], { cwd });
      assert.deepEqual([one.status, one.stderr], [0, "1 change in 1 file written.\n"]);
      assert.equal(readFileSync(join(cwd, "compose.yaml"), "utf8"), COMPOSE.replace("    uts: host\n", ""));

      const patch = breakwater(["fix", "compose.yaml", "--context", "3"], { cwd }).stdout;
      writeFileSync(join(cwd, "fix.patch"), patch);
      const patched = spawnSync("patch", ["-p0", "-i", "fix.patch"], { cwd, encoding: "utf8" });
      if (patched.error === undefined) assert.equal(patched.status, 0, patched.stdout);
      else breakwater(["fix", ".", "--write"], { cwd }); // There is no patch on this machine.

      const none = breakwater(["fix", "."], { cwd });
      assert.deepEqual([none.status, none.stdout, none.stderr], [0, "", "Nothing can be changed by itself.\n"]);
    });
  });

  it("says what recipes and digests would change, and shows line ends of Windows as nothing", () => {
    const engine = "services:\r\n  docker:\r\n    image: docker:28-dind\r\n    privileged: true\r\n    uts: host\r\n";
    const job = "  app:\r\n    image: docker:28-cli\r\n    environment:\r\n      DOCKER_HOST: tcp://docker:2376\r\n";
    folder({ "compose.yaml": engine + job, "run.sh": "docker run docker:28-dind\n" }, (cwd) => {
      const { stdout, stderr } = breakwater(["fix", "compose.yaml", "run.sh"], { cwd });
      assert.match(stdout, /^- {4}uts: host$/m);
      assert.match(
        stderr,
        /^compose\.yaml:3:5: dind-unpinned-image is left: no digest was given for it \(--digests FILE\)$/m,
      );
      assert.match(stderr, /^run\.sh:1:12: dind-unpinned-image is left: only YAML and JSON are changed$/m);
      assert.match(
        stderr,
        /are left: breakwater fix compose\.yaml run\.sh --with-recipes shows what may take their place/,
      );
      assert.doesNotMatch(breakwater(["fix", "run.sh"], { cwd }).stderr, /with-recipes/);
      assert.doesNotMatch(
        breakwater(["fix", "compose.yaml", "--with-recipes"], { cwd }).stderr,
        /may take their place/,
      );
    });
  });

  it("says that a recipe does not fit a file", () => {
    const engine = '{"services":{"docker":{"image":"docker:28-dind","privileged":true}}}';
    folder({ "compose.json": engine }, (cwd) => {
      const { status, stderr } = breakwater(["fix", "compose.json", "--with-recipes"], { cwd });
      assert.equal(status, 0);
      assert.match(stderr, /^compose\.json:1:\d+: dind-privileged is left: no recipe fits the file as it is written$/m);
    });
  });

  it("writes recipes and the file that uses them, and nothing that somebody else has written", () => {
    const text =
      'services:\n  app:\n    image: docker:cli\n    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]\n';
    const folderOf = "breakwater/docker";
    folder({ "compose.yaml": text, [`${folderOf}/daemon.json`]: "{}" }, (cwd) => {
      const hint = breakwater(["fix", ".", "--rule", "dood-engine-socket"], { cwd });
      assert.match(hint.stderr, /dood-engine-socket has no change that could be made by itself without --with-recipes/);
      const command = ["fix", "compose.yaml", "--with-recipes", "--write"];
      const refused = breakwater(command, { cwd });
      assert.equal(refused.status, 2);
      assert.match(refused.stderr, /daemon\.json: is there already, and no recipe has written it/);
      assert.equal(readFileSync(join(cwd, "compose.yaml"), "utf8"), text, "the file is as it was");
      rmSync(join(cwd, folderOf, "daemon.json"));
      const written = breakwater(command, { cwd });
      assert.equal(written.status, 0, written.stderr);
      assert.match(written.stderr, /1 change in 1 file written\.\nbreakwater\/docker\/README\.md says how to start it/);
      const checked = breakwater(["recipe", "--check", folderOf], { cwd });
      assert.deepEqual([checked.status, checked.stdout], [0, "All 7 files are what this version writes.\n"]);
      assert.equal(breakwater(["check", "."], { cwd }).status, 0);
    });
  });

  it("takes no keys over that a repository brings, unless it is asked to", () => {
    const engine =
      "services:\n  docker:\n    image: docker:28-dind\n    privileged: true\n" +
      "  app:\n    image: docker:28-cli\n    environment: {DOCKER_HOST: 'tcp://docker:2376'}\n";
    const certificates = "breakwater/docker/certificates";
    const command = ["fix", "a.compose.yaml", "b.compose.yaml", "--with-recipes", "--write"];
    folder({ "a.compose.yaml": engine, "b.compose.yaml": engine }, (cwd) => {
      mkdirSync(join(cwd, certificates), { recursive: true });
      const own = breakwater(command, { cwd });
      assert.deepEqual([own.status, existsSync(join(cwd, certificates, "ca/ca.pem"))], [0, true], own.stderr);

      // The same keys, as if somebody else had put them there.
      const kept = readFileSync(join(cwd, certificates, "ca/ca.pem"), "utf8");
      for (const file of ["a.compose.yaml", "b.compose.yaml"]) writeFileSync(join(cwd, file), engine);
      const refused = breakwater(command, { cwd });
      assert.equal(refused.status, 2);
      assert.match(refused.stderr, /certificates: is there already, and whoever put it there may have its keys/);
      assert.equal(readFileSync(join(cwd, "a.compose.yaml"), "utf8"), engine, "the file is as it was");
      const asked = breakwater([...command, "--keep-certificates"], { cwd });
      assert.deepEqual([asked.status, readFileSync(join(cwd, certificates, "ca/ca.pem"), "utf8")], [0, kept]);
    });
    folder({ "a.compose.yaml": engine, [`${certificates}/clients/app/key.pem`]: "planted" }, (cwd) => {
      assert.equal(breakwater(["fix", "a.compose.yaml", "--with-recipes", "--write"], { cwd }).status, 2);
    });
  });

  it("writes no recipe behind links that a repository brings", () => {
    const engine =
      "services:\n  docker:\n    image: docker:28-dind\n    privileged: true\n" +
      "  app:\n    image: docker:28-cli\n    environment: {DOCKER_HOST: 'tcp://docker:2376'}\n";
    for (const link of ["breakwater", "breakwater/docker", "breakwater/docker/certificates"])
      folder({ "project/compose.yaml": engine, "elsewhere/kept": "" }, (cwd) => {
        mkdirSync(join(cwd, "project", link, ".."), { recursive: true });
        symlinkSync(join(cwd, "elsewhere"), join(cwd, "project", link));
        const words = ["fix", "project/compose.yaml", "--with-recipes", "--rule", "dind-privileged", "--write"];
        const { stderr } = breakwater(words, { cwd });
        assert.match(stderr, /is a link, which may lead anywhere|dind-privileged is left/);
        assert.match(stderr, /^Nothing (?:was|can be) changed/m);
        assert.deepEqual(readdirSync(join(cwd, "elsewhere")), ["kept"], link);
        assert.equal(readFileSync(join(cwd, "project/compose.yaml"), "utf8"), engine);
      });
  });

  it("pins images by a list of digests, and refuses one that is none", () => {
    const digest = `sha256:${"a1".repeat(32)}`;
    const files = {
      "compose.yaml": "services:\n  engine:\n    image: docker:dind\n",
      digests: `# ours\ndocker:dind@${digest}\n`,
      broken: "docker:dind latest\n",
    };
    folder(files, (cwd) => {
      const { status } = breakwater(["fix", "compose.yaml", "--digests", "digests", "--write"], { cwd });
      assert.equal(status, 0);
      assert.ok(readFileSync(join(cwd, "compose.yaml"), "utf8").includes(`image: docker:dind@${digest}`));
      const refused = breakwater(["fix", "compose.yaml", "--digests", "broken"], { cwd });
      assert.deepEqual([refused.status, refused.stdout], [2, ""]);
      assert.match(refused.stderr, /broken:1:1: has a line that is not IMAGE@sha256:DIGEST/);
    });
  });

  it("says which rules have changes, and leaves what it cannot read", () => {
    folder({ "compose.yaml": "services: {a: [}" }, (cwd) => {
      const unknown = breakwater(["fix", ".", "--rule", "host-port"], { cwd });
      assert.equal(unknown.status, 2);
      assert.match(unknown.stderr, /host-port has no change that could be made by itself\. These have: dood-/);
      const unread = breakwater(["fix", ".", "--write"], { cwd });
      assert.equal(unread.status, 2);
      assert.match(unread.stderr, /^compose\.yaml:1:\d+: is not valid YAML or JSON/);
      assert.equal(readFileSync(join(cwd, "compose.yaml"), "utf8"), "services: {a: [}");
    });
  });
});
