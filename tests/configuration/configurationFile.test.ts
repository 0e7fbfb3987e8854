import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigurationError } from "../../configuration/configurationError";
import { type ConfigurationFile, readConfigurationFile } from "../../configuration/configurationFile";

describe("a configuration file", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-configuration-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function read(text: string, name = "breakwater.yaml"): ConfigurationFile {
    const file = join(folder, name);
    writeFileSync(file, text);
    return readConfigurationFile(file);
  }

  const policies = (text: string, name?: string) => Object.fromEntries(read(text, name).policies);

  /** The lines of the error, without the folder. */
  function mistakes(text: string, name?: string): string[] {
    try {
      read(text, name);
    } catch (error) {
      assert.ok(error instanceof ConfigurationError, String(error));
      return error.message.split("\n").map((line) => line.replace(join(folder, "/"), ""));
    }
    return [];
  }

  const SOCKET = { resource: "portainer", reason: "moves in Q1", expires: "2027-03-31" };

  it("takes levels, settings and exemptions, of YAML", () => {
    const text = `
# yaml-language-server: $schema=node_modules/breakwater/breakwater.schema.json
all: advisory
dind-rootful: disabled
breakwater:
  podSecurityVersion: v1.31
dood-engine-socket:
  enforcementLevel: remediate
  exemptions:
    - resource: portainer
      reason: moves in Q1
      expires: 2027-03-31
`;
    assert.deepEqual(policies(text), {
      all: { level: "advisory", settings: {} },
      "dind-rootful": { level: "disabled", settings: {} },
      breakwater: { settings: { podSecurityVersion: "v1.31" } },
      "dood-engine-socket": { level: "mandatory", settings: { exemptions: [SOCKET] } },
    });
  });

  it("takes the same of JSON, with the key by which editors find its schema", () => {
    const text = JSON.stringify({
      $schema: "breakwater.schema.json",
      undetermined: "mandatory",
      "dood-engine-socket": { exemptions: [SOCKET] },
    });
    assert.deepEqual(policies(text, "breakwater.json"), {
      undetermined: { level: "mandatory", settings: {} },
      "dood-engine-socket": { settings: { exemptions: [SOCKET] } },
    });
  });

  for (const [title, text] of Object.entries({ nothing: "", "a comment": "# later\n", "an empty object": "{}" })) {
    it(`configures nothing with ${title} in it`, () => assert.deepEqual(policies(text), {}));
  }

  it("is read as the documentation writes it", () => {
    const examples = [...readFileSync("docs/CONFIGURATION.md", "utf8").matchAll(/^```(?:yaml|json)\n(.*?)^```/gms)];
    assert.equal(examples.length, 3);
    for (const [, example = ""] of examples) assert.notDeepEqual(policies(example), {});
  });

  const wrong: Readonly<Record<string, readonly [text: string, mistake: RegExp]>> = {
    "a rule that does not exist": [
      "dood-engine-socked: advisory",
      /^breakwater\.yaml:1:1: dood-engine-socked is not a rule of this pack\. Did you mean dood-engine-socket\? RULES\.md and breakwater rules list them all\.$/,
    ],
    "a rule named like what every object has": ["toString: advisory", /:1:1: toString is not a rule of this pack/],
    "an invalid level": [
      "all: loud",
      /:1:1: all is "loud"\. Expected: mandatory, advisory, remediate, disabled, or an object with settings\.$/,
    ],
    "no level where one is begun": ["dind-rootful:\n", /:1:1: dind-rootful is null\. Expected: mandatory, /],
    "a level of a list": ["dind-rootful: []", /:1:1: dind-rootful is a list\. Expected: mandatory, /],
    "an invalid level beside settings": [
      "dind-rootful:\n  enforcementLevel: 5",
      /:2:3: dind-rootful\.enforcementLevel is 5\. Expected: mandatory, advisory, remediate, disabled\.$/,
    ],
    "a setting that does not exist": [
      "dood-engine-socket:\n  exemptons: []",
      /:2:3: dood-engine-socket\.exemptons is not a setting of dood-engine-socket\. It has: enforcementLevel, guardImages, guardDigests, exemptions\.$/,
    ],
    "a setting of what has none": [
      "all:\n  exemptions: []",
      /:2:3: all\.exemptions is not a setting of all\. It has: enforcementLevel\.$/,
    ],
    "a setting named like what every object has": [
      "breakwater: { constructor: 1 }",
      /breakwater\.constructor is not a setting of breakwater/,
    ],
    "a setting of another type": [
      "breakwater:\n  engineImages: registry/*",
      /:2:3: breakwater\.engineImages is "registry\/\*", not a list\. Expected: Globs of images/,
    ],
    "a text for true or false": [
      "breakwater:\n  inlineExemptions: yes",
      /:2:3: breakwater\.inlineExemptions is "yes", not true or false\./,
    ],
    "an invalid number": [
      "tls-long-lived-certificate:\n  maximumDays: .nan",
      /:2:3: .*maximumDays is NaN, not a number\./,
    ],
    "an item of another type": [
      "host-device:\n  allowedDevices:\n    - /dev/fuse\n    - 7",
      /:4:7: .*allowedDevices\[1\] is 7, not a text\.$/,
    ],
    "an item that is empty": ['host-device:\n  allowedDevices: [""]', /allowedDevices\[0\] is empty\.$/],
    "a path that is not absolute": [
      "host-path:\n  allowedHostPaths: [etc]",
      /:2:\d+: host-path\.allowedHostPaths\[0\] is "etc"\. Expected: An absolute path of the host\.$/,
    ],
    "an invalid version": [
      'breakwater:\n  podSecurityVersion: "1.31"',
      /:2:3: breakwater\.podSecurityVersion is "1\.31"\. Expected: .* latest, or v1\.N\.$/,
    ],
    "an exemption without a reason": [
      "host-path:\n  exemptions:\n    - resource: job",
      /:3:7: host-path\.exemptions\[0\] has no reason\. Expected: Why the finding may pass, in words\.$/,
    ],
    "an exemption whose reason says nothing": [
      'host-path:\n  exemptions:\n    - resource: job\n      reason: " "',
      /:4:7: host-path\.exemptions\[0\]\.reason is " "\. Expected: Why the finding may pass, in words\.$/,
    ],
    "an exemption that ends on no day": [
      "host-path:\n  exemptions:\n    - resource: job\n      reason: r\n      expires: 2026-02-30",
      /:5:7: host-path\.exemptions\[0\]\.expires is "2026-02-30"\. Expected: The last day .* as YYYY-MM-DD\.$/,
    ],
    "an exemption with a key that it does not know": [
      "host-path:\n  exemptions:\n    - resource: job\n      reason: r\n      until: 2026-02-28",
      /:5:7: host-path\.exemptions\[0\]\.until is not a known key\. Known keys: resource, namespace, file, container, path, reason, approvedBy, expires\.$/,
    ],
    "an invalid list of exemptions": [
      "host-path:\n  exemptions: { resource: job }",
      /:2:3: host-path\.exemptions is an object with keys, not a list\./,
    ],
    "a schema that is no address": ["$schema: 5", /:1:1: \$schema is 5\. Expected: an address\.$/],
    "a tag": ["dind-rootful: !loud yes", /:1:1: dind-rootful\.tag is not a setting/],
    "a list": ["- all", /:1:1: is a list\. Expected: names of rules with their levels and settings\.$/],
    "a text": ["advisory", /:1:1: is "advisory"\. Expected: names of rules/],
    "several documents": [
      "all: advisory\n---\nall: disabled\n",
      /^breakwater\.yaml: has several documents, and a configuration is one$/,
    ],
    "a rule that is there twice": [
      "host-path: advisory\nall: advisory\nhost-path: disabled\n",
      /:3:1: .*duplicated mapping key$/,
    ],
    "what is no YAML": ["all: [", /^breakwater\.yaml:1:\d+: is not valid YAML or JSON/],
    "what is no text": ["\u0000", /^breakwater\.yaml: is binary, not text$/],
  };
  for (const [title, [text, mistake]] of Object.entries(wrong)) {
    it(`names ${title}, with its place and what was expected`, () => {
      const [first, ...others] = mistakes(text);
      assert.match(first ?? "", mistake);
      assert.ok(others.length === 0 || title === "a tag", others.join("\n"));
    });
  }

  it("names a rule that is there twice in JSON, of which a parser takes the last in silence", () => {
    const [mistake] = mistakes('{\n\t"host-path": "advisory",\n\t"host-path": "disabled"\n}', "breakwater.json");
    assert.match(mistake ?? "", /^breakwater\.json:3:\d+: .*duplicated mapping key$/);
  });

  it("names every mistake at once", () => {
    const places = mistakes("all: loud\nbreakwater:\n  a: 1\n  inlineExemptions: 1\nhost-path: loud\n").map(
      (line) => line.split(" ")[0],
    );
    assert.deepEqual(places, [
      "breakwater.yaml:1:1:",
      "breakwater.yaml:3:3:",
      "breakwater.yaml:4:3:",
      "breakwater.yaml:5:1:",
    ]);
  });

  it("gives each mistake as data as well", () => {
    assert.throws(
      () => read("all: loud"),
      (error: ConfigurationError) => {
        const [{ file, line, column, key } = {}] = error.mistakes as Partial<(typeof error.mistakes)[0]>[];
        assert.deepEqual(
          { file, line, column, key },
          { file: join(folder, "breakwater.yaml"), line: 1, column: 1, key: "all" },
        );
        return true;
      },
    );
  });

  it("says that it is not there", () => {
    assert.throws(() => readConfigurationFile(join(folder, "gone.yaml")), /gone\.yaml: there is no such file/);
  });

  it("is read where its values refer to themselves, and in a moment where they refer to each other many times over", () => {
    assert.match(
      mistakes("host-path:\n  allowedHostPaths: &a [*a]")[0] ?? "",
      /allowedHostPaths\[0\] is a list, not a text/,
    );
    const bomb = Array.from(
      { length: 30 },
      (_, at) => `x${at}: &x${at} [${at === 0 ? "" : `*x${at - 1}, *x${at - 1}, *x${at - 1}`}]`,
    );
    assert.equal(mistakes(`${bomb.join("\n")}\nhost-path: { allowedHostPaths: *x29 }`).length, 30 + 3);
  });
});
