import assert from "node:assert/strict";
import fc from "fast-check";
import { replaceDelimited } from "../../../core/text/delimited";

describe("core/text/delimited", () => {
  it("replaces what a pattern would", () => {
    const part = fc.constantFrom("${{", "}}", "$[", "]", "a", " ", "$", "{", "}", "\n");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const text = parts.join("");
        const by = (inner: string) => `<${inner.trim()}>`;
        assert.equal(
          replaceDelimited(
            text,
            [
              ["${{", "}}"],
              ["$[", "]"],
            ],
            by,
          ),
          text.replace(/\$\{\{([\s\S]*?)\}\}|\$\[([^\]]*)\]/g, (_, one?: string, other?: string) =>
            by(one ?? other ?? ""),
          ),
        );
      }),
      { seed: 1, numRuns: 3000 },
    );
  });

  it("takes linear time where ends are missing", () => {
    const open = "${{$[".repeat(300_000);
    assert.equal(
      replaceDelimited(
        open,
        [
          ["${{", "}}"],
          ["$[", "]"],
        ],
        () => "",
      ),
      open,
    );
    assert.equal(
      replaceDelimited(
        "${{}}$[]".repeat(100_000),
        [
          ["${{", "}}"],
          ["$[", "]"],
        ],
        () => "",
      ),
      "",
    );
  });
});
