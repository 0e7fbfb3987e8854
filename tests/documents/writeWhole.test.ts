import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UnreadableError } from "../../documents/unreadable";
import { writeWhole } from "../../documents/writeWhole";

describe("a file that is written whole", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-write-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("has the text, and leaves nothing beside it", () => {
    writeWhole(join(folder, "a"), "text");
    assert.equal(readFileSync(join(folder, "a"), "utf8"), "text");
    assert.deepEqual(readdirSync(folder), ["a"]);
  });

  it("is not written into a folder that does not exist, which the error names", () => {
    const file = join(folder, "out", "report.html");
    assert.throws(
      () => writeWhole(file, "text"),
      new UnreadableError(file, `cannot be written: there is no folder ${join(folder, "out")}`),
    );
  });

  it("that cannot be written is named as it was asked for", () => {
    const file = join(folder, "file", "below");
    writeWhole(join(folder, "file"), "");
    assert.throws(
      () => writeWhole(file, "text"),
      ({ message }: Error) => !message.includes(".tmp") && /ENOTDIR/.test(message),
    );
  });
});
