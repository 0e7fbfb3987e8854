import type { Raw } from "../raw/raw";
import { UNKNOWN } from "./planMarks";

type Path = readonly string[];

/** Where the Kubernetes provider writes what a pod's containers may use. */
const resourcesBelow = (...spec: Path): readonly Path[] =>
  ["container", "init_container"].map((list) => [...spec, list, "resources"]);
const TEMPLATE = resourcesBelow("spec", "template", "spec");

/**
 * Attributes that providers read back if the configuration does not set them, by resource type: unknown until apply, in
 * every plan.
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
 * A resource's attributes without those that are unknown only because the configuration does not set them: the engine's
 * and the image's defaults will apply. A plan does not show dynamic blocks: an attribute that such a block may set
 * counts as not set.
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
