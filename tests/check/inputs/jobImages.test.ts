import assert from "node:assert/strict";
import { check } from "../../../check/check";
import { ownFolder } from "../hostile";

const IMAGE = "docker:24-dind";
const PROXY = "tecnativa/docker-socket-proxy:0.3.0";

/** Where each platform starts the image's own entrypoint, an engine, and where it starts a program of its own. */
const PLATFORMS: readonly (readonly [
  platform: string,
  file: string,
  engines: readonly object[],
  others: readonly object[],
])[] = [
  [
    "GitHub Actions",
    ".github/workflows/a.yaml",
    [workflow({ services: { a: { image: IMAGE } } }), workflow({ container: IMAGE }, "dockerd")],
    [workflow({ container: IMAGE }), workflow({ container: { image: IMAGE, options: "--entrypoint dockerd" } })],
  ],
  [
    "Forgejo Actions",
    ".forgejo/workflows/a.yaml",
    [workflow({ services: { a: { image: IMAGE } } })],
    [workflow({ container: { image: IMAGE } })],
  ],
  [
    "GitLab CI",
    ".gitlab-ci.yml",
    [{ a: { services: [IMAGE], script: ["true"] } }],
    [{ a: { image: IMAGE, script: ["true"] } }, { a: { image: { name: IMAGE, entrypoint: [""] }, script: ["true"] } }],
  ],
  [
    "Azure Pipelines",
    "azure-pipelines.yml",
    [{ jobs: [{ job: "a", container: "alpine", services: { a: IMAGE }, steps: [{ script: "true" }] }] }],
    [
      { jobs: [{ job: "a", container: IMAGE, steps: [{ script: "true" }] }] },
      { jobs: [{ job: "a", container: { image: IMAGE }, steps: [{ script: "true" }] }] },
    ],
  ],
  [
    "CircleCI",
    ".circleci/config.yml",
    [circle([{ image: "cimg/go:1.23" }, { image: IMAGE }])],
    [circle([{ image: IMAGE }])],
  ],
  [
    "Woodpecker",
    ".woodpecker.yml",
    [
      { steps: [{ name: "a", image: IMAGE }] },
      { steps: [{ name: "b", image: "alpine", commands: ["true"] }], services: [{ name: "a", image: IMAGE }] },
    ],
    [{ steps: [{ name: "a", image: IMAGE, commands: ["true"] }] }],
  ],
  [
    "Drone",
    ".drone.yml",
    [drone({ services: [{ name: "a", image: IMAGE }] })],
    [drone({ steps: [{ name: "a", image: IMAGE, commands: ["true"] }] })],
  ],
  [
    "Bitbucket",
    "bitbucket-pipelines.yml",
    [
      {
        definitions: { services: { a: { image: IMAGE } } },
        pipelines: { default: [{ step: { script: ["true"], services: ["a"] } }] },
      },
    ],
    [{ image: IMAGE, pipelines: { default: [{ step: { script: ["true"] } }] } }],
  ],
  [
    "Tekton",
    "task.yaml",
    [tekton({ name: "a", image: IMAGE })],
    [tekton({ name: "a", image: IMAGE, script: "true" }), tekton({ name: "a", image: IMAGE, command: ["true"] })],
  ],
  [
    "Buildkite",
    ".buildkite/pipeline.yml",
    [{ steps: [{ plugins: [{ "docker#v5.0.0": { image: IMAGE } }] }] }],
    [
      { steps: [{ command: "true", plugins: [{ "docker#v5.0.0": { image: IMAGE } }] }] },
      { steps: [{ plugins: [{ "docker#v5.0.0": { image: IMAGE, command: ["true"] } }] }] },
    ],
  ],
  [
    "dev containers",
    ".devcontainer/devcontainer.json",
    [{ image: IMAGE, overrideCommand: false }],
    [{ image: IMAGE }, { image: IMAGE, overrideCommand: true }],
  ],
];

function workflow(job: object, run = "true"): object {
  return { on: "push", jobs: { a: { "runs-on": "own", ...job, steps: [{ run }] } } };
}

function circle(docker: readonly object[]): object {
  return { version: 2.1, jobs: { a: { docker, steps: [{ run: "true" }] } } };
}

function drone(parts: object): object {
  return { kind: "pipeline", type: "docker", name: "a", steps: [], ...parts };
}

function tekton(step: object): object {
  return { apiVersion: "tekton.dev/v1", kind: "Task", metadata: { name: "a" }, spec: { steps: [step] } };
}

describe("docker:dind as an image of a CI definition", () => {
  const { path, write } = ownFolder();

  for (const [platform, file, engines, others] of PLATFORMS)
    it(`is an engine where ${platform} starts the image's own entrypoint`, async () => {
      const holdsEngine = async (content: object) => {
        write({ [file]: JSON.stringify(content, undefined, 1) });
        const { findings, summary } = await check([path(file)]);
        assert.ok(summary.containers > 0, JSON.stringify(content));
        return findings.some(({ rule }) => rule === "dind-unpinned-image");
      };
      for (const content of engines) assert.equal(await holdsEngine(content), true, JSON.stringify(content));
      for (const content of others) assert.equal(await holdsEngine(content), false, JSON.stringify(content));
    });
});

describe("a socket proxy as an image of a CI definition", () => {
  const { path, write } = ownFolder();
  const isOpen = async (file: string, content: object) => {
    write({ [file]: JSON.stringify(content, undefined, 1) });
    return (await check([path(file)])).findings.some(({ rule }) => rule === "dood-socket-proxy-open");
  };

  it("is a proxy as a service, and not where a program of the platform runs in place of its own", async () => {
    const image = { image: PROXY, env: { POST: "1" } };
    const workflows = ".github/workflows/a.yaml";
    assert.equal(await isOpen(workflows, workflow({ services: { a: image } })), true);
    assert.equal(await isOpen(workflows, workflow({ container: image })), false);
    const container = ".devcontainer/devcontainer.json";
    const own = { image: PROXY, containerEnv: { POST: "1" } };
    assert.equal(await isOpen(container, { ...own, overrideCommand: false }), true);
    assert.equal(await isOpen(container, own), false);
  });
});
