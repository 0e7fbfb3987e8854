import type { FilePlace, Source } from "../../../core/model/source";
import { type ComposeType, readCompose } from "../../../core/readers/compose/compose";
import { interpretCompose } from "../../../core/readers/compose/text";
import { registeredByContainers } from "../../../core/readers/dockerCli/script";
import { Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import { childPath } from "../../../core/text/propertyPath";
import type { Document } from "../../../documents/document";
import { untagged } from "../../../documents/yaml/schema";
import type { Content, Declared, Input } from "../../input/input";
import { Budget } from "./budget";
import { ProjectFiles } from "./files";
import { loadProject } from "./project";
import { entriesOf, itemsOf, type SourcedValue, toPlain, valueAt } from "./sourcedValue";

/**
 * Compose files, each with everything that makes up its project: its override file, `extends`, `include`, `.env` and
 * env files. Files outside its folder are not read, and environment variables of this process are not used: findings
 * must not depend on who runs the check. Services of every profile are judged.
 */
export const compose: Input = {
  name: "Compose",
  format: "compose",
  group: "Compose",
  reads: "projects with their override file, `extends`, `include`, `.env` and env files",
  words: ["services", "include", "image:", "build:", "extends:"],
  // Many programs keep their settings in JSON below such a key.
  resembles: (keys, file) => keys.has("services") && (!/\.jsonc?$/i.test(file) || /compose|stack/i.test(file)),
  matches: (content, file) =>
    !("apiVersion" in content || "kind" in content) &&
    ((hasServices(content) && !hasSteps(content)) || onlyIncludes(content, file) || isFirstFormat(content, file)),
  read: (document) =>
    isFirstFormat(document.content, document.file) ? readFirstFormat(document) : readProject(document),
};

/** Every service has at least one of these attributes; other formats have `services` as well. */
const ATTRIBUTES = new Set(
  (
    "annotations build cap_add cap_drop cgroup command configs container_name depends_on deploy " +
    "develop device_cgroup_rules devices entrypoint env_file environment expose extends extra_hosts " +
    "gpus healthcheck hostname image ipc labels mem_limit models network_mode networks pid " +
    "pids_limit ports post_start pre_stop privileged profiles provider pull_policy read_only restart " +
    "scale secrets security_opt shm_size stdin_open sysctls tmpfs tty ulimits use_api_socket user " +
    "userns_mode uts volumes volumes_from working_dir"
  ).split(" "),
);
/** The other top-level sections of a Compose file. */
const SECTIONS = new Set([
  "name",
  "version",
  "services",
  "include",
  "volumes",
  "networks",
  "secrets",
  "configs",
  "models",
]);

function hasServices({ services }: Content): boolean {
  const named = untagged(services);
  if (!isObject(named)) return false;
  const entries = Object.entries(named).map(([name, service]) => [name, untagged(service)] as const);
  return (
    entries.every(([name, service]) => /^[\w.-]+$/.test(name) && (service === null || isObject(service))) &&
    entries.some(
      ([, service]) => isObject(service) && Object.keys(service).some((attribute) => ATTRIBUTES.has(attribute)),
    )
  );
}

/** Pipelines of Woodpecker, Drone and Codefresh have services beside their steps. */
function hasSteps({ steps, pipeline }: Content): boolean {
  return [steps, pipeline].some((value) => typeof value === "object" && value !== null);
}

/**
 * Other formats use `include` as well, so one more sign is required: a word that only Compose uses, or one of Compose's
 * file names, for this file or for one that it includes.
 */
function onlyIncludes(content: Content, file: string): boolean {
  const { include, ...others } = content;
  if (!Array.isArray(include) || include.length === 0 || "services" in others) return false;
  const keys = Object.keys(others).filter((key) => !key.startsWith("x-"));
  const files = include.map((item: unknown) => (isObject(item) ? item["path"] : item));
  return (
    keys.every((key) => SECTIONS.has(key)) &&
    files.every((included) => typeof included === "string" || Array.isArray(included)) &&
    (keys.length > 0 || [file, ...files.flat()].some((name) => /compose[^/\\]*\.ya?ml$/i.test(String(name))))
  );
}

/** A file of format version 1 has only services at its top level; only its name distinguishes it from other formats. */
function isFirstFormat(content: Content, file: string): boolean {
  if (
    !/(?:^|[\\/])(?:(?:docker-)?compose[^\\/]*|fig)\.ya?ml$/i.test(file) ||
    "services" in content ||
    "include" in content
  )
    return false;
  const services = Object.values(content).map(untagged);
  return (
    services.length > 0 &&
    services.every((service) => isObject(service) && ["image", "build", "extends"].some((key) => key in service))
  );
}

/** Translates format version 1 into the current format: `net` becomes `network_mode`. */
function readFirstFormat(document: Document & { readonly content: Content }): Declared {
  const services = Object.entries(document.content).map(([name, service]) => {
    const { net, ...others } = untagged(service) as Content;
    return [name, net === undefined ? others : { ...others, network_mode: net }] as const;
  });
  const top = { file: document.file, document: document.index, path: "" };
  return readProject({ ...document, content: { services: Object.fromEntries(services) } }, top);
}

/** @param services where the services are written. @default below the `services` key */
function readProject(document: Document, services?: FilePlace): Declared {
  const { file, index } = document;
  const budget = new Budget(file);
  const files = new ProjectFiles(file, budget);
  const model = loadProject(document, files);
  const elsewhere = new SourceMap(model, { file, document: index, path: "" }, budget, services);
  budget.spendValues(mountsByOthers(model));
  const project = new Raw(elsewhere.project, "", interpretCompose);
  const workloads = readCompose(project, (type, name) => elsewhere.source(type, name), files);
  const sections = ["services", "volumes", "networks", "secrets", "configs"].map(
    (section) => entriesOf(valueAt(model, section)).length,
  );
  return {
    resources: sections.reduce((sum, count) => sum + count, 0),
    workloads: [...workloads, ...registeredByContainers(workloads)],
  };
}

/** How many mounts services may take from each other. */
function mountsByOthers(model: SourcedValue): number {
  const services = entriesOf(valueAt(model, "services")).map(([, service]) => service);
  const takers = services.filter((service) => itemsOf(valueAt(service, "volumes_from")).length > 0).length;
  return takers * services.reduce((sum, service) => sum + itemsOf(valueAt(service, "volumes")).length, 0);
}

/** A project as plain values, and where each of its parts is written. */
class SourceMap {
  readonly project: Record<string, unknown>;
  private readonly shared = new Map<string, FilePlace>();
  private readonly ofService = new Map<string, Map<string, FilePlace>>();

  constructor(
    model: SourcedValue,
    private readonly place: FilePlace,
    private readonly budget: Budget,
    services?: FilePlace,
  ) {
    if (services) this.shared.set("services", services);
    const sections = entriesOf(model).map(([section, value]) => {
      const path = childPath("", section);
      if (section !== "services")
        return [section, toPlain(value, path, { ...place, path }, this.shared, budget)] as const;
      return [
        section,
        Object.fromEntries(entriesOf(value).map(([name, service]) => [name, this.service(name, service)])),
      ] as const;
    });
    this.project = Object.fromEntries(sections);
  }

  source(type: ComposeType, name: string): Source {
    const own = type === "service" ? this.ofService.get(name) : undefined;
    const elsewhere = own ? new Map([...this.shared, ...own]) : this.shared;
    if (own) this.budget.spendValues(elsewhere.size);
    return { type, name, host: `${this.place.file}#${this.place.document}`, origin: { ...this.place, elsewhere } };
  }

  private service(name: string, service: SourcedValue): unknown {
    const path = childPath("services", name);
    const own = new Map<string, FilePlace>();
    const content = toPlain(service, path, { ...this.place, path }, own, this.budget);
    if (own.size > 0) this.ofService.set(name, own);
    return content;
  }
}
