import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { check } from "../../check/check";
import { matcherOf } from "../../check/paths";
import { ownFolder, UNSAFE } from "./hostile";

describe("a template of a chart that a hook names", () => {
  const { path, write } = ownFolder();
  const CHART = { "c/Chart.yaml": "name: c\n", "c/templates/deep/pod.yaml": UNSAFE, "templates/pod.yaml": UNSAFE };

  it("is left to its chart; other files in folders of that name are judged", async () => {
    write(CHART);
    const names = ["c/templates/deep/pod.yaml", "c/Chart.yaml", "templates/pod.yaml"].map((name) => path(name));
    const { findings, problems, notes } = await check(names, { skipUnknown: true });
    assert.deepEqual(problems, []);
    const violations = findings.filter(({ status }) => status === "violation");
    assert.deepEqual([...new Set(violations.map(({ file }) => file))], [path("templates/pod.yaml")]);
    assert.match(notes.join(), /c is a Helm chart, whose templates are not manifests yet/);
    assert.equal((await check([path("c/templates/deep/pod.yaml")])).findings.length, 1); // Named by a person.
  });
});

describe("a hostile folder", () => {
  const { path, write, said } = ownFolder();

  it("with links that loop is searched, and a manifest that is such a link is named", async () => {
    write({ "ok.yaml": UNSAFE });
    symlinkSync("b", path("a"));
    symlinkSync("a", path("b"));
    symlinkSync("loop.yaml", path("loop.yaml"));
    symlinkSync(".", path("self"));
    symlinkSync("nowhere", path("dead.yaml"));
    symlinkSync("ok.yaml", path("link.yaml"));
    const { files, problems } = await said();
    assert.deepEqual(files, ["link.yaml", "ok.yaml"]);
    assert.match(problems.join(), /^loop\.yaml: cannot be read: ELOOP: [^,]*, open [^,]*$/);
  });

  it("with a pipe that nobody writes to is searched without waiting", async function () {
    if (process.platform === "win32") this.skip();
    write({ "ok.yaml": UNSAFE });
    execFileSync("mkfifo", [path("pipe.yaml"), path(".gitignore")]);
    mkdirSync(path(".git"));
    const { files, problems } = await said();
    assert.deepEqual([files, problems], [["ok.yaml"], ["pipe.yaml: is not a regular file"]]);
  });

  it("that is deep is searched to its end", async () => {
    const deep = Array(300).fill("d").join("/");
    write({ [`${deep}/a.yaml`]: UNSAFE });
    assert.deepEqual((await said()).files, [`${deep}/a.yaml`]);
  });

  it("with a .gitignore that is no set of rules is searched", async () => {
    const slow = `${"*a".repeat(100)}b`;
    const everywhere = `${"**/".repeat(50)}x/y`;
    mkdirSync(path(".git"));
    write({
      ".gitignore": `${"(".repeat(50_000)}\n[\n\\\n!\n${slow}\n${everywhere}\n`,
      [`${"a".repeat(200)}.yaml`]: UNSAFE,
    });
    assert.equal((await said()).findings.length, 1);
  });

  it("keeps to the rules of a .gitignore beside those that would take too long", async () => {
    mkdirSync(path(".git"));
    write({ ".gitignore": `${"*a".repeat(100)}b\r\nignored-*.yaml\r\n`, "ignored-1.yaml": UNSAFE, "a.yaml": UNSAFE });
    assert.deepEqual((await said()).files, ["a.yaml"]);
  });

  it("has nothing that git tracks left out, whatever a .gitignore says", async () => {
    const git = (...args: string[]) => execFileSync("git", ["-C", path(), ...args]);
    git("init", "-q");
    write({
      ".gitignore": "*.local.yaml\nbuild/\nother/\n",
      "a.local.yaml": UNSAFE,
      "untracked.local.yaml": UNSAFE,
      "build/deep/er/b.yaml": UNSAFE,
      "build/untracked.yaml": UNSAFE,
      "build/é.yaml": UNSAFE,
      "other/c.yaml": UNSAFE,
    });
    const tracked = ["a.local.yaml", "build/é.yaml", "build/deep/er/b.yaml"];
    git("add", "-f", ...tracked);
    for (const version of ["2", "4"]) {
      git("update-index", "--index-version", version);
      assert.deepEqual((await said()).files, tracked, `an index of version ${version}`);
    }
    git("update-index", "--skip-worktree", "a.local.yaml"); // An entry with further flags: version 3.
    git("update-index", "--index-version", "3");
    assert.deepEqual((await said(["build"])).files, tracked.slice(1));
    assert.deepEqual((await said()).files, tracked);
    write({ ".git/index": "DIRC\u0000\u0000\u0000\u0002\u0000\u0000\u0000\u0009 and no more" });
    assert.deepEqual((await said()).files, []);
  });

  it("with names that look like something else has files of those names", async () => {
    const names = [
      "--help.yaml",
      "-.yaml",
      "::error::x.yaml",
      "C:\\a.yaml",
      "a\nb\u001b[31m.yaml",
      `${"x".repeat(240)}.yaml`,
    ];
    write(Object.fromEntries(names.map((name) => [name, UNSAFE])));
    assert.deepEqual((await said()).files, names.toSorted());
  });

  it("says which file's name has no encoding", async function () {
    if (process.platform !== "linux") this.skip();
    writeFileSync(Buffer.from(`${path()}/\xff.yaml`, "latin1"), UNSAFE);
    assert.match((await said()).problems.join(), /^\ufffd\.yaml: there is no such file/);
  });
});

describe("a path that a person names", () => {
  const { path, write, said } = ownFolder();

  it("that is misspelt is answered with the name beside it", async () => {
    write({ "compose.yml": UNSAFE, "b.yaml": UNSAFE });
    const { problems } = await said(["compose.yaml", "compsoe.yml", "cmpose.yml", "values.yaml", "a.yaml"]);
    const meant = problems.map((problem) => /Did you mean (?:.*\/)?(.+)\?/.exec(problem)?.[1]);
    assert.deepEqual(meant, ["compose.yml", "compose.yml", "compose.yml", undefined, undefined]);
  });

  it("that leads nowhere, or is no file, is a problem of that path alone", async () => {
    write({ "a.yaml": UNSAFE });
    const { findings, problems } = await said(["a.yaml", "a.yaml/b", "/dev/zero", "x".repeat(5000), "a.yaml/*.yaml"]);
    assert.equal(findings.length, 1);
    assert.deepEqual(
      problems
        .map(
          (problem) =>
            /: (cannot be read: E\w+|is not a regular file|there is no such file or folder|matches no file)/.exec(
              problem,
            )?.[1],
        )
        .toSorted(),
      [
        "cannot be read: ENAMETOOLONG",
        "matches no file",
        "there is no such file or folder",
        "there is no such file or folder",
      ],
    );
  });

  it("twice, and by a glob, is judged once", async () => {
    write({ "a.yaml": UNSAFE });
    assert.deepEqual((await said(["a.yaml", "./a.yaml", "*.yaml", "."])).files, ["a.yaml"]);
  });

  it("of a pipe, as a shell's <(command) is, is read to its end and shown", async function () {
    if (process.platform === "win32") this.skip();
    const pipe = path("pipe");
    execFileSync("mkfifo", [pipe]);
    const writer = spawn("sh", ["-c", 'printf "%s" "$1" > "$2"', "sh", UNSAFE, pipe]);
    const { findings } = await check([pipe]);
    writer.kill();
    assert.deepEqual(
      findings.map(({ file, line }) => [file, line]),
      [[pipe, 4]],
    );
  });

  it("is left out as seen from the folder from which the globs start", () => {
    const here = process.cwd();
    const [name, above] = [basename(here), dirname(here)];
    const matches = matcherOf([`${name}/**`, "*.bak"], name);
    for (const file of ["a.yaml", "b/a.yaml", join(here, "a.yaml"), join(above, "x.bak")])
      assert.ok(matches(file), file);
    for (const file of ["../a.yaml", join(above, "a.yaml"), join(above, "other", name)])
      assert.ok(!matches(file), file);
    assert.ok(matcherOf(["b/**"])(join(here, "b", "a.yaml")));
    assert.ok(!matcherOf(["b/**"])(join("c", "b")));
  });

  it("is left out by no glob that is none", async () => {
    write({ "a.yaml": UNSAFE });
    assert.equal((await check([path()], { exclude: ["", "(", "[", "\\", "+(a|"] })).findings.length, 1);
  });
});
