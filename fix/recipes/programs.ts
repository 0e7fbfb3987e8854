import { PRESET_ROLES } from "../../components/spec/guard";
import { valueAt } from "../../documents/positions/textNode";
import { mountsOf, type Service, variablesOf } from "../change/project";

/** Programs that run jobs, each with the role that is made for it: any engine will do for them. */
const JOB_ROLES = ["act", "devcontainers", "github-runner", "gitlab-runner", "jenkins", "testcontainers"];

/** Programs that show, route to, watch or manage what runs beside them: another engine has nothing for them. */
const HOST_PROGRAMS = new Set([
  ...["portainer", "portainer-ce", "portainer-ee", "yacht", "dockge", "komodo", "periphery", "swarmpit", "rancher"],
  ...["traefik", "nginx-proxy", "docker-gen", "acme-companion", "caddy-docker-proxy", "registrator", "coolify"],
  ...["watchtower", "ouroboros", "diun", "wud", "dockcheck", "shepherd", "autoheal", "ofelia", "docker-volume-backup"],
  ...["dozzle", "logspout", "promtail", "alloy", "vector", "filebeat", "fluent-bit", "fluentd", "lazydocker", "ctop"],
  ...["cadvisor", "telegraf", "netdata", "glances", "beszel-agent", "metricbeat", "datadog", "uptime-kuma"],
  ...["homepage", "homarr"],
]);
const SOCKET_PROXY = /(?:socket|docker)-?proxy$|^sockguard$/;

/** The role that a service's program needs at a guarded API; undefined for one that no role is made for. */
export function roleOf(service: Service): string | undefined {
  return JOB_ROLES.find((role) => role === programOf(valueAt(service.node, "image")?.value));
}

/** What names say of a program that needs the engine of its host; a clause. */
export function whyNamesHosts(image: string | undefined, others: readonly (string | undefined)[]): string | undefined {
  const names = [programOf(image), ...others].filter((name) => name !== undefined);
  if (names.some((name) => SOCKET_PROXY.test(name)))
    return "is a proxy of the host's socket: breakwater guard migrate writes what it lets through as a role of a guard";
  const program = names.find((name) => HOST_PROGRAMS.has(name));
  if (program !== undefined)
    return `is ${program}, which is about the host's own containers: run a guard on the host${roleFor(program)} (docs/GUARD.md)`;
  return image?.includes("$") ? "has an image that a variable names" : undefined;
}

/** The words that name the role of a guard that is made for a program. */
function roleFor(program: string): string {
  const name = program.replace(/-(?:ce|ee)$/, "");
  return PRESET_ROLES.includes(name) ? ` and give it the role \`${name}\`` : "";
}

/** Why a service needs the engine of its host, or may need it; a clause. */
export function whyHosts(text: string, service: Service): string | undefined {
  const image = valueAt(service.node, "image")?.value;
  const named = whyNamesHosts(image, [service.name, valueAt(service.node, "container_name")?.value]);
  if (named !== undefined) return named;
  const mounts = mountsOf(service).filter(({ source, target }) => isSocket(source) || isSocket(target));
  if (mounts.length === 0) return "mounts a folder that holds the socket";
  const host = variablesOf(service).get("DOCKER_HOST");
  const places = [...mounts.map(({ node }) => node), ...(host ? [host.node] : [])];
  const own = places.reduce((sum, { from, to }) => sum + countOf(text.slice(from, Math.max(from, to))), 0);
  const { from, to } = service.node;
  return countOf(text.slice(from, to)) > own ? "names the socket in other settings as well" : undefined;
}

export function isSocket(path: string | undefined): boolean {
  return /(?:^|\/)docker\.sock$/.test(path ?? "");
}

/** The last name of an image, without a tag. */
function programOf(image: string | undefined): string | undefined {
  return image === undefined ? undefined : /([\w.-]+)(?::[^/]*)?$/.exec(image.replace(/@.*$/, ""))?.[1];
}

function countOf(text: string): number {
  return text.split("docker.sock").length - 1;
}
