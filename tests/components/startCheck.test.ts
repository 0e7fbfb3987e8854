import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startedOnce } from "../../components/spec/startCheck";

const INFO = 'time="2026-01-01T00:00:00Z" level=info msg="stopping healthcheck"';
const TRACE = "+ exec dockerd --config-file=/etc/docker/daemon.json";
const ERROR = 'time="2026-01-01T00:00:00Z" level=error msg="cannot open /dev/zfs"';
const ENDED = "[rootlesskit:parent] error: child exited: exit status 1";

describe("the check of a start that fails", () => {
  /** What the check prints of a daemon that prints lines and ends. */
  function printed(...lines: readonly string[]): readonly string[] {
    const folder = mkdtempSync(join(tmpdir(), "breakwater-check-"));
    try {
      const launch = { value: `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(" ")}; exit 1`, because: "" };
      const healthCheck = { value: "sleep 0.3; false", because: "" };
      const script = startedOnce({ preparation: [], launch, healthCheck }).launch.value;
      const { status, stdout } = spawnSync("sh", ["-c", script.replaceAll("/tmp/check", join(folder, "check"))], {
        encoding: "utf8",
      });
      assert.equal(status, 1);
      return stdout.trimEnd().split("\n");
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it("gives the faults in a log, however much it says of ordinary work", () => {
    const ordinary = Array<string>(30).fill(INFO);
    assert.deepEqual(printed(TRACE, ERROR, ...ordinary, ENDED), [ERROR, ENDED]);
  });

  it("gives the last lines of a log in which there are none", () => {
    assert.deepEqual(printed(...Array<string>(30).fill(INFO)), Array<string>(20).fill(INFO));
  });
});
