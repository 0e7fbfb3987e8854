import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { load } from "js-yaml";
import { DEFAULT_SETTINGS } from "../../configuration/settings";
import { applied, areApart, type Edit } from "../../fix/change/edit";
import { diffOf } from "../../fix/diff";
import { fixesFor } from "../../fix/fix";

/** What stands between two edits, and around them. */
function outside(text: string, edits: readonly Edit[]): string[] {
  const ends = [0, ...edits.map(({ to }) => to)];
  return ends.map((end, at) => text.slice(end, edits[at]?.from ?? text.length));
}

const TEXT = fc.string({ unit: fc.constantFrom("a", "b", " ", "\n", "ü"), maxLength: 60 });

/** A text and edits of it that can be applied together. */
const EDITED = TEXT.chain((text) =>
  fc
    .array(fc.tuple(fc.nat(text.length), fc.nat(4), fc.string({ unit: fc.constantFrom("x", "\n"), maxLength: 4 })), {
      maxLength: 5,
    })
    .map((drafts) => {
      const edits: Edit[] = [];
      for (const [from, length, added] of drafts) {
        const edit = { from, to: Math.min(text.length, from + length), text: added };
        if (areApart(edits, [edit])) edits.push(edit);
      }
      return { text, edits: edits.toSorted((a, b) => a.from - b.from) };
    }),
);

/** Applies a unified diff, as `patch` does: from the line numbers alone. */
function patched(text: string, diff: readonly string[]): string {
  const old = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const result: string[] = [];
  let at = 0;
  for (const [index, line] of diff.entries()) {
    const isLast = diff[index + 1]?.startsWith("\\") === true;
    const whole = `${line.slice(1)}${isLast ? "" : "\n"}`;
    if (line.startsWith("@@")) {
      const [, first = "0", count = "1"] = /^@@ -(\d+)(?:,(\d+))?/.exec(line) ?? [];
      const begin = count === "0" ? Number(first) : Number(first) - 1;
      while (at < begin) result.push(old[at++] as string);
    } else if (line.startsWith("+")) result.push(whole);
    else if (!line.startsWith("\\")) {
      assert.equal(old[at], whole);
      if (line.startsWith(" ")) result.push(whole);
      at++;
    }
  }
  return [...result, ...old.slice(at)].join("");
}

describe("edits", () => {
  it("leave everything outside of them as it is", () => {
    fc.assert(
      fc.property(EDITED, ({ text, edits }) => {
        const result = applied(text, edits);
        let at = 0;
        for (const [index, part] of outside(text, edits).entries()) {
          assert.equal(result.slice(at, at + part.length), part);
          at += part.length + (edits[index]?.text.length ?? 0);
        }
        assert.equal(at, result.length);
      }),
    );
  });

  it("are shown as a diff that makes the same text", () => {
    fc.assert(
      fc.property(EDITED, fc.integer({ min: 1, max: 3 }), ({ text, edits }, context) => {
        assert.equal(patched(text, diffOf(text, edits, { context })), applied(text, edits));
      }),
      { numRuns: 300 },
    );
  });
});

interface Style {
  readonly indent: number;
  readonly newline: string;
  readonly comment: string;
  readonly isFlow: boolean;
  readonly isLong: boolean;
  readonly quote: string;
  readonly others: readonly string[];
}

const STYLE: fc.Arbitrary<Style> = fc.record({
  indent: fc.integer({ min: 1, max: 4 }),
  newline: fc.constantFrom("\n", "\r\n"),
  comment: fc.constantFrom("", " # a comment: {x}", "   #"),
  isFlow: fc.boolean(),
  isLong: fc.boolean(),
  quote: fc.constantFrom("", '"', "'"),
  others: fc.array(fc.constantFrom("./src:/src", "data:/data:ro", "/srv/x"), { maxLength: 3 }),
});

function composeFile({ indent, newline, comment, isFlow, isLong, quote, others }: Style): string {
  const pad = (depth: number) => " ".repeat(indent * depth);
  const short = [...others, "./c:/certs", ...others].map((each) => `${quote}${each}${quote}`);
  const long = `{type: bind, source: ./c, target: ${quote}/certs${quote}}`;
  const items = isLong ? [...others.map((each) => `${quote}${each}${quote}`), long] : short;
  const volumes = isFlow
    ? [`${pad(2)}volumes: [${items.join(", ")}]${comment}`]
    : [`${pad(2)}volumes:${comment}`, ...items.map((item) => `${pad(3)}- ${item}${comment}`)];
  return [
    "services:",
    `${pad(1)}a:${comment}`,
    `${pad(2)}image: app`,
    `${pad(2)}environment: {DOCKER_CERT_PATH: /certs}`,
  ]
    .concat(volumes, "", `${pad(1)}b: {image: app}${comment}`, "# end", "")
    .join(newline);
}

describe("changes of Compose files", () => {
  let work: string;
  before(() => {
    work = mkdtempSync(join(tmpdir(), "breakwater-layout-"));
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  it("change one mount, and nothing else of the file, whatever its layout", () => {
    fc.assert(
      fc.property(STYLE, (style) => {
        const file = join(work, "compose.yaml");
        const text = composeFile(style);
        writeFileSync(file, text);
        const { files, problems } = fixesFor([file], {
          settings: DEFAULT_SETTINGS,
          rules: ["dood-writable-credentials"],
        });
        assert.deepEqual([problems, files.length], [[], 1]);
        const [{ after, fixes } = { after: "", fixes: [] }] = files;
        assert.equal(fixes.length, 1);
        const expected = JSON.stringify(load(text))
          .replace('"./c:/certs"', '"./c:/certs:ro"')
          .replace('"target":"/certs"', '"target":"/certs","read_only":true');
        assert.equal(JSON.stringify(load(after)), expected);
        const kept = (written: string) => written.replace(/(['"]?)\.\/c:\/certs(:ro)?\1|, read_only: true/, "");
        assert.equal(kept(after), kept(text));
      }),
      { numRuns: 60 },
    );
  });
});
