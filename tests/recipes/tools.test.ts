import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cells, filesOf, write } from "./cells";

/** A format's own tool reads the files, where the machine has it. */
describe("a recipe is read by the tools of its format", () => {
  let root = "";
  before(() => {
    root = mkdtempSync(join(tmpdir(), "breakwater-recipe-tools-"));
  });
  after(() => rmSync(root, { recursive: true }));

  const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
  const run = (folder: string, program: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
    return { status, said: stdout + stderr };
  };
  const written = (title: string, request: Parameters<typeof filesOf>[0]) => {
    const folder = join(root, title.replace(/\W+/g, "-"));
    const files = filesOf(request);
    write(folder, files);
    return { folder, paths: files.map(({ path }) => path) };
  };

  for (const { title, request, format } of cells()) {
    if (format.name === "docker-run")
      it(`shell: ${title}`, () => {
        const { folder, paths } = written(title, request);
        for (const path of paths.filter((each) => each.endsWith(".sh")))
          assert.deepEqual(run(folder, "sh", "-n", path), { status: 0, said: "" });
      });
    if (format.name === "systemd")
      it(`systemd: ${title}`, function () {
        if (!has("systemd-analyze", "--version") || !has("test", "-x", "/usr/bin/docker")) this.skip();
        const { folder, paths } = written(title, request);
        const units = paths.filter((each) => each.endsWith(".service"));
        assert.deepEqual(run(folder, "systemd-analyze", "verify", ...units.map((unit) => `./${unit}`)).status, 0);
      });
    if (format.name === "terraform")
      it(`terraform fmt: ${title}`, function () {
        if (!has("terraform", "version")) this.skip();
        const { folder } = written(title, request);
        const { status, said } = run(folder, "terraform", "fmt", "-check", "-diff", "main.tf");
        assert.equal(status, 0, said);
      });
  }
});
