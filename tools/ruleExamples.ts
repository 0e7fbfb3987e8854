import { breaks, type Cell, type Cells } from "../tests/check/everyRule/cell";
import { compose } from "../tests/check/everyRule/compose";
import { kubernetesYaml } from "../tests/check/everyRule/kubernetesYaml";
import { shellScript } from "../tests/check/everyRule/script";
import { terraformHcl } from "../tests/check/everyRule/terraformHcl";
import { programExample } from "./programExamples";

/** A file of one format that breaks a rule, and its twin that does not; or why the format cannot break it. */
export interface Example {
  readonly title: string;
  /** A name that the format's files have. */
  readonly file: string;
  readonly shown: string | { readonly refused: string; readonly accepted: string };
}

const MARK = "▸";

function container(image: string, wrong: string, right: string): Cell {
  const text = `resource "docker_container" "job" {\n  name  = "job"\n  image = "${image}"\n${wrong}\n}\n`;
  return breaks(text, "", wrong, right);
}

const ENGINE = "docker:27.3.1-dind";
const APP = "docker:27.3.1-cli";

const mounted = (...lines: readonly string[]) =>
  ["  volumes {", ...lines.map((line) => `    ${line}`), "  }"].join("\n");

/** Plain spellings for readers, where the tests of every rule have unusual ones. */
const PLAIN_TERRAFORM: Cells = {
  "apparmor-unconfined": container(
    APP,
    '  security_opts = ["apparmor=unconfined"]',
    '  security_opts = ["no-new-privileges"]',
  ),
  "dind-host-cgroup": container(
    ENGINE,
    mounted('container_path = "/sys/fs/cgroup"', 'host_path      = "/sys/fs/cgroup"'),
    '  cgroupns_mode = "private"',
  ),
  "dind-host-data-root": container(
    ENGINE,
    mounted('container_path = "/var/lib/docker"', 'host_path      = "/var/lib/docker"'),
    mounted('container_path = "/var/lib/docker"', 'volume_name    = "engine-data"'),
  ),
  "dind-plaintext-api": container(ENGINE, '  env = ["DOCKER_TLS_CERTDIR="]', '  env = ["DOCKER_TLS_CERTDIR=/certs"]'),
  "dind-rootful": container(
    ENGINE,
    '  capabilities {\n    add = ["CAP_SYS_ADMIN", "CAP_NET_ADMIN"]\n  }',
    '  capabilities {\n    drop = ["ALL"]\n    add  = ["CAP_SETUID", "CAP_SETGID"]\n  }',
  ),
  "dood-engine-socket": container(
    APP,
    mounted('container_path = "/var/run/docker.sock"', 'host_path      = "/var/run/docker.sock"'),
    [
      '  env = ["DOCKER_HOST=tcp://docker:2376", "DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH=/certs"]',
      mounted('container_path = "/certs"', 'volume_name    = "job-certificates"', "read_only      = true"),
    ].join("\n"),
  ),
  "dood-plaintext-endpoint": container(
    APP,
    '  env = ["DOCKER_HOST=tcp://10.0.0.5:2375"]',
    '  env = ["DOCKER_HOST=tcp://10.0.0.5:2376", "DOCKER_TLS_VERIFY=1"]',
  ),
  "excess-capabilities": container(
    APP,
    '  capabilities {\n    add = ["CAP_SYS_PTRACE"]\n  }',
    '  capabilities {\n    drop = ["ALL"]\n  }',
  ),
};

const PLAIN_SCRIPT: Cells = {
  "dood-engine-socket": breaks(
    `docker run -v /var/run/docker.sock:/var/run/docker.sock ${APP}\n`,
    "",
    "-v /var/run/docker.sock:/var/run/docker.sock",
    "-e DOCKER_HOST=tcp://docker:2376 -e DOCKER_TLS_VERIFY=1 -e DOCKER_CERT_PATH=/certs -v certificates:/certs:ro",
  ),
};

const PLAIN_COMPOSE: Cells = {
  "dood-engine-socket": breaks(
    `services:
  job:
    image: ${APP}
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
`,
    "",
    `    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
`,
    `    environment:
      DOCKER_HOST: tcp://docker:2376
      DOCKER_TLS_VERIFY: "1"
      DOCKER_CERT_PATH: /certs
    volumes:
      - ./certificates/clients/ci:/certs:ro
`,
  ),
};

/** The formats of which a rule's page has examples besides Pulumi: those that tests of every rule break and mend. */
const FORMATS: readonly (readonly [title: string, file: string, cells: Cells])[] = [
  ["Kubernetes", "deploy.yaml", kubernetesYaml],
  ["Compose", "compose.yaml", { ...compose, ...PLAIN_COMPOSE }],
  ["docker run", "run.sh", { ...shellScript, ...PLAIN_SCRIPT }],
  ["Terraform", "main.tf", { ...terraformHcl, ...PLAIN_TERRAFORM }],
];

/** What the page of a rule shows of each format. */
export function examplesOf(id: string): Example[] {
  const program = programExample(id);
  return [
    ...fileExamples(id),
    ...(program === undefined ? [] : [{ title: "Pulumi, in TypeScript", file: "index.ts", shown: program }]),
  ];
}

function fileExamples(id: string): Example[] {
  return FORMATS.flatMap(([title, file, cells]): Example[] => {
    const cell = cells[id];
    if (cell === undefined || typeof cell === "string") return cell ? [{ title, file, shown: cell }] : [];
    const refused = cell.text.replace(MARK, "");
    return [{ title, file, shown: { refused, accepted: refused.replace(cell.wrong, () => cell.right) } }];
  });
}

const LANGUAGES: Readonly<Record<string, string>> = { yaml: "yaml", sh: "sh", tf: "hcl", ts: "ts" };

/** The section of a rule's page. */
export function exampleLines(id: string): string[] {
  return [
    "## In other formats",
    ...examplesOf(id).flatMap(({ title, ...each }) => ["", `### ${title}`, "", ...lines(each)]),
  ];
}

function lines({ file, shown }: Omit<Example, "title">): string[] {
  if (typeof shown === "string") return [`Not broken there: ${shown}.`];
  const language = LANGUAGES[file.split(".").at(-1) ?? ""] ?? "";
  const block = (text: string) => [`\`\`\`${language}`, text.trimEnd(), "```"];
  return ["Refused:", "", ...block(shown.refused), "", "Accepted:", "", ...block(shown.accepted)];
}
