import type { Raw } from "../raw/raw";
import { UNKNOWN } from "./planMarks";

type Path = readonly string[];

/** Where the Kubernetes provider writes what the containers of a pod may use. */
const resourcesBelow = (...spec: Path): readonly Path[] =>
  ["container", "init_container"].map((list) => [...spec, list, "resources"]);
const TEMPLATE = resourcesBelow("spec", "template", "spec");

/**
 * What providers read back where the configuration does not say it, by the type of the resource: unknown until apply,
 * in every plan.
 */
const READ_BACK: Readonly<Record<string, readonly Path[]>> = {
  docker_container: [
    ...["command", "entrypoint", "env", "healthcheck", "ipc_mode", "runtime", "security_opts", "stop_signal"].map(
      (name) => [name],
    ),
    ["ports", "external"],
  ],
  docker_service: [
    ["mode"],
    ["endpoint_spec"],
    ["endpoint_spec", "ports", "published_port"],
    ["task_spec", "resources"],
    ["task_spec", "container_spec", "healthcheck"],
  ],
  kubernetes_cron_job: resourcesBelow("spec", "job_template", "spec", "template", "spec"),
  kubernetes_daemon_set: TEMPLATE,
  kubernetes_daemonset: TEMPLATE,
  kubernetes_deployment: TEMPLATE,
  kubernetes_job: TEMPLATE,
  kubernetes_pod: resourcesBelow("spec"),
  kubernetes_replication_controller: TEMPLATE,
  kubernetes_stateful_set: TEMPLATE,
};

/**
 * A resource's attributes without those that are only unknown because nobody has written them: they will be the
 * engine's defaults and the image's own. A plan does not show dynamic blocks: one of these that may or may not be there
 * counts as one that is not.
 *
 * @param written the resource in the configuration
 */
export function withoutDefaults(type: string, attributes: unknown, written: Raw): unknown {
  const expressions = written.get("expressions");
  const kind = type.replace(/_v\d\w*$/, "");
  const paths = Object.hasOwn(READ_BACK, kind) ? READ_BACK[kind] : undefined;
  return (paths ?? []).reduce((rest, path) => without(rest, expressions, path), attributes);
}

function without(attributes: unknown, written: Raw, path: Path): unknown {
  const [key, ...below] = path;
  if (Array.isArray(attributes)) {
    const blocks = written.items();
    return blocks.length === attributes.length
      ? attributes.map((each, at) => without(each, blocks[at] as Raw, path))
      : attributes;
  }
  if (key === undefined || !isObject(attributes) || !Object.hasOwn(attributes, key) || !written.isObject)
    return attributes;
  const own = written.get(key);
  if (below.length > 0) return { ...attributes, [key]: without(attributes[key], own, below) };
  return attributes[key] === UNKNOWN && !own.exists ? { ...attributes, [key]: undefined } : attributes;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
