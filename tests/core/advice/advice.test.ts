import assert from "node:assert/strict";
import { adviceOf, WORDS } from "../../../core/advice/advice";
import { RULE_SET_NAMES, RULE_SETS, rulesOfSets } from "../../../core/evaluation/ruleSets";
import { FORMATS, type Format } from "../../../core/model/format";
import { RULES } from "../../../core/rules";
import { REMEDIES, type Remedy } from "../../../core/rules/support/remedy";
import { FORMATS as RECIPES } from "../../../recipes/formats";
import type { Kind } from "../../../recipes/plan/options";
import type { Cells } from "../../check/everyRule/cell";
import { compose } from "../../check/everyRule/compose";
import { devcontainer } from "../../check/everyRule/devcontainer";
import { githubActions } from "../../check/everyRule/githubActions";
import { gitlabCi } from "../../check/everyRule/gitlabCi";
import { kubernetesYaml } from "../../check/everyRule/kubernetesYaml";
import { pulumiYaml } from "../../check/everyRule/pulumiYaml";
import { quadlet } from "../../check/everyRule/quadlet";
import { shellScript } from "../../check/everyRule/script";
import { terraformHcl } from "../../check/everyRule/terraformHcl";

/** The inputs that show which rules each format can break. */
const BREAKS: Readonly<Partial<Record<Format, Cells>>> = {
  compose,
  kubernetes: kubernetesYaml,
  "docker-run": shellScript,
  quadlet,
  "gitlab-ci": gitlabCi,
  "github-actions": githubActions,
  devcontainer,
};

/** Only programs and stacks can use the components. */
const HAVE_COMPONENTS: readonly Format[] = ["pulumi", "pulumi-kubernetes", "cdktf"];
const COMPONENT = /\b(?:Kubernetes)?(?:DindRunner|DockerApiEndpoint|DockerTlsCertificates)\b|dockerClient\(|\bspread\b/;
const RECIPE = /`breakwater recipe (\S+) --for ([^`\s]+)(?: --host HOST)?`/g;

/** Not those of one's own that another test has added: a process knows them from then on. */
const OURS = [...RULES, ...rulesOfSets(RULE_SET_NAMES)];

describe("advice", () => {
  const formats = Object.keys(FORMATS) as Format[];

  for (const format of formats) {
    it(`is given on every rule in the words of ${FORMATS[format]}`, () => {
      for (const rule of OURS) {
        const advice = adviceOf(rule, format);
        assert.match(advice, /[.)]$/, rule.id);
        assert.ok(advice.length < 900, `${rule.id}: ${advice.length} characters`);
        assert.equal(COMPONENT.test(advice) && !HAVE_COMPONENTS.includes(format), false, `${rule.id}: ${advice}`);
      }
    });
  }

  it("holds in every format where it is general", () => {
    for (const rule of OURS) assert.doesNotMatch(adviceOf(rule), COMPONENT, rule.id);
  });

  for (const [format, cells] of Object.entries(BREAKS) as [Format, Cells][]) {
    it(`has words of its own for every rule that ${FORMATS[format]} can break`, () => {
      for (const rule of RULES) {
        if (typeof cells[rule.id] === "string") continue;
        for (const remedy of rule.remedies) assert.ok(WORDS[format][remedy], `${rule.id} needs ${remedy}`);
      }
    });
  }

  it("has words of its own for every rule that Terraform and Pulumi can break", () => {
    for (const rule of RULES)
      for (const [formats, cells] of [
        [["terraform", "terraform-kubernetes"], terraformHcl],
        [["pulumi", "pulumi-kubernetes"], pulumiYaml],
      ] as const) {
        if (typeof cells[rule.id] === "string") continue;
        for (const remedy of rule.remedies)
          assert.ok(
            formats.some((format) => WORDS[format][remedy]),
            `${rule.id} needs ${remedy}`,
          );
      }
  });

  it("knows no remedy that no rule names", () => {
    const named = new Set(OURS.flatMap(({ remedies }) => remedies));
    assert.deepEqual(
      (Object.keys(REMEDIES) as Remedy[]).filter((remedy) => !named.has(remedy)),
      [],
    );
    assert.ok(OURS.every(({ remedies }) => remedies.length > 0));
  });

  it("has words of its own for every rule of a set, in the formats that can break it", () => {
    for (const { rules, formats: ofSet } of Object.values(RULE_SETS))
      for (const [rule, format] of rules.flatMap((each) => ofSet.map((format) => [each, format] as const)))
        for (const remedy of rule.remedies) assert.ok(WORDS[format][remedy], `${rule.id} needs ${remedy}`);
  });

  it("keeps a rule's exception in every format", () => {
    for (const rule of RULES) {
      if (rule.exception === undefined) continue;
      for (const format of [undefined, ...formats]) assert.ok(adviceOf(rule, format).endsWith(rule.exception), rule.id);
    }
  });

  it("names recipes of its own format, or of the platform that runs it", () => {
    const platforms: Partial<Record<Format, readonly string[]>> = {
      "gitlab-ci": ["gitlab-ci", "gitlab-runner", "docker-run"],
      "gitlab-runner": ["gitlab-ci", "gitlab-runner"],
      "github-actions": ["github-actions", "docker-run"],
      jenkins: ["jenkins", "docker-run"],
      devcontainer: ["devcontainer", "docker-run"],
      "terraform-kubernetes": ["kubernetes"],
      "pulumi-kubernetes": ["kubernetes"],
      cdktf: ["terraform"],
    };
    for (const format of formats)
      for (const text of Object.values(WORDS[format]))
        for (const [, , named] of text.matchAll(RECIPE))
          assert.ok((platforms[format] ?? [format]).includes(named as string), `${format}: ${text}`);
  });

  it("names commands that there are", () => {
    const texts = formats.flatMap((format) => Object.values(WORDS[format])).filter((text) => text.includes("recipe "));
    assert.ok(texts.length > 50);
    for (const text of texts) {
      const [named, whole] = [[...text.matchAll(RECIPE)], text.match(/breakwater recipe \S+ --for/g) ?? []];
      assert.equal(named.length, whole.length, text);
      for (const [command, kind, format] of named) {
        const recipe = RECIPES.find(({ name }) => name === format);
        assert.ok(recipe?.kinds.includes(kind as Kind), `${command} is there`);
        assert.equal(command.includes("--host"), kind === "client", command);
      }
    }
  });
});
