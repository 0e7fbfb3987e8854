import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync, symlinkSync } from "node:fs";
import { Changes } from "../../check/changes";
import { check } from "../../check/check";
import { breakwater } from "../cli/breakwater";
import { ownFolder, UNSAFE } from "./hostile";

const PROJECT = "services:\n  own:\n    extends: {file: base.yaml, service: base}\n    ipc: host\n";
const USER =
  "apiVersion: v1\nkind: Pod\nmetadata: {name: user}\n" +
  "spec: {containers: [{name: c, image: 'docker:28-cli', envFrom: [{configMapRef: {name: c}}]}]}\n";
const CONFIG = (address: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {DOCKER_HOST: "${address}"}\n`;
const FILES = {
  "a.yaml": UNSAFE,
  "b.yaml": UNSAFE.replace("web", "other"),
  "project/compose.yaml": PROJECT,
  "project/base.yaml": "services:\n  base:\n    image: docker:27-cli\n    pid: host\n",
  "user.yaml": USER,
  "config.yaml": CONFIG("unix:///x"),
  "broken.yaml": "apiVersion: v1\nkind: Pod\nspec: [\n",
  ".gitignore": "ignored.yaml\n",
};

describe("what changed since a commit", () => {
  const { path, write } = ownFolder();
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", path(), "-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      stdio: ["ignore", "pipe", "ignore"],
    });
  const run = async (options = {}) => {
    const { findings, problems, notes } = await check([path()], { ...options, changes: Changes.since("HEAD", path()) });
    const names = findings.map(({ file = "" }) => file.slice(path().length + 1));
    return { files: [...new Set(names)].sort(), problems, notes };
  };
  const commit = () => {
    write(FILES);
    git("init", "-q");
    git("add", ".");
    git("commit", "-q", "-m", "all");
  };

  it("is nothing where nothing has changed, and that is said", async () => {
    commit();
    const { files, problems, notes } = await run();
    assert.deepEqual([files, problems], [[], []]);
    assert.match(notes.join("\n"), /findings in files that have not changed since HEAD are left out: \d/);
    assert.match(notes.join("\n"), /files that could not be judged, and have not changed since HEAD: 1/);
  });

  const cases: Record<string, [Readonly<Record<string, string>>, string[]]> = {
    "a file": [{ "a.yaml": `${UNSAFE}# changed\n` }, ["a.yaml"]],
    "a file that is new": [{ "new.yaml": UNSAFE.replace("web", "new") }, ["new.yaml"]],
    "a file that another one is made of": [
      { "project/base.yaml": `${FILES["project/base.yaml"]}    uts: host\n` },
      ["project/base.yaml", "project/compose.yaml"],
    ],
    "a file that another one refers to": [{ "config.yaml": CONFIG("tcp://engine:2375") }, ["user.yaml"]],
  };
  for (const [title, [changed, expected]] of Object.entries(cases))
    it(`is ${title}`, async () => {
      commit();
      write(changed);
      assert.deepEqual((await run()).files, expected);
      assert.deepEqual((await run({ cache: path("../cache") })).files, expected);
      assert.deepEqual((await run({ cache: path("../cache") })).files, expected);
    });

  it("is what lies behind a link that leads elsewhere now", async () => {
    for (const name of ["a", "b"]) write({ [`${name}/base.yaml`]: FILES["project/base.yaml"] });
    write({ "linked/compose.yaml": PROJECT.replace("base.yaml", "link/base.yaml") });
    symlinkSync("../a", path("linked/link"));
    commit();
    assert.deepEqual((await run()).files, []);
    rmSync(path("linked/link"));
    symlinkSync("../b", path("linked/link"));
    assert.ok((await run()).files.includes("linked/compose.yaml"));
  });

  it("is not asked of a bare repository among the files, whose configuration names programs", () => {
    commit();
    git("init", "-q", "--bare", "inner");
    assert.throws(() => Changes.since("HEAD", path("inner")), /bare repository/);
  });

  it("is what a branch has that the other one has not, and not what the other one has besides", async () => {
    commit();
    git("checkout", "-q", "-b", "feature");
    write({ "a.yaml": `${UNSAFE}# changed\n` });
    git("commit", "-q", "-a", "-m", "feature");
    git("checkout", "-q", "-b", "main2", "HEAD~1");
    write({ "b.yaml": `${FILES["b.yaml"]}# changed\n` });
    git("commit", "-q", "-a", "-m", "main");
    git("checkout", "-q", "feature");
    const { findings } = await check([path()], { changes: Changes.since("main2", path()) });
    assert.deepEqual([...new Set(findings.map(({ file }) => file))], [path("a.yaml")]);
  });

  it("is a file that git ignores: it may be anything", async () => {
    commit();
    write({ "ignored.yaml": UNSAFE });
    const { findings } = await check([path("ignored.yaml")], { changes: Changes.since("HEAD", path()) });
    assert.equal(findings.length, 1);
  });

  it("is a file that is gone, for what includes it", async () => {
    commit();
    rmSync(path("project/base.yaml"));
    assert.deepEqual(
      (await run()).problems.map(({ file }) => file.slice(path().length + 1)),
      ["project/compose.yaml"],
    );
  });

  it("cannot be known without git, outside of a repository, or since what is no commit", () => {
    commit();
    write({ "alone/a.yaml": UNSAFE });
    const failure = (ref: string, env: NodeJS.ProcessEnv = {}, cwd = path()) => {
      const { status, stderr } = breakwater(["check", ".", "--changed-since", ref], { cwd, env });
      assert.equal(status, 2);
      return stderr;
    };
    assert.match(failure("nowhere"), /nowhere: is not a commit that git knows here.*fetch-depth: 0/);
    assert.match(failure("--upload-pack=x"), /is not a commit that git knows here/);
    assert.match(failure("HEAD", { PATH: "/nonexistent" }), /cannot be known: git is not on PATH/);
    assert.match(failure("HEAD", { GIT_DIR: "/nonexistent" }), /cannot be known: not a git repository/);
  });
});
