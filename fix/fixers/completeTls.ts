/**
 * A client whose engine, in the same file, takes clients with a certificate alone: without it the client reaches nothing,
 * so what is missing can be completed without doubt.
 */
import { type TextNode, valueAt } from "../../documents/positions/textNode";
import { yaml } from "../../recipes/text/yaml";
import { withItems } from "../change/change";
import type { Edit } from "../change/edit";
import { servesTls } from "../change/engineWords";
import type { Target } from "../change/fixer";
import { addedAtTop, addedLines } from "../change/lines";
import { nodeOf, type PipelineJob } from "../change/pipeline";
import {
  freeName,
  hostOf,
  isEngineOf,
  type Mount,
  mountsOf,
  type Project,
  projectOf,
  type Service,
  servicesOf,
  variablesOf,
  whyFixed,
} from "../change/project";
import { clientEdits } from "../change/serviceClient";
import { all, variableEdits } from "../change/variables";
import { isReadOnly, readOnly } from "./readOnlyCredentials";

/** Where the official image puts the files of clients, and where all of its files are. */
const CLIENT_FILES = "/certs/client";
const ALL_FILES = "/certs";
/** The names that the certificate of the official image has in any case. */
const OWN_NAMES = ["docker", "localhost"];
const HOST = /^tcp:\/\/docker:237[56]\/?$/;

/** The edits that complete a client's TLS settings; undefined where they would not be certain. */
export function completedTls(target: Target): readonly Edit[] | undefined {
  if (target.finding.format === "compose") return composeEdits(target);
  return target.finding.format === "gitlab-ci" ? pipelineEdits(target) : undefined;
}

/** Only where the file says that the engine has certificates: then the runner shares them with its jobs. */
function pipelineEdits({ text, key, pipeline: read }: Target): readonly Edit[] | undefined {
  const pipeline = read();
  const from = key?.parent?.from;
  if (!pipeline || from === undefined) return undefined;
  const mappings = new Set<TextNode>();
  for (const job of pipeline.jobs) {
    const host = job.variables.get("DOCKER_HOST");
    const mapping = host && nodeOf(pipeline, host.path)?.parent;
    if (mapping?.from !== from) continue;
    const others = ["DOCKER_TLS_VERIFY", "DOCKER_TLS", "DOCKER_CERT_PATH"].some((name) => job.variables.has(name));
    if (others || !HOST.test(host?.text ?? "") || !hasCertificates(job)) return undefined;
    mappings.add(mapping);
  }
  const [mapping] = mappings;
  return mapping && variableEdits(text, mapping, new Map(Object.entries(variables("docker", CLIENT_FILES))));
}

function hasCertificates({ services, variables: own }: PipelineJob): boolean {
  const engines = services.filter(({ hosts }) => hosts.includes("docker"));
  return (
    engines.length === 1 &&
    engines.every(({ image, settings }) => {
      const { variables: inherited = {}, ...others } = settings as { readonly variables?: Record<string, unknown> };
      const folder = inherited["DOCKER_TLS_CERTDIR"] ?? own.get("DOCKER_TLS_CERTDIR")?.text;
      return servesTls(image) && folder === ALL_FILES && Object.keys(others).every((name) => name === "pull_policy");
    })
  );
}

function variables(host: string, folder: string): Record<string, string> {
  return { DOCKER_HOST: `tcp://${host}:2376`, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: folder };
}

/** All clients of an engine at once: what the engine needs for them is written once. */
function composeEdits({ text, node }: Target): readonly Edit[] | undefined {
  const project = projectOf(text);
  const services = project ? servicesOf(project) : [];
  const client = services.find((service) => service.node.from <= node.from && node.from <= service.node.to);
  const host = client && hostOf(client);
  if (!project || !client || host === undefined) return undefined;
  const [engine, ...others] = services.filter((service) => service !== client && isEngineOf(service, client, host));
  if (!engine || others.length > 0 || !isPlainEngine(project, engine)) return undefined;
  const added = addedName(engine, host);
  const shared = sharedFiles(project, engine);
  if (!added || !shared) return undefined;
  const edits = new Map(
    services
      .filter((each) => each !== engine && hostOf(each) === host && isEngineOf(engine, each, host))
      .map((each) => [each, clientPart(project, each, { host, source: shared.source })] as const),
  );
  if (!edits.get(client)) return undefined;
  return all([
    ...[...edits.values()].flatMap((each) => each ?? []),
    ...engineEdits(project, engine, { ...added, ...(shared.isNew && { volume: shared.source }) }),
  ]);
}

/** The edits of one client; undefined where they would not be certain. */
function clientPart(
  project: Project,
  client: Service,
  { host, source }: { readonly host: string; readonly source: string },
): readonly Edit[] | undefined {
  if (whyFixed(project, client) !== undefined) return undefined;
  const own = variablesOf(client);
  if (["DOCKER_TLS_VERIFY", "DOCKER_TLS", "DOCKER_CERT_PATH"].some((name) => own.has(name))) return undefined;
  const mounts = mountsOf(client);
  if (mounts.some(({ target }) => target === undefined)) return undefined;
  const known = mounts.find((mount) => mount.source === source);
  const isOther = mounts.some((mount) => mount !== known && /^\/certs(?:\/|$)/.test(mount.target ?? ""));
  if (isOther) return undefined;
  const edited = clientEdits(project, client, {
    variables: variables(host, known?.target ?? CLIENT_FILES),
    ...(!known && { mount: `${source}:${CLIENT_FILES}:ro` }),
    instead: [],
  });
  if (typeof edited === "string") return undefined;
  return all([...edited, ...(known && !isReadOnly(known.node) ? [readOnly(project.text, known.node, "compose")] : [])]);
}

/** Whether a service is the official image, with nothing that says how it listens but what the image says itself. */
function isPlainEngine(project: Project, engine: Service): boolean {
  const others = ["command", "entrypoint", "env_file", "deploy", "scale"].some((name) => valueAt(engine.node, name));
  const own = variablesOf(engine);
  const folder = own.get("DOCKER_TLS_CERTDIR");
  return (
    whyFixed(project, engine) === undefined &&
    !engine.node.isFlow &&
    !others &&
    servesTls(valueAt(engine.node, "image")?.value ?? "") &&
    (folder === undefined || folder.value === ALL_FILES) &&
    !own.has("DOCKER_HOST")
  );
}

/** What makes the engine's certificate have a name: its own ones, and that of its host. */
function addedName({ node }: Service, host: string): { readonly hostname?: string } | undefined {
  const hostname = valueAt(node, "hostname");
  if (OWN_NAMES.includes(host) || hostname?.value === host) return {};
  return hostname || valueAt(node, "network_mode") ? undefined : { hostname: host };
}

/** The volume that the engine shares its clients' files in, or will. */
function sharedFiles(
  project: Project,
  engine: Service,
): { readonly source: string; readonly isNew: boolean } | undefined {
  const mounts = mountsOf(engine);
  const isUnclear = ({ source, target }: Mount) =>
    target === undefined || (source === undefined && /^\/certs/.test(target));
  if (mounts.some(isUnclear) || mounts.some(({ target }) => target === ALL_FILES)) return undefined;
  const found = mounts.find(({ target }) => target === CLIENT_FILES);
  if (found?.source !== undefined) return { source: found.source, isNew: false };
  return { source: freeName(project, `${engine.name}-client-certificates`), isNew: true };
}

function engineEdits(
  { text, root }: Project,
  { node }: Service,
  { hostname, volume }: { readonly hostname?: string; readonly volume?: string },
): (Edit | undefined)[] {
  const mount = volume === undefined ? undefined : `${volume}:${CLIENT_FILES}`;
  const volumes = valueAt(node, "volumes");
  const lines = {
    ...(hostname !== undefined && { hostname }),
    ...(mount !== undefined && !volumes && { volumes: [mount] }),
  };
  return [
    // An item of the last list stands before lines that follow it.
    ...(mount !== undefined && volumes ? [withItems(text, volumes, [mount])] : []),
    ...(Object.keys(lines).length > 0 ? [addedLines(text, node, yaml(lines))] : []),
    ...(volume === undefined ? [] : [addedAtTop(text, root, "volumes", yaml({ [volume]: {} }))]),
  ];
}
