import { documentsOfOutline } from "../../hcl/outline";
import { container } from "../../model/container";
import { isUnknown, knownValue, unknown } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import { parseYaml } from "../../text/yamlText";
import { readAws } from "../aws/aws";
import { readContainerGroup } from "../azure/containerGroup";
import { decodedAt, readStartupScript, scriptAt } from "../cloudConfig/startupScript";
import { ServiceDraft } from "../compose/serviceDraft";
import { resolveText } from "../compose/text";
import { readDocker } from "../docker/docker";
import { containersIn } from "../dockerCli/script";
import { readKubernetes } from "../kubernetes/kubernetes";
import { groupOf } from "../kubernetes/object";
import { readVariable } from "../kubernetes/pod";
import { type Interpret, Raw, type Spelling } from "../raw/raw";
import { readTls } from "../tls/tls";
import { interpretEvaluated } from "./expressionMarks";
import { readTerraformHelmRelease } from "./helm";

/** A resource in the form that Terraform's plan, state and JSON configuration share. */
export interface TerraformResource {
  /** `docker_container`; `provider` for a provider's configuration, `module` for a module call. */
  readonly type: string;
  /** `module.ci[0].docker_container.job["a"]`; for a provider, `docker` or `docker.ALIAS`. */
  readonly address: string;
  /** The configuration of the provider that creates it, as the input names it. */
  readonly provider: string;
  /** Where the input has its attributes. */
  readonly path: string;
  readonly attributes: unknown;
  /** How the input marks unknown and secret values. */
  readonly interpret: Interpret;
  /** Where attributes are written, for those that are not at their own path below `path`; the values are below it too. */
  readonly places?: ReadonlyMap<string, string>;
  /** How many instances it stands for. @default 1 */
  readonly count?: number;
}

/** The workloads of a Terraform resource: none for a resource that has nothing to do with containers. */
export function readTerraform(resource: TerraformResource, place: Pick<Source, "host" | "origin"> = {}): Workload[] {
  const { type, address } = resource;
  const source: Source = { type, name: address, ...place };
  const plain = new Raw(resource.attributes, "", resource.interpret);
  const raw = new Raw(resource.attributes, "", withoutEmptyLists(resource.interpret), false, spelling);
  switch (type) {
    case "provider":
      return found(readDocker("Provider", raw, source));
    case "module":
      return unreadable(
        raw.get("source"),
        source,
        "names a module, whose resources are in a plan alone: terraform show -json PLAN",
      );
    case "local-exec":
      return readLocalCommands(plain, source);
    case "kubernetes_manifest":
      return readManifest(plain.get("manifest"), source);
    case "kubernetes_env":
      return readEnvironment(raw, source);
    case "kubectl_manifest":
      return readManifestText(plain.get("yaml_body"), source);
    case "helm_release":
      return readTerraformHelmRelease(raw, source);
  }
  const [, ecosystem, name = ""] = /^(docker|kubernetes|tls|aws|azurerm)_(.+?)(?:_v\d\w*)?$/.exec(type) ?? [];
  switch (ecosystem) {
    case "docker":
      return found(readDocker(kindOf(name), raw, source));
    case "tls":
      return found(readTls(kindOf(name), raw, source));
    case "aws":
      return [...readAws(name, raw, source), ...readStartupScripts(plain, source)];
    case "azurerm":
      return name === "container_group" ? readContainerGroup(raw, source) : readStartupScripts(plain, source);
    case "kubernetes":
      return raw.isUnknown
        ? unreadable(raw, source)
        : readKubernetes(raw, withNamespace(source, raw), "", kindOf(name));
    default:
      return readStartupScripts(plain, source);
  }
}

/** Attributes that hold a script which a new machine runs; the second ones are in base64. */
const STARTUP_SCRIPTS = ["user_data", "metadata_startup_script", "custom_data", "userdata"];
const ENCODED_SCRIPTS = ["user_data_base64", "user_data", "custom_data"];

/** What the scripts of virtual machines start: the container is on the new machine. */
function readStartupScripts(resource: Raw, source: Source): Workload[] {
  if (!resource.isObject) return [];
  const metadata = resource.get("metadata");
  const ofGoogle = metadata.isObject ? ["startup-script", "user-data"].map((key) => metadata.get(key)) : [];
  const parts = resource
    .get("part")
    .items()
    .filter((part) => part.isObject);
  const plain = [...STARTUP_SCRIPTS.map((key) => resource.get(key)), ...ofGoogle];
  const why = "is computed by Terraform";
  return [
    ...plain.flatMap((place) => readStartupScript(scriptAt(place), place.path, source, why)),
    ...parts.flatMap((part) => readStartupScript(scriptOfPart(part), part.get("content").path, source, why)),
    ...ENCODED_SCRIPTS.map((key) => resource.get(key)).flatMap((place) =>
      readStartupScript(decodedAt(place), place.path, source, why),
    ),
  ];
}

/** A part of user data, with the line by which cloud-init knows a configuration where only its type says it. */
function scriptOfPart(part: Raw): string | undefined {
  const script = scriptAt(part.get("content"));
  const isConfiguration = part.get("content_type").name() === "text/cloud-config";
  return script === undefined || !isConfiguration || script.startsWith("#cloud-config")
    ? script
    : `#cloud-config\n${script}`;
}

/** `config_map` is a ConfigMap. */
function kindOf(name: string): string {
  return name === "daemonset" ? "DaemonSet" : name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * `hostPID` is `host_pid`; repeatable blocks have a singular name: `volumeMounts` are `volume_mount`. The first such
 * name with a value counts.
 */
const spelling: Spelling = (key, object) => {
  const name = key.replace(/(?<=[a-z\d])[A-Z]/g, "_$&").toLowerCase();
  const written = [name, name.replace(/s$/, ""), key].filter((each) => Object.hasOwn(object, each));
  return written.find((each) => isFilled((object as Record<string, unknown>)[each])) ?? written[0] ?? name;
};

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** In a plan, an absent block is an empty list. */
function withoutEmptyLists(interpret: Interpret): Interpret {
  return (value) => {
    const meaning = interpret(value) ?? { value };
    return Array.isArray(meaning.value) && meaning.value.length === 0 ? { ...meaning, value: undefined } : meaning;
  };
}

/** An object as Kubernetes itself writes it. */
function readManifest(object: Raw, source: Source): Workload[] {
  const [kind, apiVersion] = [object.get("kind"), object.get("apiVersion")];
  const missing = [kind, apiVersion].find((place) => isUnknown(place.string()));
  if (missing) return unreadable(missing, source);
  const group = groupOf(knownValue(apiVersion.string())) ?? "";
  return readKubernetes(object, withNamespace(source, object), group, knownValue(kind.string()) ?? "");
}

function readManifestText(place: Raw, source: Source): Workload[] {
  const encoded = place.encoded();
  if (encoded) return readManifest(encoded, source);
  const text = place.string();
  if (!text) return [];
  const documents = text.known ? parseYaml(text.value) : outlinedDocuments(place, text.why);
  if (!documents) return unreadable(place, source, text.known ? "is not readable as YAML" : text.why);
  return documents.flatMap((document) =>
    readManifest(new Raw(document, place.path, interpretEvaluated, text.known && text.secret), source),
  );
}

/** The documents of a text of which only parts are known. */
function outlinedDocuments(place: Raw, why: string): unknown[] | undefined {
  const outline = place.raw();
  return typeof outline === "string" ? documentsOfOutline(outline, why) : undefined;
}

/** Commands that Terraform runs on its own machine or on another: what they do, and the containers that they start. */
function readLocalCommands(provisioner: Raw, source: Source): Workload[] {
  const draft = new ServiceDraft("");
  draft.withoutLimits();
  const environment = provisioner.get("environment");
  for (const [name = "", value] of environment.isObject ? environment.entries() : []) {
    const text = value.string();
    draft.add("environment", text?.known ? `${name}=${text.value}` : resolveText(`${name}=\0${name}\0`), value.path);
  }
  const started = [provisioner.get("command"), ...provisioner.get("inline").items()].flatMap((command) => {
    const script = scriptAt(command);
    if (script !== undefined) draft.addScript(script, command.path);
    return script === undefined ? [] : containersIn(script, command.path);
  });
  return [draft, ...started].flatMap((each) => each.read(source, () => "is computed by Terraform"));
}

/** Variables for a container that another resource declares. */
function readEnvironment(resource: Raw, source: Source): Workload[] {
  const name = resource.oneOf("container", "initContainer").name() ?? "";
  const env = resource.get("env").items().map(readVariable);
  return [
    workload({
      source: withNamespace(source, resource),
      platform: "kubernetes",
      containers: [container({ name, path: "", env })],
    }),
  ];
}

function withNamespace(source: Source, object: Raw): Source {
  const namespace = object.get("metadata", "namespace").name();
  return namespace === undefined ? source : { ...source, namespace };
}

function unreadable(place: Raw, source: Source, why?: string): Workload[] {
  const missing = why === undefined ? place.unknown() : unknown(place.path, why);
  return [workload({ source, platform: "kubernetes", unreadable: [missing] })];
}

function found(workload: Workload | undefined): Workload[] {
  return workload ? [workload] : [];
}
