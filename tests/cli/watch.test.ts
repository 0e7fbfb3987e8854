import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { FolderWatch } from "../../check/folderWatch";
import { breakwater, ENVIRONMENT, MAIN, SAFE, UNSAFE } from "./breakwater";

describe("breakwater check --watch", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "breakwater-watch-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** Starts it, and returns how to wait for what it says next. */
  function started(...given: (string | { readonly cwd: string })[]) {
    const args = given.filter((each) => typeof each === "string");
    const { cwd = root } = given.find((each) => typeof each !== "string") ?? {};
    const child = spawn(process.execPath, [MAIN, "check", ...args, "--watch"], { cwd, env: ENVIRONMENT });
    let [text, from] = ["", 0];
    const take = (chunk: Buffer) => {
      text += chunk.toString();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const ended = new Promise<number | null>((done) => child.on("close", done));
    const says = async (what: RegExp) => {
      for (let turn = 0; turn < 400; turn++) {
        const found = what.exec(text.slice(from));
        if (found) {
          from += found.index + found[0].length;
          return;
        }
        await after(25);
      }
      child.kill("SIGKILL");
      assert.fail(`${what} was not said:\n${text.slice(from)}`);
    };
    return { child, says, ended, said: () => text };
  }

  it("judges again when an input changes, also one that is included, and ends on Ctrl-C", async () => {
    const compose = "services:\n  a:\n    extends: {file: base.yaml, service: b}\n";
    const base = "services:\n  b:\n    image: nginx:1.27\n";
    writeFileSync(join(root, "compose.yaml"), compose);
    writeFileSync(join(root, "base.yaml"), base);
    const { child, says, ended, said } = started("compose.yaml", "--format", "text", "--format", "json=out.json");
    await says(/0 findings(.|\n)*Watching 1 folder\. Ctrl-C ends\./);
    writeFileSync(join(root, "base.yaml"), `${base}    pid: host\n`);
    await says(/--- .*base\.yaml\n(.|\n)*host-namespace(.|\n)*Watching/);
    writeFileSync(join(root, "compose.yaml"), "services: [\n");
    await says(/is not valid YAML(.|\n)*Watching/);
    const before = said();
    await after(700);
    assert.equal(said(), before); // Its own report is no reason to judge again.
    child.kill("SIGINT");
    assert.equal(await ended, 0);
  });

  it("goes on after a mistake in the configuration", async () => {
    writeFileSync(join(root, "web.yaml"), UNSAFE);
    writeFileSync(join(root, "breakwater.yaml"), "host-prot: disabled\n");
    const { child, says, ended } = started("web.yaml");
    await says(/error: .*host-prot(.|\n)*Watching/);
    writeFileSync(join(root, "breakwater.yaml"), "host-port: disabled\n");
    await says(/host-namespace(.|\n)*Watching/);
    child.kill("SIGTERM");
    assert.equal(await ended, 0);
  });

  it("judges again when a configuration above its folder changes, and when nothing else does there", async () => {
    mkdirSync(join(root, ".git"));
    mkdirSync(join(root, "deploy"));
    writeFileSync(join(root, "deploy", "web.yaml"), UNSAFE);
    const { child, says, ended, said } = started("web.yaml", { cwd: join(root, "deploy") });
    await says(/host-namespace(.|\n)*Watching/);
    writeFileSync(join(root, "breakwater.yaml"), "host-namespace: disabled\n");
    await says(/--- .*breakwater\.yaml\n(.|\n)* 0 mandatory(.|\n)*Watching/);
    writeFileSync(join(root, "breakwater.yaml"), "host-namespace: advisory\n");
    await says(/--- .*breakwater\.yaml\n(.|\n)*\[advisory\](.|\n)*host-namespace(.|\n)*Watching/);
    const before = said();
    writeFileSync(join(root, "notes.txt"), "something else");
    await after(700);
    assert.equal(said(), before);
    child.kill("SIGINT");
    assert.equal(await ended, 0);
  });

  it("judges again when a file with rules of one's own changes, also while it is wrong, or what that loads", async () => {
    const rules = join(root, "rules");
    mkdirSync(rules);
    mkdirSync(join(root, "deploy"));
    const rule = (title: string) => `import { judge } from "breakwater/rules";
import { found } from "./found.ts";
export default { id: "own-web", severity: "low", level: "advisory", title: "${title}", why: "w", remediation: "r",
  *check({ containers }) { for (const each of containers) yield* judge(each.image, each, () => found); } };`;
    const [own, loaded] = [join(rules, "own.ts"), join(rules, "found.ts")];
    writeFileSync(own, rule(""));
    writeFileSync(loaded, 'export const found = "is one";');
    writeFileSync(join(root, "deploy", "web.yaml"), SAFE);
    writeFileSync(join(root, "breakwater.yaml"), "rules: [rules/own.ts]\n");
    const { child, says, ended, said } = started("deploy/web.yaml", "--config", "breakwater.yaml");
    await says(/error: .*has no title(.|\n)*Watching/);
    writeFileSync(own, rule("Own"));
    await says(/--- .*own\.ts\n(.|\n)*is one(.|\n)*Watching/);
    writeFileSync(loaded, 'export const found = "is another";');
    await says(/--- .*found\.ts\n(.|\n)*is another(.|\n)*Watching/);
    const before = said();
    writeFileSync(join(rules, "notes.txt"), "something else");
    await after(700);
    assert.equal(said(), before);
    child.kill("SIGINT");
    assert.equal(await ended, 0);
  });

  it("is for files alone", () => {
    for (const args of [["-"], ["--engine"]])
      assert.match(breakwater(["check", ...args, "--watch"]).stderr, /--watch goes with files/);
  });
});

describe("watched folders", () => {
  it("are compared where there are more than the system should watch", async () => {
    const root = mkdtempSync(join(tmpdir(), "breakwater-watch-"));
    try {
      const changed: string[] = [];
      const watch = new FolderWatch((path) => changed.push(path));
      writeFileSync(join(root, "a.yaml"), SAFE);
      watch.update([root, ...Array.from({ length: 5000 }, (_, at) => join(root, `gone${at}`))]);
      assert.ok(watch.isPolling);
      writeFileSync(join(root, "a.yaml"), UNSAFE);
      for (let turn = 0; turn < 200 && changed.length === 0; turn++) await after(25);
      watch.close();
      assert.deepEqual(changed, [root]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
