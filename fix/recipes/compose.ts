/**
 * Recipes in the place of what breaks a rule, in Compose files: a rootless engine instead of a privileged one, and a
 * guarded API instead of a mounted socket. What only their author can know leaves them as they are, with a reason.
 */
import type { CheckFinding } from "../../check/report";
import { CLIENT_FOLDER } from "../../components/spec/client";
import { ConfigurationError } from "../../configuration/configurationError";
import { parsePropertyPath } from "../../core/text/propertyPath";
import { COMPOSE_FILE, tmpfsVolume } from "../../recipes/formats/compose";
import { clientFolder, engineName, runnerOf, volumeNames } from "../../recipes/plan/engine";
import { addressOf, clientVariables } from "../../recipes/plan/job";
import type { RecipeOptions } from "../../recipes/plan/options";
import { planOf } from "../../recipes/plan/plan";
import { recipeFiles } from "../../recipes/recipe";
import { checkedRequest, DEFAULTS, type RecipeRequest } from "../../recipes/request";
import { commented, yaml } from "../../recipes/text/yaml";
import { allOf, type Edited, joined } from "../change/edited";
import { CLIENT_FOLDERS } from "../change/engineWords";
import { addedAtTop, addedLines } from "../change/lines";
import {
  freeName,
  hostOf,
  isEngineOf,
  type Mount,
  mountsOf,
  networksOf,
  type Project,
  projectOf,
  type Service,
  servicesOf,
  whyFixed,
} from "../change/project";
import type { FixRecipe, Kept, Replacement } from "../change/replacement";
import { clientEdits } from "../change/serviceClient";
import { engineEdits, memoryOf } from "./engine";
import { isSocket, roleOf, whyHosts } from "./programs";

/** The folder of all recipes beside a file. */
const FOLDER = "breakwater";

/** The replacements for the findings of a Compose file, each with the findings that it mends. */
export function composeReplacements(text: string, findings: readonly CheckFinding[]): Replacement[] {
  const project = projectOf(text);
  if (!project) return [];
  const services = servicesOf(project);
  const of = (rule: string) =>
    services.flatMap((service) => {
      const own = findings.filter((finding) => finding.rule === rule && isIn(finding, service));
      return own.length === 0 ? [] : [{ service, findings: own }];
    });
  const engines = of("dind-privileged").map((each) =>
    engineReplacement(project, services, each.service, each.findings),
  );
  const users = of("dood-engine-socket");
  return users.length === 0 ? engines : [...engines, ...endpointReplacements(project, services, users)];
}

function isIn({ path }: CheckFinding, { name }: Service): boolean {
  const [top, service] = parsePropertyPath(path);
  return top === "services" && service === name;
}

function engineReplacement(
  project: Project,
  services: readonly Service[],
  engine: Service,
  findings: readonly CheckFinding[],
): Replacement {
  const left = (why: string): Replacement => ({ findings, why: `the service ${why}` });
  const fixed = whyFixed(project, engine);
  if (fixed !== undefined) return left(fixed);
  const clients = services.flatMap((service) => {
    const host = hostOf(service);
    return host !== undefined && isEngineOf(engine, service, host) ? [{ service, host }] : [];
  });
  if (clients.length === 0) return left("has no client in this file: no DOCKER_HOST names it");
  const hosts = new Set(clients.map(({ host }) => host));
  const [host, ...more] = [...hosts].filter((each) => ![engine.name, "localhost", "127.0.0.1"].includes(each));
  if (more.length > 0) return left(`has several other names: ${[host, ...more].join(", ")}`);
  const memory = memoryOf(engine);
  if (memory === "unclear") return left("has a `mem_limit` that is not written plainly");
  const recipe = recipeOf({
    kind: "runner",
    name: engine.name,
    client: clients.map(({ service }) => clientName(service)),
    ...(memory !== undefined && { memory: `${memory}` }),
    ...(host !== undefined && { host }),
  });
  if (!recipe) return left("or one of its clients has a name that is no host name");
  const data = freeName(project, volumeNames(recipe.options).data);
  const place = runnerOf(recipe.options).dataRoot.value;
  const edited = joined(
    engineEdits(project, engine, {
      file: fileOf(recipe),
      ...(data !== volumeNames(recipe.options).data && { data: `${data}:${place}` }),
    }),
    ...clients.map((client) =>
      clientOf(project, client.service, recipe, {
        address: addressOf({ ...recipe.options, name: client.host }),
        instead: mountsOf(client.service).filter(({ target }) => CLIENT_FOLDERS.test(target ?? "")),
      }),
    ),
    newParts(project, services, recipe, { except: engine.name, data }),
  );
  if (typeof edited === "string") return left(edited);
  return { findings, does: "run a rootless engine instead of the privileged one", edits: edited, recipe };
}

interface SocketUser {
  readonly service: Service;
  readonly findings: readonly CheckFinding[];
}

/** One guarded API for all services that mount the socket and can use another engine. */
function endpointReplacements(
  project: Project,
  services: readonly Service[],
  users: readonly SocketUser[],
): Replacement[] {
  const kept = users.flatMap(({ service, findings }): Kept[] => {
    const why = whyFixed(project, service) ?? whyHosts(project.text, service) ?? whyApart(service);
    return why === undefined ? [] : [{ findings, why: `the service ${why}` }];
  });
  const movable = users.filter(({ findings }) => !kept.some((each) => each.findings === findings));
  if (movable.length === 0) return kept;
  const findings = movable.flatMap((each) => each.findings);
  const taken = services.map(({ name }) => name);
  const recipe = recipeOf({
    kind: "endpoint",
    name: [DEFAULTS.name, "docker-api", "breakwater"].find((each) => !taken.includes(each)) ?? DEFAULTS.name,
    client: movable.map(({ service }) => [clientName(service), roleOf(service) ?? []].flat().join("=")),
  });
  if (!recipe) return [...kept, { findings, why: "the service has a name that cannot be a client's" }];
  const edited = joined(
    ...movable.map(({ service }) =>
      clientOf(project, service, recipe, {
        address: addressOf(recipe.options),
        instead: mountsOf(service).filter(({ source, target }) => isSocket(source) || isSocket(target)),
      }),
    ),
    newParts(project, services, recipe, {
      data: freeName(project, volumeNames(recipe.options).data),
      networks: [...new Set(movable.flatMap(({ service }) => networksOf(service) ?? []))],
    }),
  );
  if (typeof edited === "string") return [...kept, { findings, why: `the service ${edited}` }];
  const does = "use a guarded API of an engine of its own instead of the host's socket";
  return [...kept, { findings, does, edits: edited, recipe }];
}

function whyApart(service: Service): string | undefined {
  return networksOf(service) ? undefined : "is on no network on which it would reach another engine";
}

/** A service as a client of a recipe. */
function clientOf(
  project: Project,
  service: Service,
  { options, folder }: ProjectRecipe,
  { address, instead }: { readonly address: string; readonly instead: readonly Mount[] },
): Edited {
  const edited =
    whyFixed(project, service) ??
    clientEdits(project, service, {
      engine: options.name,
      variables: clientVariables(options, address, CLIENT_FOLDER),
      mount: `./${folder}/${clientFolder(clientName(service))}:${CLIENT_FOLDER}:ro`,
      instead: instead.map(({ node }) => node),
    });
  return typeof edited === "string" ? `\`${service.name}\` ${edited}` : edited;
}

/** A service's name as a client's. */
function clientName({ name }: Service): string {
  return name.toLowerCase().replaceAll("_", "-");
}

/** A recipe whose services a project extends. */
interface ProjectRecipe extends FixRecipe {
  readonly options: RecipeOptions;
}

/** Undefined where a name of the project's cannot be one of a recipe's. */
function recipeOf(wanted: RecipeRequest & { readonly name: string }): ProjectRecipe | undefined {
  const folder = `${FOLDER}/${wanted.name}`;
  const request = { for: "compose", in: folder, ...wanted };
  try {
    const { format, options } = checkedRequest(request);
    const origin = { version: "", command: [] };
    return { request, folder, options, files: recipeFiles(format, options, origin) };
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

function fileOf({ folder }: ProjectRecipe): string {
  return `${folder}/${COMPOSE_FILE}`;
}

/** The services and volumes that a project does not have yet. */
function newParts(
  { text, root, services: mapping }: Project,
  services: readonly Service[],
  recipe: ProjectRecipe,
  { except, data, networks = ["default"] }: NewParts,
): Edited {
  const { options } = recipe;
  const plan = planOf(options);
  const containers = plan.containers.filter(({ isJob, name }) => !isJob && name !== except);
  const taken = services.find(({ name }) => containers.some((each) => each.name === name));
  if (taken) return `cannot be changed, as the file has a service \`${taken.name}\`, which is a name of the recipe's`;
  const own = volumeNames(options);
  const mount = plan.containers.flatMap(({ mounts = [] }) => mounts).find(({ volume }) => volume === own.data);
  const added = containers.map(({ name, about }) => [
    name,
    commented(about, {
      extends: { file: fileOf(recipe), service: name },
      ...(data !== own.data && name === engineName(options) && { volumes: [`${data}:${mount?.target}`] }),
      ...(name === options.name && networks.join() !== "default" && { networks }),
    }),
  ]);
  const volumes = plan.volumes.map(({ name, about, tmpfs }) => [
    name === own.data ? data : name,
    commented(about, tmpfs === undefined ? {} : tmpfsVolume(tmpfs)),
  ]);
  return allOf(
    [
      addedLines(text, mapping, `\n${yaml(Object.fromEntries(added))}`),
      addedAtTop(text, root, "volumes", yaml(Object.fromEntries(volumes))),
    ],
    "is in a file that is not written plainly",
  );
}

interface NewParts {
  /** The service that the project has already. */
  readonly except?: string;
  /** The name of the engine's data volume. */
  readonly data: string;
  /** The networks of those who use the recipe. */
  readonly networks?: readonly string[];
}
