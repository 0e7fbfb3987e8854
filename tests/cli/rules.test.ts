import assert from "node:assert/strict";
import { table } from "../../cli/commands/rules";
import { RULES } from "../../core/rules";
import { GROUPS } from "../../core/rules/support/rule";
import { breakwater } from "./breakwater";

describe("breakwater rules", () => {
  it("lists every rule under its group", () => {
    const { stdout, stderr } = breakwater(["rules"]);
    assert.equal(stderr, "");
    for (const { id, severity, level, title, group } of RULES) {
      const section = stdout.split("\n\n").find((text) => text.startsWith(GROUPS[group])) ?? "";
      assert.match(section, new RegExp(`^ {2}${id} +${severity} +${level} +${title.replace(/[()/]/g, "\\$&")}$`, "m"));
    }
    assert.match(stdout, /^About findings themselves\n {2}undetermined +advisory .*\n {2}exempted +advisory .*\n$/m);
  });

  it("fits a narrow terminal, with every title in full", () => {
    const lines = table(RULES, 80).split("\n");
    for (const line of lines) assert.ok(line.length <= 80, line);
    const text = lines.join(" ").replace(/\s+/g, " ");
    for (const { id, title } of RULES) assert.ok(text.includes(id) && text.includes(title), id);
  });

  it("lists them as JSON", () => {
    const { rules } = JSON.parse(breakwater(["rules", "--format", "json"]).stdout);
    assert.deepEqual(
      rules.map(({ id }: { id: string }) => id),
      RULES.map(({ id }) => id),
    );
    const rule = rules.find(({ id }: { id: string }) => id === "host-path");
    assert.equal(rule.level, "advisory");
    assert.equal(rule.settings.allowedHostPaths.type, "array");
  });
});

describe("breakwater explain", () => {
  const explained = (id: string) => breakwater(["explain", id]).stdout;

  it("explains every rule, and the policies about findings themselves", () => {
    for (const id of ["host-path", "dood-engine-socket", "undetermined", "exempted"]) {
      assert.match(explained(id), new RegExp(`^${id}\n\n {2}.+\\.\n(.*\n)*\nWhy\n {2}.+\n(.*\n)*\nInstead\n {2}.+`));
    }
  });

  it("says what it is set and exempted by, and where there is more", () => {
    const text = explained("host-path");
    assert.match(text, /^Settings\n {2}allowedHostPaths \(array, default \[\]\): /m);
    assert.match(text, /^ {2}host-path: mandatory {2}# or disabled$/m);
    assert.match(text, /^ {2}host-path:\n {4}exemptions:\n {6}- resource: NAME/m);
    assert.match(text, /^More\n {2}docs.rules.host-path\.md$/m);
  });

  it("exempts nothing from what is about findings themselves", () => {
    assert.doesNotMatch(explained("undetermined"), /exemptions:/);
    assert.match(explained("undetermined"), /^ {2}undetermined: mandatory {2}# or disabled$/m);
  });
});
