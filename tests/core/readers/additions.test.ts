import assert from "node:assert/strict";
import fc from "fast-check";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluateAll } from "../../../core/evaluation/evaluate";
import type { Finding } from "../../../core/evaluation/finding";
import type { Source } from "../../../core/model/source";
import type { Workload } from "../../../core/model/workload";
import { readCompose } from "../../../core/readers/compose/compose";
import { interpretCompose, UnresolvedValue } from "../../../core/readers/compose/text";
import {
  readBuild,
  readContainerCreate,
  readContainerUpdate,
  readExecCreate,
  readInspectedContainer,
  readServiceSpec,
  readVolume,
} from "../../../core/readers/engineApi/engineApi";
import { readKustomization } from "../../../core/readers/kubernetes/kustomization";
import { prowJobs, readProwJob } from "../../../core/readers/prow/prow";
import { readPulumi } from "../../../core/readers/pulumi/pulumi";
import { Raw } from "../../../core/readers/raw/raw";
import { readTerraform } from "../../../core/readers/terraform/terraform";
import { type Addition, additionsTo, shown, watched, withAddition } from "./additions";
import { ENGINE_API, KUSTOMIZATION, PROW } from "./additionsCorpus";
import { SEARCHED, UNSAFE } from "./corpus";
import { PAIRS } from "./terraformCorpus";
import { UNSAFE_COMPOSE } from "./unsafeCompose";

/** The same cases at every run; FUZZ_SEED and FUZZ_RUNS look for others, ADDITIONS=all tries every one. */
const PARAMETERS = { seed: Number(process.env["FUZZ_SEED"] ?? 1), numRuns: Number(process.env["FUZZ_RUNS"] ?? 500) };
const CONFIGURATION = configuration();

/** An input that breaks rules, and its reader. */
interface Subject {
  readonly title: string;
  readonly value: unknown;
  read(value: unknown): Workload[];
}

const SOURCE = { type: "test", name: "job" };
const FILES = { content: () => undefined, variables: () => new UnresolvedValue("names a file that does not exist") };

const ENGINE_API_READERS = {
  readBuild,
  readContainerCreate,
  readContainerUpdate,
  readExecCreate,
  readInspectedContainer: (body: Raw, source: Source) => readInspectedContainer(body, source, "private"),
  readServiceSpec,
  readVolume,
};

const SUBJECTS: readonly Subject[] = [
  ...Object.entries({ ...UNSAFE, ...SEARCHED }).map(([kind, { props, ...identity }]) => ({
    title: `Pulumi ${kind}`,
    value: props,
    read: (value: unknown) => readPulumi({ ...identity, props: value }),
  })),
  ...Object.entries(PAIRS).map(([kind, { terraform }]) => ({
    title: `Terraform ${kind}`,
    value: terraform.attributes,
    read: (value: unknown) => readTerraform({ ...terraform, attributes: value }),
  })),
  ...Object.entries(ENGINE_API).map(([name, value]) => ({
    title: `Engine API ${name}`,
    value,
    read: (body: unknown) => [ENGINE_API_READERS[name as keyof typeof ENGINE_API](new Raw(body, ""), SOURCE)],
  })),
  {
    title: "Compose",
    value: UNSAFE_COMPOSE,
    read: (value) =>
      readCompose(new Raw(value, "", interpretCompose), (type, name) => ({ type, name, host: "project" }), FILES),
  },
  { title: "kustomization", value: KUSTOMIZATION, read: (value) => readKustomization(new Raw(value, ""), SOURCE) },
  {
    title: "Prow",
    value: PROW,
    read: (value) => {
      const raw = new Raw(value, "");
      return prowJobs(raw).flatMap(({ type, job }) =>
        readProwJob(job, raw.get("presets").items(), { type, name: job.get("name").name() ?? "" }),
      );
    },
  },
];

/** The short list of what takes a finding away by right: the rule, the key or place that is added, and why. */
const SATISFYING: readonly (readonly [rule: RegExp, key: RegExp, why: string])[] = [
  [
    /^(dind-|dood-socket-chmod|dood-plaintext-endpoint)/,
    /(^|\.)(entrypoints?|commands?|args|cmd)$/i,
    "another program runs",
  ],
  [
    /^(dind-|dood-socket-chmod|dood-plaintext-endpoint)/,
    /(command|cmd|args|tests?)\.\(first\)$/i,
    "another program begins the command",
  ],
  [/^dind-rootful$/, /(^|\.)(user|userns_?mode|runAsUser|hostUsers)$/i, "the engine is no root of the host"],
  [/^dind-rootful$/, /(^|\.)privileged$/i, "dind-privileged speaks of the same engine"],
  [/^dind-no-limits$/, /(^|\.)(mem_limit|memory|limits)$/i, "the engine has a limit"],
  [/^dind-host-cgroup$/, /(^|\.)read_?only$/i, "dind-cgroup-read-only speaks of the same folder"],
  [/^unmasked-paths$/, /(^|\.)(hostUsers|host_users)$/, "the Pod Security Standards let a user namespace have it"],
  [/^dood-published-/, /(^|\.)(ip|hostIp|host_ip|address)$/i, "the port is bound to one address"],
  [/^dood-provider-plaintext$/, /(^|\.)cert_?path$/i, "the provider has certificates"],
  [/^dood-engine-socket$/, /(^|\.)driver$/i, "another driver does not know the local driver's options"],
  [/^privileged-container$/, /(^|\.)privileged$/, "the rule speaks of the nearer property"],
];

function judge({ read }: Subject, value: unknown): Finding[] {
  return evaluateAll(read(value), CONFIGURATION);
}

/** An attribute of Terraform that stands there under another of its names: no provider has both. */
function isSecondSpelling({ title, value }: Subject, { place, key, value: added }: Addition): boolean {
  if (!title.startsWith("Terraform") || added === null) return false;
  const object = place.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown>)[step], value);
  const plain = (name: string) => name.replace(/[A-Z]/g, "_$&").toLowerCase().replace(/s$/, "");
  return !Array.isArray(object) && Object.keys(object as object).some((name) => plain(name) === plain(key));
}

interface Prepared {
  readonly subject: Subject;
  readonly before: readonly Finding[];
  readonly additions: readonly Addition[];
}

const PREPARED: readonly Prepared[] = SUBJECTS.map((subject) => {
  const asked = new Map<string, Set<string>>();
  judge(subject, watched(subject.value, asked));
  const before = judge(subject, subject.value).filter(({ status }) => status === "violation");
  const additions = additionsTo(subject.value, asked).filter((addition) => !isSecondSpelling(subject, addition));
  return { subject, before, additions };
});

/** The findings that an addition takes away, and that nothing waits for. */
function lostBy({ subject, before }: Prepared, addition: Addition): Finding[] {
  const after = judge(subject, withAddition(subject.value, addition));
  return before.filter(({ rule, path }) => {
    const isHeld = after.some((each) => each.status === "violation" && each.rule === rule && isSame(each.path, path));
    const isAwaited = after.some(
      ({ rules, path: awaited }) => rules && (rules.length === 0 || rules.includes(rule) || path.startsWith(awaited)),
    );
    const isSatisfied = SATISFYING.some(
      ([id, key]) => id.test(rule) && key.test([...addition.place, addition.key].join(".")),
    );
    return !isHeld && !isAwaited && !isSatisfied;
  });
}

/** Paths but for the numbers of items, which move. */
function isSame(path: string, other: string): boolean {
  return path.replace(/\[\d+\]/g, "[]") === other.replace(/\[\d+\]/g, "[]");
}

describe("adding to an input takes no finding away", () => {
  it("breaks rules in the inputs, and there is something to add", () => {
    const telling = PREPARED.filter(({ before, additions }) => before.length > 0 && additions.length > 0);
    assert.ok(telling.length > 30, `${telling.length}`);
    assert.ok(telling.every(({ additions }) => additions.length > 20));
  });

  it("whatever is added, wherever a reader looks", function () {
    this.timeout(600_000);
    if (process.env["ADDITIONS"] === "all") {
      const lost = PREPARED.flatMap((prepared) =>
        prepared.additions.flatMap((addition) =>
          lostBy(prepared, addition).map(
            ({ rule, path }) => `${prepared.subject.title}: ${shown(addition)} takes away ${rule} ${path}`,
          ),
        ),
      );
      assert.deepEqual(lost, []);
      return;
    }
    const cases = fc
      .constantFrom(...PREPARED.filter(({ before, additions }) => before.length > 0 && additions.length > 0))
      .chain((prepared) => fc.constantFrom(...prepared.additions).map((addition) => ({ prepared, addition })));
    fc.assert(
      fc.property(cases, ({ prepared, addition }) => {
        const lost = lostBy(prepared, addition).map(({ rule, path }) => `${rule} ${path}`);
        assert.deepEqual(lost, [], `${prepared.subject.title}: ${shown(addition)}`);
      }),
      PARAMETERS,
    );
  });
});
