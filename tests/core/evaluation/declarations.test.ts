import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "../../../check/check";
import type { CheckResult } from "../../../check/report";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluate, evaluateAll, evaluateStack } from "../../../core/evaluation/evaluate";
import { standsAlone } from "../../../core/evaluation/standsAlone";
import type { Workload } from "../../../core/model/workload";
import { readPulumi } from "../../../core/readers/pulumi/pulumi";
import { RULES } from "../../../core/rules";
import { GROUPS, type Rule, violation } from "../../../core/rules/support/rule";
import { checkFiles } from "../../check/inputs/project";
import { SEARCHED, UNSAFE } from "../readers/corpus";
import { dind, dockerContainer, pageExamples, pod, type Resources } from "../rules/support";

const CORPUS: readonly Workload[] = [
  ...Object.values({ ...UNSAFE, ...SEARCHED }),
  dockerContainer({}),
  pod({}),
  ...RULES.flatMap(({ id }) => pageExamples(id).flat()),
].flatMap(readPulumi);

const TEXTS = {
  severity: "low",
  level: "advisory",
  title: "t",
  why: "w.",
  remediation: "r.",
  remedies: [],
  references: ["s"],
} as const;

/** Adds a rule to the catalogue for the time of a test. */
async function withRule<T>(rule: Rule, test: () => T | Promise<T>): Promise<T> {
  (RULES as Rule[]).push(rule);
  try {
    return await test();
  } finally {
    (RULES as Rule[]).pop();
  }
}

const only = (id: string) => configuration({ enabled: (rule) => rule === id });

describe("what a rule declares", () => {
  describe("as its needs", () => {
    for (const group of Object.keys(GROUPS) as (keyof typeof GROUPS)[]) {
      it(`decides what it sees, and not its group: a new rule of the group ${group} sees every workload`, () => {
        const rule: Rule = {
          id: "new-rule",
          group,
          ...TEXTS,
          check: ({ containers: [container] }) => [violation("image", container, "is there")],
        };
        return withRule(rule, () => {
          for (const workload of readPulumi(dockerContainer({})))
            assert.deepEqual(
              evaluate(workload, only("new-rule")).map(({ path }) => path),
              ["image"],
            );
        });
      });
    }

    it("loses none of its findings", () => {
      const judged = () => CORPUS.map((workload) => evaluate(workload, configuration()));
      const declared = judged();
      const needs = new Map(RULES.map((rule) => [rule, rule.needs]));
      try {
        for (const rule of RULES) delete (rule as { needs?: Rule["needs"] }).needs;
        assert.deepEqual(declared, judged());
      } finally {
        for (const [rule, need] of needs) if (need) Object.assign(rule, { needs: need });
      }
    });
  });

  describe("as what it looks at", () => {
    /** Two pods that have nothing in common but a label, which no rule of today looks at. */
    const counting: Omit<Rule, "looksAt"> = {
      id: "new-rule",
      group: "isolation",
      ...TEXTS,
      *checkStack(workloads) {
        for (const { source } of workloads)
          yield { ...violation("image", undefined, `is one of ${workloads.length}`), source };
      },
    };
    const files = Object.fromEntries(
      ["a", "b", "c"].map((name) => [
        `${name}.yaml`,
        `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: x, image: "app:1.2.3"}]}\n`,
      ]),
    );
    const said = ({ findings }: CheckResult) => findings.map(({ message }) => message.split("\n")[0]);

    it("decides what a stack rule sees in files: a new one sees all that it sees in a Pulumi program", () =>
      withRule(counting, async () => {
        const settings = { configuration: only("new-rule"), levels: new Map() };
        const inFiles = said(await checkFiles(files, ["."], (paths) => check(paths, { settings })));
        const pods = ["a", "b", "c"].flatMap((name) => readPulumi({ ...pod({}), name, urn: name }));
        const inPulumi = evaluateAll(pods, only("new-rule")).map(({ found }) => found.split("\n")[0]);
        assert.deepEqual(inFiles, inPulumi);
        assert.deepEqual(
          inFiles,
          Array.from({ length: 3 }, () => "image is one of 3."),
        );
      }));

    it("keeps the workloads out that show nothing of it", () => {
      const looking: Rule = { ...counting, looksAt: ["engines"] };
      return withRule(looking, () => {
        const [plain] = readPulumi(pod({}));
        const [engine] = readPulumi(pod({ image: "docker:27.3.1-dind" }));
        assert.ok(plain && engine);
        assert.deepEqual(
          [plain, engine].map((workload) => standsAlone(workload, only("new-rule"))),
          [true, false],
        );
      });
    });

    for (const rule of RULES.filter(({ checkStack }) => checkStack)) {
      it(`loses no finding of ${rule.id}`, () => {
        const chosen = only(rule.id);
        const related = CORPUS.filter((workload) => !standsAlone(workload, chosen));
        assert.ok(related.length < CORPUS.length, "it keeps some out");
        const judged = (workloads: readonly Workload[]) => evaluateStack(workloads, chosen);
        assert.ok(judged(CORPUS).length > 0);
        assert.deepEqual(judged(related), judged(CORPUS));
      });
    }
  });

  describe("as the rules that it hands over to", () => {
    it("exists, is no circle, and is no rule of its own", () => {
      const ids = new Set(RULES.map(({ id }) => id));
      const reached = (id: string, on: readonly string[]): void => {
        assert.ok(!on.includes(id), `${[...on, id].join(" hands over to ")}`);
        for (const next of RULES.find((rule) => rule.id === id)?.handsOverTo ?? []) {
          assert.ok(ids.has(next), `${id} hands over to ${next}, which is no rule`);
          reached(next, [...on, id]);
        }
      };
      for (const id of ids) reached(id, []);
    });

    /** Rules that name another one in their files for another reason than a hand-over. */
    const MENTIONS: Readonly<Record<string, string>> = {
      "dind-cgroup-read-only dind-host-cgroup": "the same folder writable: a folder is one or the other",
      "dind-privileged dind-excess-capabilities": "what an engine may have instead",
      "apparmor-unconfined dind-rootful": "what it costs an engine to be unconfined",
    };
    it("is every rule that its file names, but for those that have another reason", () => {
      const ids = RULES.map(({ id }) => id);
      const named = RULES.flatMap((rule) => {
        const text = readFileSync(join("core", "rules", `${rule.id}.ts`), "utf8").replace(/^import .*$/gm, "");
        return ids
          .filter((id) => id !== rule.id && new RegExp(`[\`"]${id}[\`"]`).test(text))
          .filter((id) => !rule.handsOverTo?.includes(id))
          .filter((id) => !RULES.find((other) => other.id === id)?.handsOverTo?.includes(rule.id))
          .map((id) => `${rule.id} ${id}`);
      });
      assert.deepEqual(
        named.filter((pair) => !(pair in MENTIONS || pair.split(" ").reverse().join(" ") in MENTIONS)),
        [],
      );
    });
  });
});

describe("two rules about one cause", () => {
  const findingsOf = (resources: Resources, chosen = configuration()) =>
    evaluateAll(
      [resources].flat().flatMap((one) => readPulumi(one as Parameters<typeof readPulumi>[0])),
      chosen,
    ).map(({ rule, source, path, status }) => `${rule} ${source.name} ${path} ${status}`);

  it("are one finding, and never none", () => {
    const engine = dind({ privileged: true });
    const of = (findings: readonly string[]) => findings.filter((finding) => / privileged /.test(finding));
    assert.deepEqual(of(findingsOf(engine)), ["dind-privileged engine privileged violation"]);
    const off = configuration({ enabled: (id) => id !== "dind-privileged" });
    assert.deepEqual(of(findingsOf(engine, off)), ["privileged-container engine privileged violation"]);
  });

  it("are told apart by the folder, where a container takes several at one path from another one", () => {
    const lender = dockerContainer(
      { name: "lender", volumes: ["/", "/etc"].map((path) => ({ hostPath: path, containerPath: `/host${path}` })) },
      "lender",
    );
    const borrower = dockerContainer({ name: "borrower", volumes: [{ fromContainer: "lender" }] }, "borrower");
    assert.deepEqual(
      findingsOf([lender, borrower]).filter((finding) => finding.includes("borrower")),
      ["dood-engine-socket borrower volumes[0] violation", "sensitive-host-path borrower volumes[0] violation"],
    );
  });
});
