import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SourceLines } from "../../../cli/reports/sourceLine";
import { violationOf } from "./results";

describe("the source line of a finding", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-lines-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** @param text with ‸ where the finding points */
  function shown(text: string, found: string, path?: string) {
    const file = join(folder, "it.yaml");
    const before = text.slice(0, text.indexOf("‸")).split("\n");
    writeFileSync(file, text.replace("‸", ""));
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    return new SourceLines().at({
      ...violationOf("host-path", { file, ...place, clause: found }),
      ...(path && { path }),
    });
  }

  it("is the key and its value, where the finding says the value or it is a constant", () => {
    assert.equal(
      shown("spec:\n    ‸path: /var/run/docker.sock # the engine\n", "is /var/run/docker.sock, the socket"),
      "path: /var/run/docker.sock",
    );
    assert.equal(shown('  ‸path: "/run"\r\n', "is /run"), 'path: "/run"');
    assert.equal(shown("  ‸privileged: true\n", "gives it everything"), "privileged: true");
    assert.equal(shown("  ‸securityContext:\n    privileged: true\n", "x"), "securityContext:");
    assert.equal(shown("  - ‸SYS_ADMIN\n", "adds SYS_ADMIN"), "- SYS_ADMIN");
    assert.equal(shown("  - ‸name: app\n", "x"), "- name: app");
  });

  it("is cut to the entry where others stand in the same line", () => {
    assert.equal(
      shown('{"env":[{"value":"hunter2"}],‸"privileged":true,"args":["hunter3"]}', "x"),
      '… "privileged":true …',
    );
    assert.equal(shown("ctx: {pw: hunter2, ‸hostPID: true, key: hunter3}", "x"), "… hostPID: true …");
    assert.equal(
      shown('command: ["dockerd", ‸"--host=tcp://0.0.0.0", "--token=hunter2"]', "is --host=tcp://0.0.0.0"),
      '… "--host=tcp://0.0.0.0" …',
    );
  });

  it("is the whole of a short syntax, which holds no secret", () => {
    const found = "is /var/run/docker.sock";
    assert.equal(
      shown("  - ‸/var/run/docker.sock:/s:ro", found, "services.ci.volumes[0]"),
      "- /var/run/docker.sock:/s:ro",
    );
    assert.equal(shown("  - ‸x=hunter2", "is set", "services.ci.environment[0]"), undefined);
  });

  it("holds no value that the finding does not say", () => {
    for (const text of [
      "  ‸value: hunter2",
      "  ‸value: 123456",
      "  ‸DATABASE_URL: postgres://user:hunter2@db",
      "  ‸content: |\n    hunter2",
      "  ‸securityContext: {privileged: true, password: hunter2}",
      "  ‸path: /run # the password is hunter2",
      "  ‸path: &anchor hunter2",
    ]) {
      assert.match(shown(text, "is /run, and it is here") ?? "", /^[\w]+: (…|\/run)$/, text);
    }
    for (const text of [
      "  - ‸hunter2",
      "  - ‸PASSWORD=hunter2",
      "[x, ‸hunter2]",
      "‸hunter2: x".replace("hunter2", '"hunter 2"'),
    ]) {
      assert.equal(shown(text, "is set"), undefined, text);
    }
  });

  it("takes no part of a word for the value", () => {
    assert.equal(shown("  ‸value: tain\n", "is the container"), "value: …");
  });

  it("is absent where there is no line, or no file any more", () => {
    assert.equal(new SourceLines().at(violationOf("host-path", { file: join(folder, "gone.yaml") })), undefined);
    assert.equal(shown("a: 1\n\n‸", "x"), undefined);
    const { line, column, ...finding } = violationOf("host-path");
    assert.equal(new SourceLines().at(finding), undefined);
  });
});
