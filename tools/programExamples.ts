import { breaks, type Cells } from "../tests/check/everyRule/cell";
import { pulumiProgram } from "../tests/check/everyRule/pulumiProgram";

/** A program's resource that breaks a rule, and its twin that does not. Both are called like the rule. */
export interface ProgramExample {
  readonly refused: string;
  readonly accepted: string;
}

const APP = "docker:27.3.1-cli";

const container = (wrong: string, right: string, image = "app:1.2.3") =>
  breaks(`new docker.Container("NAME", { image: "${image}", ${wrong} });`, "", wrong, right);

/** Plain spellings for readers, where the tests of every rule have unusual ones. */
const PLAIN: Cells = {
  "apparmor-unconfined": container('securityOpts: ["apparmor=unconfined"]', 'securityOpts: ["no-new-privileges"]'),
  "dind-excess-capabilities": container(
    'capabilities: { adds: ["CAP_SYS_PTRACE"] }',
    'capabilities: { adds: ["CAP_SYS_ADMIN", "CAP_NET_ADMIN"] }',
    "docker:27.3.1-dind",
  ),
  "dind-rootful": container(
    'capabilities: { adds: ["CAP_SYS_ADMIN", "CAP_NET_ADMIN"] }',
    'capabilities: { drops: ["ALL"], adds: ["CAP_SETUID", "CAP_SETGID"] }',
    "docker:27.3.1-dind",
  ),
  "dood-engine-socket": container(
    'volumes: [{ hostPath: "/var/run/docker.sock", containerPath: "/var/run/docker.sock" }]',
    'envs: ["DOCKER_HOST=tcp://docker:2376", "DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH=/certs"], ' +
      'volumes: [{ volumeName: "job-certificates", containerPath: "/certs", readOnly: true }]',
    APP,
  ),
  "dood-plaintext-endpoint": container(
    'envs: ["DOCKER_HOST=tcp://engine.example:2375"]',
    'envs: ["DOCKER_HOST=tcp://engine.example:2376", "DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH=/certs"]',
    APP,
  ),
  "excess-capabilities": container('capabilities: { adds: ["CAP_SYS_PTRACE"] }', 'capabilities: { drops: ["ALL"] }'),
  "privileged-container": container("privileged: true", "privileged: false"),
};

/** What the page of a rule shows of programs; or why they cannot break it. */
export function programExample(id: string): ProgramExample | string | undefined {
  const cell = PLAIN[id] ?? pulumiProgram[id];
  if (cell === undefined || typeof cell === "string") return cell;
  const program = (text: string) => {
    const named = text.replaceAll("NAME", id);
    const imports = ["docker", "kubernetes", "pulumi", "tls"].filter((name) => new RegExp(`\\b${name}\\.`).test(named));
    const lines = imports.map((name) => `import * as ${name} from "@pulumi/${name}";`);
    return `${[...lines, "", ...named.split("\n").map(inLines)].join("\n")}\n`;
  };
  return { refused: program(cell.text), accepted: program(cell.text.replace(cell.wrong, () => cell.right)) };
}

/** A resource with each of its properties in a line of its own. */
function inLines(statement: string): string {
  const [, head, properties, end] = /^(new .*?, \{) (.*) (\}\);)$/.exec(statement) ?? [];
  if (properties === undefined) return statement;
  return [head, ...topLevel(properties).map((property) => `  ${property},`), end].join("\n");
}

/** The parts of a text between commas that are in no brackets and no quotes. */
function topLevel(text: string): string[] {
  const parts: string[] = [""];
  let depth = 0;
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    if (!isQuoted && /[[{(]/.test(character)) depth++;
    if (!isQuoted && /[\]})]/.test(character)) depth--;
    if (character === "," && depth === 0 && !isQuoted) parts.push("");
    else parts.push(`${parts.pop()}${character}`);
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}
