import assert from "node:assert/strict";
import fc from "fast-check";
import type { CheckFinding } from "../../../check/report";
import { csvReport } from "../../../cli/reports/csv";
import { htmlReport } from "../../../cli/reports/html";
import { markdownReport } from "../../../cli/reports/markdown";
import { othersAmong, othersInWords } from "../../../cli/reports/others";
import { textReport } from "../../../cli/reports/text";
import { CUT_STATIONS, cutsOf } from "../../../core/evaluation/cuts";
import { wayOfRule } from "../../../core/evaluation/way";
import { RULES } from "../../../core/rules";
import { exemptedOf, resultOf, undeterminedOf, violationOf } from "./results";

const page = (...given: Parameters<typeof resultOf>) =>
  htmlReport(resultOf(...given), { version: "1.2.3", max: 25, now: new Date("2026-01-02T03:04:05Z") });
const comment = (...given: Parameters<typeof resultOf>) => markdownReport(resultOf(...given), { max: 25 });

const SOCKET = violationOf("dood-engine-socket", { path: "spec.volumes[0]", clause: "mounts the socket" });

describe("the way to the host", () => {
  for (const { id } of RULES)
    it(`is known of ${id}`, () => {
      const way = wayOfRule(id) ?? [];
      assert.ok(way.length >= 2);
      assert.equal(way.at(-1)?.kind, "end");
      assert.ok(way.every(({ text }) => text.length <= 60));
    });

  it("begins at the container and leads through what was found", () => {
    const words =
      "container &quot;app&quot; of Deployment web → spec.volumes[0] → the host&#39;s engine, which is root → " +
      "a container with the host&#39;s root folder → root on the host";
    assert.ok(page([SOCKET]).includes(words));
    const chart = comment([SOCKET]);
    assert.match(chart, /s0\["container #34;app#34; of Deployment web"\]/);
    assert.match(chart, /s0 --> s1 --> s2 --> s3 --> s4/);
  });
});

describe("who else is on the way", () => {
  const shared = (container: string, changes = {}) =>
    violationOf("dood-engine-socket", { path: `spec.${container}`, container, ...changes });
  const inWords = (findings: readonly CheckFinding[]) =>
    othersInWords(othersAmong(findings)(findings[0] ?? SOCKET)).map((text) => text.replace(/ of .*/, ""));

  it("is named once each, as far as files of one folder are on one host", () => {
    const elsewhere = shared("c", { file: "other/web.yaml" });
    assert.deepEqual(inWords([shared("a"), shared("b"), shared("b", { path: "spec.x" }), elsewhere]), [
      'container "b"',
    ]);
    assert.deepEqual(inWords([shared("a")]), []);
  });

  it("is found by the property that containers of a resource share", () => {
    const port = (container: string) => violationOf("host-path", { path: "spec.volumes[0]", container });
    assert.deepEqual(inWords([port("a"), port("b")]), ['container "b"']);
    assert.deepEqual(inWords([port("a"), violationOf("host-path", { path: "spec.volumes[1]", container: "b" })]), []);
  });

  it("is counted where there are many", () => {
    const many = Array.from({ length: 20 }, (_, at) => shared(`c${at}`));
    assert.equal(inWords(many).length, 6);
    assert.equal(inWords(many).at(-1), "14 more");
    assert.match(page(many), /<p>Also on this way: container &quot;c1&quot; of Deployment web \(deploy/);
    const chart = comment(many);
    assert.match(chart, /o0\["container #34;c1#34; of Deployment web"\] --> s2/);
    assert.match(chart, /o5\["14 more"\] --> s2/);
  });
});

describe("what would cut the way", () => {
  it("is about stations that are on some way", () => {
    const cut = new Set(RULES.flatMap(({ id }) => cutsOf(wayOfRule(id) ?? []).map(({ at }) => at)));
    assert.equal(cut.size, CUT_STATIONS.length);
  });
});

describe("the page", () => {
  it("has everything: findings, what is not known, exempted, not judged, skipped and notes", () => {
    const text = page([SOCKET, undeterminedOf(), exemptedOf()], {
      problems: [{ file: "broken.yaml", line: 1, problem: "is not valid YAML" }],
      skipped: [{ file: "a.bicep", kind: "Bicep", isKnown: true }],
      notes: ["a note"],
    });
    for (const title of ["By rule", "Not judged", "Undetermined", "Exempted", "Skipped", "Notes"])
      assert.ok(text.includes(`<h2>${title}</h2>`), title);
    assert.match(text, /broken\.yaml:1: is not valid YAML/);
    assert.match(text, /<title>Breakwater: 1 violation<\/title>/);
    assert.match(page([]), /No violations/);
  });

  it("loads nothing and runs nothing", () => {
    const text = page([SOCKET]);
    assert.match(text, /default-src 'none'/);
    assert.doesNotMatch(text, /<script|<link|<img|<iframe|\ssrc=|\son\w+=|@import|url\(/);
  });

  it("has the same elements whatever names say", () => {
    const elementsOf = (text: string) => (text.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'));
    const of = (name: string) =>
      elementsOf(
        page(
          [
            violationOf("dood-engine-socket", {
              resource: name,
              container: name,
              path: name,
              file: name,
              namespace: name,
              clause: `is ${name}`,
            }),
            undeterminedOf({ resource: name, found: name, message: name }),
          ],
          {
            notes: [name],
            problems: [{ file: name, problem: name }],
            skipped: [{ file: name, kind: name, isKnown: true }],
          },
        ),
      ).filter((tag) => !/^<\/?text/.test(tag)); // Longer names take more lines of a box.
    const tame = of("web");
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."<>\"'&`= /x") })), (name) => {
        assert.deepEqual(of(`x${name}`), tame);
      }),
      { numRuns: 50 },
    );
  });
});

describe("the comment for a merge request", () => {
  /** Whatever Markdown would make of a name, without a parser: nothing special stands without its escape. */
  it("has no markup of a name", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."\\`*_{}[]<>()#+-!|~$^=&@:/.x1 w") }), (name) => {
        const [line = ""] = comment([undeterminedOf({ message: `x${name}` })])
          .split("\n")
          .filter((each) => /^- /.test(each));
        const rest = line
          .slice(2)
          .replaceAll("<!-- -->", "")
          .replace(/\\[\\`*_{}[\]<>()#+!|~$^=&.)-]/g, "");
        assert.doesNotMatch(rest, /[\\`*_{}[\]<>()#+!|~$^=&-]/);
        assert.doesNotMatch(line, /@\w|:\/\/|www\./i);
      }),
    );
  });

  it("names what was not judged", () => {
    assert.match(
      comment([], { problems: [{ file: "a.yaml", problem: "is broken" }] }),
      /### Not judged\n\n- a.yaml: is broken/,
    );
  });
});

describe("the table for spreadsheets", () => {
  it("has a line for each finding and each problem, and no formula", () => {
    const rows = csvReport(
      resultOf([violationOf("host-path", { resource: "=1+1", container: 'a,"b"' })], {
        problems: [{ file: "-x.yaml", line: 3, problem: "is broken" }],
      }),
    ).split("\n");
    assert.equal(rows.length, 4);
    assert.match(rows[0] ?? "", /^rule,severity,level,status,file,line/);
    assert.match(rows[1] ?? "", /,"'=1\+1",.*,"a,""b""",/);
    assert.match(rows[2] ?? "", /^,,,problem,"?'-x\.yaml"?,3,/);
  });
});

describe("reports for people", () => {
  it("show the first findings of a rule, and count the others", () => {
    const many = Array.from({ length: 30 }, (_, at) => violationOf("host-path", { resource: `web${at}` }));
    const result = resultOf([...many, SOCKET]);
    const texts = [
      textReport(result, { colour: false, max: 3 }),
      markdownReport(result, { max: 3 }).replaceAll("\\", ""),
      htmlReport(result, { version: "1", max: 3 }),
    ];
    for (const text of texts) {
      assert.match(text, /host-path: 27 more like these \(--max 0 shows all\)/);
      assert.ok(text.includes("web2") && !text.includes("web3"));
      assert.ok(text.includes("dood-engine-socket"));
    }
    assert.ok(textReport(result, { colour: false }).includes("web29"));
  });
});
