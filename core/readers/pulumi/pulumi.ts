import { inFormat } from "../../model/inFormat";
import { knownValue, unknown } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import { readAws } from "../aws/aws";
import { readContainerGroup } from "../azure/containerGroup";
import { readDocker } from "../docker/docker";
import { containersIn } from "../dockerCli/script";
import { readHelmRelease } from "../kubernetes/helm";
import { readKubernetes } from "../kubernetes/kubernetes";
import { groupOf } from "../kubernetes/object";
import { type Interpretation, Raw } from "../raw/raw";
import { readTls } from "../tls/tls";

/** A resource in the form that Pulumi's engine, state and program share. */
export interface PulumiResource {
  /** `docker:index/container:Container`. */
  readonly type: string;
  readonly name: string;
  readonly urn?: string;
  readonly props: unknown;
  /** The provider that creates it, with its configuration. */
  readonly provider?:
    | { readonly urn?: string; readonly type: string; readonly name: string; readonly props: unknown }
    | undefined;
}

/** What the engine sends in place of an unknown value (pulumi, `sdk/go/common/resource/plugin/rpc.go`). */
const UNKNOWN_VALUES: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** What `pulumi preview --json` prints in place of a secret. */
const HIDDEN_SECRET = "[secret]";
const NOT_KNOWN_YET = "is not known until the update";
/** More marks around one value than Pulumi ever adds. */
const MAX_MARKS = 100;

/** Pulumi's marks for unknown, secret and output values. */
export function interpretPulumi(value: unknown): Interpretation {
  let secret = false;
  let inner = value;
  for (let marks = 0; marks < MAX_MARKS; marks++) {
    if (inner === HIDDEN_SECRET)
      return { value: undefined, unknown: "is a secret, which the preview hides", secret: true };
    if (isUnknownMark(inner)) return { value: undefined, unknown: NOT_KNOWN_YET, secret };
    if (inner === null || typeof inner !== "object" || !Object.hasOwn(inner, SIGNATURE))
      return { value: inner, secret };
    const marked = inner as Record<string, unknown>;
    if (marked[SIGNATURE] !== SECRET && marked[SIGNATURE] !== OUTPUT) return { value: inner, secret };
    secret ||= marked[SIGNATURE] === SECRET || marked["secret"] === true;
    if (Object.hasOwn(marked, "value")) inner = marked["value"];
    else if (typeof marked["plaintext"] === "string") inner = parsed(marked["plaintext"]);
    else
      return {
        value: undefined,
        unknown: Object.hasOwn(marked, "ciphertext") ? "is encrypted" : NOT_KNOWN_YET,
        secret,
      };
  }
  return { value: undefined, unknown: "could not be read", secret };
}

/** The engine's mark for an unknown value, or the SDK's own where a program runs in this process. */
function isUnknownMark(value: unknown): boolean {
  return (
    UNKNOWN_VALUES.has(value) ||
    (typeof value === "object" && value !== null && Object.hasOwn(value, "__pulumiUnknown"))
  );
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

/** The workloads of a Pulumi resource: none for a resource that has nothing to do with containers. */
export function readPulumi(resource: PulumiResource): Workload[] {
  return inFormat(workloadsOf(resource), "pulumi");
}

function workloadsOf(resource: PulumiResource): Workload[] {
  const raw = new Raw(resource.props, "", interpretPulumi);
  const source: Source = {
    type: resource.type,
    name: resource.name,
    ...(resource.urn !== undefined && { urn: resource.urn }),
    ...(resource.provider?.urn !== undefined && { host: resource.provider.urn }),
  };
  const [pkg = "", module = "", kind = ""] = resource.type.split(":");
  switch (pkg) {
    case "docker":
    case "docker-build":
      return [readDocker(pkg === "docker-build" ? "Build" : kind, raw, source)].filter((found) => found !== undefined);
    case "tls":
      return [readTls(kind, raw, source)].filter((found) => found !== undefined);
    case "kubernetes":
      return readKubernetesResource(module, kind, raw, source);
    case "aws":
      return readAws(`${module.split("/")[0]}${kind}`, raw, source);
    case "azure":
      return kind === "Group" && module.startsWith("containerservice") ? readContainerGroup(raw, source) : [];
    case "azure-native":
      return kind === "ContainerGroup" ? readContainerGroup(raw, source) : [];
    case "command":
      return ["create", "update", "delete"].flatMap((key) => readCommand(raw.get(key), source));
    case "pulumi":
      return resource.type === "pulumi:providers:docker"
        ? [readDocker("Provider", raw, source)].filter((found) => found !== undefined)
        : [];
    default:
      return [];
  }
}

/** What a command starts that runs when its resource is made, changed or removed. */
function readCommand(place: Raw, source: Source): Workload[] {
  const text = place.string();
  const drafts = text?.known && !text.secret ? containersIn(text.value, place.path) : [];
  return drafts.flatMap((draft) => draft.read(source, () => NOT_KNOWN_YET));
}

/** Components whose children are judged instead. */
const CONTAINED = /^(yaml|helm\.sh|kustomize)(\/|$)/;

function readKubernetesResource(module: string, token: string, raw: Raw, source: Source): Workload[] {
  if (token === "Release" && module.startsWith("helm.sh")) return readHelmRelease(raw, source);
  if (CONTAINED.test(module)) return [];
  const kind = (knownValue(raw.get("kind").string()) ?? token).replace(/Patch$/, "");
  const group = groupOf(knownValue(raw.get("apiVersion").string())) ?? groupOfModule(module);
  if (raw.isUnknown) return [workload({ source, platform: "kubernetes", unreadable: [unknown("", NOT_KNOWN_YET)] })];
  return readKubernetes(raw, withNamespace(source, raw), group, kind);
}

function groupOfModule(module: string): string {
  const group = module.split("/")[0] ?? "";
  return group === "core" ? "" : group;
}

function withNamespace(source: Source, raw: Raw): Source {
  const namespace = knownValue(raw.get("metadata", "namespace").string());
  return namespace === undefined ? source : { ...source, namespace };
}
