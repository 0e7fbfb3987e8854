import type { PlannedContainer, PlannedVolume } from "../plan/container";
import { FILES, SERVER_FOLDER } from "../plan/engine";
import { serverUser } from "../plan/plan";
import { commentLines } from "../text/yaml";
import { ALL_KINDS, type Recipe, type RecipeFormat } from "./format";

/** Terraform and OpenTofu, with the provider kreuzwerker/docker. */
export const TERRAFORM: RecipeFormat = {
  name: "terraform",
  title: "Terraform or OpenTofu, with the provider kreuzwerker/docker",
  kinds: ALL_KINDS,
  files: (recipe) => [{ path: "main.tf", text: configuration(recipe) }],
  steps: ({ options: { kind } }) => [
    "terraform init",
    "terraform apply",
    `# a job: the container "job" of main.tf${kind === "client" ? "" : ", which reaches the engine by its name"}`,
  ],
};

/** An expression of HCL, written as it is. */
class Expression {
  constructor(readonly text: string) {}
}
type Value = string | number | boolean | Expression | readonly Value[] | { readonly [name: string]: Value };
/** A block: its head, and what is in it. */
interface Block {
  readonly head: string;
  readonly comment?: string;
  readonly attributes?: Readonly<Record<string, Value | undefined>>;
  readonly blocks?: readonly Block[];
}

const is = (text: string) => new Expression(text);
const fileOf = (path: string) => is(`file("\${path.module}/${path}")`);

function configuration(recipe: Recipe): string {
  const { options, plan } = recipe;
  const containers = plan.containers.filter(({ isOneShot }) => !isOneShot);
  const handedOver = plan.containers.find(({ isOneShot }) => isOneShot)?.mounts?.[0]?.volume;
  const blocks: Block[] = [
    {
      head: "terraform",
      blocks: [
        {
          head: "required_providers",
          attributes: { docker: { source: "kreuzwerker/docker", version: "~> 4.5" } },
        },
      ],
    },
    ...(options.kind === "client"
      ? []
      : [{ head: `resource "docker_network" "${plan.network}"`, attributes: { name: plan.network } }]),
    ...plan.volumes.filter(({ name }) => name !== handedOver).map(volume),
    ...containers.flatMap((container) => [image(container), containerBlock(recipe, container, handedOver)]),
  ];
  return blocks.map((block) => `${lines(block, "").join("\n")}\n`).join("\n");
}

function volume({ name, about, tmpfs }: PlannedVolume): Block {
  return {
    head: `resource "docker_volume" "${name}"`,
    comment: about,
    attributes: {
      name,
      ...(tmpfs !== undefined && { driver: "local", driver_opts: { type: "tmpfs", device: "tmpfs", o: tmpfs } }),
    },
  };
}

/** An image is pulled before the container that it replaces is stopped, and stays: others may use it. */
function image({ name, image: reference }: PlannedContainer): Block {
  return { head: `resource "docker_image" "${name}"`, attributes: { name: reference, keep_locally: true } };
}

function containerBlock({ options, plan }: Recipe, container: PlannedContainer, handedOver: string | undefined): Block {
  const { name, health, publish, memory, processes } = container;
  const mounts = (container.mounts ?? []).filter(({ volume: each }) => each !== handedOver);
  const isServer = mounts.length < (container.mounts ?? []).length;
  const user = serverUser(options);
  const needed = (container.after ?? []).filter(({ is: state }) => state === "healthy");
  return {
    head: `resource "docker_container" "${name}"`,
    comment: container.about,
    attributes: {
      name: container.isJob ? `${options.name}-job` : name,
      image: is(`docker_image.${name}.name`),
      user: container.user,
      entrypoint: container.entrypoint,
      command: container.command,
      init: container.init || undefined,
      security_opts: listed([
        ...(container.seccomp === undefined ? [] : [is(`"seccomp=\${file("\${path.module}/${container.seccomp}")}"`)]),
        ...(container.apparmor === undefined ? [] : [`apparmor=${container.apparmor}`]),
        ...(container.noNewPrivileges ? ["no-new-privileges:true"] : []),
      ]),
      cgroupns_mode: container.cgroupNamespace,
      env: listed(Object.entries(container.environment ?? {}).map(([key, value]) => `${key}=${value}`)),
      network_mode: container.isConnected ? undefined : "none",
      memory,
      memory_swap: memory === undefined ? undefined : 2 * memory,
      log_driver: container.logOptions && "json-file",
      log_opts: container.logOptions && { ...container.logOptions },
      restart: container.restart,
      ...(container.isJob
        ? { must_run: false }
        : { wait: health !== undefined, wait_timeout: 180, destroy_grace_seconds: 30 }),
      depends_on: listed(needed.map((each) => is(`docker_container.${each.container}`))),
    },
    blocks: [
      ...(container.capabilities
        ? [
            {
              head: "capabilities",
              attributes: {
                drop: ["ALL"],
                // As engines store them: another spelling would have the container replaced.
                add: listed(container.capabilities.map((each) => `CAP_${each}`)),
              },
            },
          ]
        : []),
      ...(container.devices ?? []).map(({ path, permissions }) => ({
        head: "devices",
        attributes: { host_path: path, container_path: path, permissions },
      })),
      ...(container.isConnected && options.kind !== "client"
        ? [
            {
              head: "networks_advanced",
              attributes: { name: is(`docker_network.${plan.network}.name`), aliases: [name] },
            },
          ]
        : []),
      ...(publish
        ? [{ head: "ports", attributes: { ip: publish.ip, external: publish.external, internal: publish.internal } }]
        : []),
      // The provider has no limit of processes: this one counts those of a user.
      ...(processes === undefined
        ? []
        : [{ head: "ulimit", attributes: { name: "nproc", soft: processes, hard: processes } }]),
      ...mounts.map(({ volume: each, target, readOnly }) => ({
        head: "volumes",
        attributes: {
          volume_name: is(`docker_volume.${each}.name`),
          container_path: target,
          read_only: readOnly || undefined,
        },
      })),
      ...(health
        ? [
            {
              head: "healthcheck",
              attributes: {
                test: typeof health.test === "string" ? ["CMD-SHELL", health.test] : ["CMD", ...health.test],
                interval: health.interval,
                timeout: health.timeout,
                start_period: health.startPeriod,
                retries: health.retries,
              },
            },
          ]
        : []),
      ...(container.binds ?? []).flatMap(({ source, target }) =>
        container.isJob
          ? ["ca.pem", "cert.pem", "key.pem"].map((file) => upload(`${source}/${file}`, `${target}/${file}`))
          : [upload(source, target)],
      ),
      ...(isServer
        ? ["ca.pem", "cert.pem", "key.pem"].map((file) =>
            upload(
              `${FILES.server}/${file}`,
              `${SERVER_FOLDER}/${file}`,
              file === "key.pem" && user === 0 ? "0400" : "0444",
            ),
          )
        : []),
    ],
  };
}

/**
 * A file of the container's own, which belongs to root: the provider knows no other owner. A server that runs as another
 * user reads its key because all users of its container can, of which there are no others.
 */
function upload(source: string, target: string, permissions = "0444"): Block {
  return { head: "upload", attributes: { file: target, content: fileOf(source), permissions } };
}

function listed(values: readonly Value[]): readonly Value[] | undefined {
  return values.length === 0 ? undefined : values;
}

function lines({ head, comment, attributes = {}, blocks = [] }: Block, indent: string): string[] {
  const inner = `${indent}  `;
  const given = Object.entries(attributes).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  return [
    ...(comment === undefined ? [] : commentLines(comment, indent)),
    `${indent}${head} {`,
    ...aligned(given.map(([name, value]) => [name, hcl(value, inner)])).map((line) => `${inner}${line}`),
    ...blocks.flatMap((block, at) => [...(at > 0 || given.length > 0 ? [""] : []), ...lines(block, inner)]),
    `${indent}}`,
  ];
}

/** Attributes with their signs below each other, as `terraform fmt` writes them: one of several lines ends a group. */
function aligned(attributes: readonly (readonly [name: string, value: string])[]): string[] {
  return attributes.map(([name, value], at) => {
    if (value.includes("\n")) return `${name} = ${value}`;
    const isLong = ([, other]: readonly [string, string]) => other.includes("\n");
    const before = attributes.slice(0, at).findLastIndex(isLong);
    const after = attributes.slice(at).findIndex(isLong);
    const group = attributes.slice(before + 1, after < 0 ? undefined : at + after);
    return `${name.padEnd(Math.max(...group.map(([other]) => other.length)))} = ${value}`;
  });
}

function hcl(value: Value, indent: string): string {
  if (value instanceof Expression) return value.text;
  if (typeof value === "string") return hclText(value, indent);
  if (typeof value !== "object") return String(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const short = `[${value.map((each) => hcl(each as Value, indent)).join(", ")}]`;
    if (short.length < 90 && !short.includes("\n")) return short;
    return `[\n${value.map((each) => `${inner}${hcl(each as Value, inner)},\n`).join("")}${indent}]`;
  }
  const entries = Object.entries(value as Record<string, Value>).map(
    ([name, each]) => [/^[a-z_]+$/.test(name) ? name : JSON.stringify(name), hcl(each, inner)] as const,
  );
  return `{\n${aligned(entries)
    .map((line) => `${inner}${line}\n`)
    .join("")}${indent}}`;
}

/** A text in quotes: `${` and `%{` would begin a template. */
function hclText(text: string, _indent: string): string {
  return JSON.stringify(text).replaceAll("${", "$${").replaceAll("%{", "%%{");
}
