import assert from "node:assert/strict";
import fc from "fast-check";
import { parseHcl, parseTemplate } from "../../../core/hcl/parser";
import { offsetOf } from "../../../core/hcl/places";
import { HclSyntaxError } from "../../../core/hcl/syntax";
import { CONFIGURATION, EXPRESSIONS } from "./evaluatedByTerraform";

const attempt = (parse: () => unknown) => {
  try {
    parse();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof HclSyntaxError, String(error));
    return error;
  }
};

/** What HCL is made of. */
const TOKENS = fc.constantFrom(
  ...["a", "b-c", "for", "in", "if", "null", "1", "2.5", "true", '"', "${", "%{", "}", "{", "[", "]", "(", ")", "~"],
  ...["=", "==", "=>", ":", "::", "?", ",", ".", "...", "*", "[*]", "\n", "\r\n", " ", "\t", "#", "//", "/*", "*/"],
  ...[
    "<<EOT\n",
    "<<-EOT\n",
    "EOT\n",
    "\\",
    "\\u00e9",
    "$${",
    "%%{",
    "!",
    "-",
    "&&",
    "||",
    "endif",
    "endfor",
    "else",
    "é",
  ],
);

describe("the parser of HCL", () => {
  it("throws nothing but its own error, on anything", () => {
    const texts = fc.oneof(
      fc.array(TOKENS, { maxLength: 60 }).map((tokens) => tokens.join("")),
      fc.string({ maxLength: 80 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const each of [text, `x = ${text}`, `x = "${text}"`, `x {\n${text}\n}`]) attempt(() => parseHcl(each));
        attempt(() => parseTemplate(text));
      }),
      { numRuns: 300 },
    );
  });

  it("throws nothing else for texts that are cut off or changed", () => {
    const whole = CONFIGURATION + EXPRESSIONS.map(([expression], at) => `x${at} = ${expression}\n`).join("");
    assert.equal(
      attempt(() => parseHcl(whole)),
      undefined,
    );
    for (let at = 0; at < whole.length; at += 7) {
      attempt(() => parseHcl(whole.slice(0, at)));
      attempt(() => parseHcl(`${whole.slice(at, at + 400)}}`));
    }
  });

  it("ends on what is nested without end", () => {
    for (const [open, close] of [
      ["[", "]"],
      ["(", ")"],
      ["{a=", "}"],
      ["!", ""],
      ["-", ""],
      ['"${', '}"'],
      ["a?", ":b"],
      ["f(", ")"],
      ["a[", "]"],
    ])
      for (const text of [`x = ${open?.repeat(100_000)}1${close?.repeat(100_000)}`, `x = ${open?.repeat(100_000)}`])
        assert.ok(
          attempt(() => parseHcl(text)),
          open,
        );
    assert.ok(attempt(() => parseHcl("b {\n".repeat(100_000))));
    assert.ok(attempt(() => parseHcl(`x = 1${"+1".repeat(100_000)}`)));
    const heredocs = Array.from({ length: 2_000 }, (_, at) => `<<E${at}\n\${`).join("");
    assert.ok(attempt(() => parseHcl(`x = ${heredocs}`)));
  });

  it("has the place of each value", () => {
    const text = `# first
resource "a" "b" { # second
  x = 1
  list = [
    "one",
    { key = "two", "other key" = [3] },
  ]
  block { y = 1 }
  block {
    y = jsonencode({
      z = [true]
    })
  }
  dynamic "made" {
    for_each = []
    content {
      w = 1
    }
  }
}
`;
    const body = parseHcl(text);
    const at = (path: string) => text.slice(offsetOf(body, path)).split("\n")[0];
    assert.equal(at("resource.a.b"), 'resource "a" "b" { # second');
    assert.equal(at("resource.a.b.x"), "x = 1");
    assert.equal(at("resource.a.b.list[0]"), '"one",');
    assert.equal(at("resource.a.b.list[1].key"), 'key = "two", "other key" = [3] },');
    assert.equal(at('resource.a.b.list[1]["other key"][0]'), "3] },");
    assert.equal(at("resource.a.b.block[0].y"), "y = 1 }");
    assert.equal(at("resource.a.b.block[1].y.z[0]"), "true]");
    assert.equal(at("resource.a.b.dynamic.made[0].content.w"), "w = 1");
    assert.equal(at("resource.a.b.x.unheard.of[3]"), "x = 1");
    assert.equal(at("nothing"), "# first");
  });

  it("says where a text is not HCL", () => {
    const problems: Readonly<Record<string, string>> = {
      "x =": "",
      "x = 1 2": "2",
      'x = "a': "",
      "x = [1 2]": "2]",
      "x = <<EOT\nabc": "<<EOT\nabc",
      "b {\n": "",
      "x = 1 }": "}",
      "x = ${1": "${1",
      "x = {a}": "}",
    };
    for (const [text, rest] of Object.entries(problems)) {
      const error = attempt(() => parseHcl(text));
      assert.equal(error && text.slice(error.at), rest, text);
    }
  });
});
