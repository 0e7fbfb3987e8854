import { existsSync } from "node:fs";
import { HOMEPAGE } from "../../facts/project";

/** A file that sets a part of Breakwater up in a repository. */
export interface Part {
  /** What it is, as a line for a question. */
  readonly about: string;
  readonly file: string;
  readonly text: string;
  /** Whether the repository has what the part belongs to. */
  readonly fits: () => boolean;
  /** For a file that a repository may have already: what to add to it, instead of the whole text. */
  readonly addition?: string;
  /** What such a file has where nothing is to be added. */
  readonly added?: RegExp;
}

/** For editors, where Breakwater is among the packages of the project. */
const SCHEMA = "node_modules/breakwater/breakwater.schema.json";

const CONFIGURATION = `# What breakwater judges by: docs/CONFIGURATION.md. Without a line here every rule has its default.
breakwater:
  # exclude: [vendor]
  # Whether a comment may exempt the line beside it:  # breakwater: allow RULE until 2027-03-31: reason
  inlineExemptions: false

# dood-engine-socket:
#   exemptions:
#     - resource: portainer
#       reason: Read by operators only, moves behind an endpoint in spring
#       approvedBy: security@example.com
#       expires: 2027-03-31
`;

const hook = (version: string) => `  - repo: ${HOMEPAGE} # where you have it from
    rev: v${version}
    hooks:
      - id: breakwater
`;

const workflow = (version: string) => `name: breakwater
on:
  push:
    branches: [main]
  pull_request:

permissions:
  contents: read

jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4 # pin it, and the others, by the digest of a commit
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - uses: ${new URL(HOMEPAGE).pathname.slice(1)}@v${version} # where you have it from
`;

const GITLAB_JOB = `breakwater:
  image: node:22
  script:
    - npm ci # has Breakwater among the packages of the project
    - npx --no breakwater check . --format junit --output breakwater.xml
  artifacts:
    when: always
    reports:
      junit: breakwater.xml
`;

/** What `breakwater init` can write, by the name that its option takes. */
export const parts = (version: string) =>
  ({
    configuration: {
      about: "the configuration",
      file: "breakwater.yaml",
      text: (existsSync(SCHEMA) ? `# yaml-language-server: $schema=${SCHEMA}\n` : "") + CONFIGURATION,
      fits: () => true,
    },
    hook: {
      about: "a hook for pre-commit",
      file: ".pre-commit-config.yaml",
      text: `repos:\n${hook(version)}`,
      fits: () => existsSync(".pre-commit-config.yaml"),
      addition: hook(version),
      added: /^\s*(?:-\s+)?id:\s*["']?breakwater["']?\s*(?:#.*)?$/m,
    },
    github: {
      about: "a workflow for GitHub",
      file: ".github/workflows/breakwater.yml",
      text: workflow(version),
      fits: () => existsSync(".github"),
    },
    gitlab: {
      about: "a job for GitLab",
      file: ".gitlab-ci.yml",
      text: GITLAB_JOB,
      fits: () => existsSync(".gitlab-ci.yml"),
      addition: GITLAB_JOB,
      added: /^[^#\n]*(?:\bbreakwater check\b|\/breakwater\/check@)/m,
    },
  }) as const satisfies Readonly<Record<string, Part>>;
