import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { made } from "./harness/outerEngine";
import { PODMAN, removeCgroups } from "./harness/podHost";
import { engineTests } from "./harness/suite";

/** The machine may have less than podman asks for. */
const LIMITS = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"];

engineTests(
  "the image of the command line",
  () => {
    let folder: string;
    before(async () => {
      folder = mkdtempSync(join(tmpdir(), "breakwater-image-"));
      execFileSync(process.execPath, ["dist/tools/executable/build.js"], { stdio: "pipe" });
      const base = await made(join(folder, "base.tar"), "node-image.sh", process.execPath);
      succeeds("import", base, "localhost/base");
      const options = ["--layers=false", "--isolation", "chroot", "--network", "host", "--pull-never"];
      const tags = ["--build-arg", "BASE=localhost/base", "--tag", "localhost/breakwater"];
      succeeds("build", ...options, ...tags, "--file", "Containerfile", ".");
    });
    after(async () => {
      podman("rmi", "--all", "--force");
      await removeCgroups("libpod_parent");
      rmSync(folder, { recursive: true, force: true });
      rmSync("dist/executable", { recursive: true, force: true });
    });

    /** With storage of its own, so that nothing of the machine's is used or left. */
    function podman(...args: readonly string[]) {
      const storage = ["--root", join(folder, "storage"), "--runroot", join(folder, "run"), "--storage-driver", "vfs"];
      const how = ["--cgroup-manager", "cgroupfs", "--runtime", "runc"];
      return spawnSync("podman", [...storage, ...how, ...args], { encoding: "utf8" });
    }

    function succeeds(...args: readonly string[]): void {
      const { status, stderr } = podman(...args);
      assert.equal(status, 0, stderr);
    }

    /** Runs a container with no right that it does not need, on a folder that it can only read. */
    function run(work: string, ...args: readonly string[]) {
      const confined = ["--rm", "--network", "none", "--read-only", "--cap-drop", "all", ...LIMITS];
      return podman("run", ...confined, "--volume", `${resolve(work)}:/work:ro`, "localhost/breakwater", ...args);
    }

    it("checks the folder at /work, and says what the package says", () => {
      const { status, stdout, stderr } = run("examples/files/unsafe", "check", ".", "--format", "json");
      assert.equal(status, 1, stderr);
      const cli = resolve("dist/cli/main.js");
      const here = spawnSync(process.execPath, [cli, "check", ".", "--format", "json"], {
        cwd: "examples/files/unsafe",
        encoding: "utf8",
      });
      assert.equal(stdout, here.stdout);
      assert.equal(run("examples/files/safe").status, 0);
    });

    it("runs as an ordinary user, and has its licences", () => {
      const [image] = JSON.parse(podman("inspect", "localhost/breakwater").stdout) as [{ Config: { User: string } }];
      assert.match(image.Config.User, /^[1-9]\d*:[1-9]\d*$/);
      assert.match(run("examples/files/safe", "--licenses").stdout, /^Node v/m);
    });
  },
  PODMAN,
);
