import assert from "node:assert/strict";
import { ProgressLine } from "../../../cli/terminal/progress";

describe("progress", () => {
  const shown = (isTTY: boolean, use: (line: ProgressLine, wait: (ms: number) => void) => void) => {
    const written: string[] = [];
    let time = 0;
    const stream = {
      isTTY,
      write: (text: string) => written.push(text) > 0,
      cursorTo: () => true,
      clearLine: () => written.push("") > 0,
    };
    use(new ProgressLine(stream, () => time), (ms) => {
      time += ms;
    });
    return written;
  };

  it("has a rate once there is one, and goes away", () => {
    const written = shown(true, (line, wait) => {
      line.files(100, 5000);
      wait(2000);
      line.files(2400, 5000);
      line.files(5000, 5000);
    });
    assert.deepEqual(written, ["100 of 5,000 files", "", "2,400 of 5,000 files, 1,200 a second", ""]);
  });

  it("counts the objects of what runs", () => {
    const written = shown(true, (line, wait) => {
      line.objects("cluster prod", 250);
      wait(1000);
      line.objects("cluster prod", 500);
    });
    assert.deepEqual(written, ["250 objects of cluster prod", "", "500 objects of cluster prod, 500 a second"]);
  });

  it("is for terminals alone", () => {
    assert.deepEqual(
      shown(false, (line) => line.files(1, 2)),
      [],
    );
  });
});
