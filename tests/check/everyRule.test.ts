import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../check/check";
import { INPUTS } from "../../check/inputs";
import { RULES } from "../../core/rules";
import { isObject } from "../../core/text/jsonObject";
import { documentsOf } from "../../documents/document";
import { ansible } from "./everyRule/ansible";
import type { Cells } from "./everyRule/cell";
import {
  appveyor,
  azurePipelines,
  bitbucket,
  buildkite,
  circleci,
  codefresh,
  concourse,
  drone,
  semaphore,
  travis,
  woodpecker,
} from "./everyRule/ci";
import { compose } from "./everyRule/compose";
import { devcontainer } from "./everyRule/devcontainer";
import { githubActions } from "./everyRule/githubActions";
import { gitlabCi } from "./everyRule/gitlabCi";
import { inspected } from "./everyRule/inspection";
import { kubernetesList } from "./everyRule/kubernetesList";
import { kubernetesYaml } from "./everyRule/kubernetesYaml";
import { pulumiPreview } from "./everyRule/pulumiPreview";
import { pulumiState } from "./everyRule/pulumiState";
import { pulumiYaml } from "./everyRule/pulumiYaml";
import { quadlet } from "./everyRule/quadlet";
import { shellScript } from "./everyRule/script";
import { taskDefinition } from "./everyRule/taskDefinition";
import { terraformDocker } from "./everyRule/terraformDocker";
import { terraformHcl } from "./everyRule/terraformHcl";
import { terraformJson } from "./everyRule/terraformJson";
import { terraformKubernetes } from "./everyRule/terraformKubernetes";
import { terraformTls } from "./everyRule/terraformTls";

/** Each input, with the name of a file of its own. */
const TABLES: readonly (readonly [input: string, file: string, cells: Cells])[] = [
  ["Kubernetes YAML", "web.yaml", kubernetesYaml],
  ["a Kubernetes list in JSON", "list.json", kubernetesList],
  ["Compose", "compose.yaml", compose],
  ["GitHub Actions", "ci.yml", githubActions],
  ["GitLab CI", ".gitlab-ci.yml", gitlabCi],
  ["Buildkite", "pipeline.yml", buildkite],
  ["CircleCI", "config.yml", circleci],
  ["Concourse", "pipeline.yml", concourse],
  ["Drone", ".drone.yml", drone],
  ["AppVeyor", "appveyor.yml", appveyor],
  ["Azure Pipelines", "azure-pipelines.yml", azurePipelines],
  ["Bitbucket Pipelines", "bitbucket-pipelines.yml", bitbucket],
  ["Codefresh", "codefresh.yml", codefresh],
  ["Semaphore", "semaphore.yml", semaphore],
  ["Travis CI", ".travis.yml", travis],
  ["Woodpecker", ".woodpecker.yml", woodpecker],
  ["devcontainer.json", "devcontainer.json", devcontainer],
  ["a shell script", "run.sh", shellScript],
  ["a task definition of ECS", "task.json", taskDefinition],
  ["what docker inspect prints", "inspected.json", inspected],
  ["a playbook of Ansible", "play.yml", ansible],
  ["a unit of Quadlet", "web.container", quadlet],
  ["a Terraform plan of the Docker provider", "docker.json", terraformDocker],
  ["a Terraform plan of the Kubernetes provider", "kubernetes.json", terraformKubernetes],
  ["a Terraform plan of the TLS provider", "tls.json", terraformTls],
  ["Terraform's JSON syntax", "cdk.tf.json", terraformJson],
  ["Terraform's own language", "main.tf", terraformHcl],
  ["a Pulumi state", "state.json", pulumiState],
  ["a Pulumi preview", "preview.json", pulumiPreview],
  ["a Pulumi program in YAML", "Pulumi.yaml", pulumiYaml],
];

const MARK = "▸";

describe("every rule", () => {
  let work: string;
  before(() => {
    work = mkdtempSync(join(tmpdir(), "breakwater-every-rule-"));
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  async function findingsOf(file: string, text: string) {
    writeFileSync(join(work, file), text);
    const { findings, problems, summary } = await check([join(work, file)]);
    assert.deepEqual([problems, summary.files], [[], 1]);
    return findings;
  }

  for (const [input, file, cells] of TABLES) {
    describe(`in ${input}`, () => {
      it("is broken there, or it is said why it cannot be", () => {
        assert.deepEqual(Object.keys(cells).sort(), RULES.map(({ id }) => id).sort());
        for (const cell of Object.values(cells)) if (typeof cell === "string") assert.match(cell, /\w \w/);
      });

      for (const [id, cell] of Object.entries(cells)) {
        if (typeof cell === "string") continue;
        const { text: marked, path, wrong, right } = cell;
        const text = marked.replace(MARK, "");

        it(`${id} speaks at its place`, async () => {
          const found = (await findingsOf(file, text)).filter(
            ({ rule, status }) => rule === id && status === "violation",
          );
          assert.deepEqual(
            found.map((finding) => [finding.path, finding.line, finding.column]),
            [[path, ...placeOf(marked)]],
          );
        });

        it(`${id} is silent about the clean twin`, async () => {
          assert.equal(text.split(wrong).length, 2, "what is wrong stands there once");
          const found = await findingsOf(file, text.replace(wrong, right));
          assert.deepEqual(
            found.filter(({ rule }) => rule === id || rule === "undetermined").map(({ message }) => message),
            [],
          );
        });
      }
    });
  }
});

/** Inputs without a table of their own, and why. */
const WITHOUT_TABLE: Readonly<Record<string, string>> = {
  Jenkins: "its scripts, options and pods are read by the readers of the others, and it has tests of its own",
  "Helm values": "they are those of a HelmRelease, which the tables of Kubernetes break",
  "Jenkins configuration": "its agents are containers of Docker and pods, and it has tests of its own",
  Molecule: "its platforms are containers of Ansible's modules, which the same reader reads",
  "containers.conf": "it holds defaults of containers: tests/check/inputs/podmanDefaults.test.ts breaks each setting",
  BuildKit: "it holds settings of a daemon, not containers: its own tests break them",
  "Elastic Beanstalk": "of its container only volumes reach a host: the tests of clouds break that",
  "Elastic Beanstalk extension": "its commands and files are those of scripts, which the same readers read",
  Fleet: "its values are those of a HelmRelease, which the tables of Kubernetes break",
  "Gitea runner": "its options are those of Docker's client, and each of its settings has a test of its own",
  "GitLab Runner": "its reader is the one of runners in ConfigMaps, with a test of each setting of its own",
  "Docker Bake": "its targets are builds, of which tests/check/inputs/bake.test.ts has all rules",
  Nomad: "its tasks are containers of Docker, of which tests/check/inputs/nomad.test.ts has the driver's options",
  "Terraform variables": "they have values, and the module that these are for is judged",
  Prow: "its jobs hold the pods of Kubernetes, which the same reader reads",
  "ARM template": "of a container group only privileges reach its host: the tests of clouds break that",
  CapRover: "its services are those of Compose, which the same reader reads",
  "captain-definition": "its lines are those of a Dockerfile, which the same reader reads",
  Taskfile: "its commands are those of scripts, which the same reader reads",
  CodeBuild: "its commands are those of scripts, which the same reader reads",
  "Cloud Build": "its steps are those of scripts, which the same reader reads",
  "cloud-init": "its commands and files are those of scripts and units, which the same readers read",
  "package.json": "its scripts are those of a shell, which the same reader reads",
  CloudFormation: "its tasks and jobs are those of AWS's command line, which the same reader reads",
  "daemon.json": "it holds settings of an engine, not containers: the tests of units break them",
  Kustomize: "its patches are parts of Kubernetes objects, which the tables of Kubernetes break",
};

describe("the inputs", () => {
  const texts = TABLES.flatMap(([title, file, cells]) =>
    Object.entries(cells).flatMap(([id, cell]) =>
      typeof cell === "string" ? [] : [{ title, file, id, text: cell.text.replace(MARK, "") }],
    ),
  );
  const readersOf = (content: unknown, file: string) =>
    Array.isArray(content)
      ? INPUTS.filter((input) => input.matchesList?.(content, file)).map(({ name }) => name)
      : isObject(content)
        ? INPUTS.filter((input) => input.matches(content, file)).map(({ name }) => name)
        : [];

  it("exclude each other: every document of every table is one input's alone", () => {
    for (const { title, file, id, text } of texts) {
      for (const { content } of documentsOf(text, file)) {
        assert.ok(readersOf(content, file).length <= 1, `${id} in ${title}: ${readersOf(content, file).join(", ")}`);
      }
    }
  });

  it("each have a table of every rule, or it is said why not", () => {
    const covered = texts.flatMap(({ text, file }) =>
      [...documentsOf(text, file)].flatMap(({ content }) => readersOf(content, file)),
    );
    const missing = INPUTS.map(({ name }) => name).filter((name) => !covered.includes(name));
    assert.deepEqual(missing.toSorted(), Object.keys(WITHOUT_TABLE).toSorted());
  });
});

/** Line and column of the mark. */
function placeOf(marked: string): [line: number, column: number] {
  const before = marked.slice(0, marked.indexOf(MARK)).split("\n");
  return [before.length, (before.at(-1) ?? "").length + 1];
}
