import { known } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import { replaceDelimited } from "../../text/delimited";
import { parseYaml } from "../../text/yamlText";
import { ServiceDraft } from "../compose/serviceDraft";
import { resolveText } from "../compose/text";
import { readMount } from "../dockerCli/runOptions";
import { readPod } from "../kubernetes/pod";
import { Raw } from "../raw/raw";

const why = (name: string) => `is filled in from ${name} when Jenkins starts`;

/** A text with a placeholder for each secret or variable: `${NAME}`. */
function text(written: string): unknown {
  return resolveText(withPlaceholders(written));
}

function withPlaceholders(written: string): string {
  return replaceDelimited(written, [["${", "}"]], (name) => `\0${name}\0`);
}

/** The agents that the clouds of a Jenkins give to its jobs. @param clouds each an object of one kind of cloud */
export function readClouds(clouds: Raw, sourceOf: (name: string) => Source): Workload[] {
  return clouds.items().flatMap((cloud) => {
    if (!cloud.isObject) return [];
    const [docker, kubernetes] = [cloud.get("docker"), cloud.get("kubernetes")];
    return [
      ...(docker.isObject ? readDocker(docker, sourceOf) : []),
      ...(kubernetes.isObject ? readKubernetes(kubernetes, sourceOf) : []),
    ];
  });
}

/** The cloud of the docker plugin: the engine that it uses, and the containers that it makes there. */
function readDocker(cloud: Raw, sourceOf: (name: string) => Source): Workload[] {
  const name = cloud.get("name").name() ?? "docker";
  const uri = cloud.get("dockerApi").isObject ? cloud.get("dockerApi", "dockerHost", "uri") : undefined;
  const host = uri?.string();
  const isVerified = cloud.get("dockerApi").isObject && cloud.get("dockerApi", "dockerHost", "credentialsId").exists;
  const engine = host
    ? [
        workload({
          source: sourceOf(name),
          platform: "docker",
          endpoints: [{ role: "client", host, verified: known(isVerified, host.path) }],
        }),
      ]
    : [];
  const templates = cloud.get("templates").items();
  return [...engine, ...templates.flatMap((template, at) => readTemplate(template, sourceOf(`${name}/${at}`)))];
}

/** Compose's words for properties that are lists, or texts of one item a line. */
const LISTS: readonly (readonly [property: string, keys: readonly string[]])[] = [
  ["volumes", ["volumes", "volumesString"]],
  ["environment", ["environment", "environmentsString"]],
  ["cap_add", ["capabilitiesToAdd", "capabilitiesToAddString"]],
  ["cap_drop", ["capabilitiesToDrop", "capabilitiesToDropString"]],
  ["security_opt", ["securityOpts", "securityOptsString"]],
  ["devices", ["devices", "devicesString"]],
];

function readTemplate(template: Raw, source: Source): Workload[] {
  const base = template.isObject ? template.get("dockerTemplateBase") : template;
  if (!base.isObject) return [];
  const draft = new ServiceDraft(base.path);
  draft.withoutLimits();
  for (const [property, key] of [
    ["image", "image"],
    ["network_mode", "network"],
    ["user", "user"],
  ] as const) {
    const written = base.get(key).name();
    if (written !== undefined) draft.set(property, text(written), base.get(key).path);
  }
  if (base.get("privileged").exists) draft.set("privileged", base.get("privileged").raw(), base.get("privileged").path);
  for (const [property, keys] of LISTS)
    for (const { line, path } of keys.flatMap((key) => linesOf(base.get(key)))) draft.add(property, text(line), path);
  for (const { line, path } of ["mounts", "mountsString"].flatMap((key) => linesOf(base.get(key))))
    draft.add("volumes", readMount(withPlaceholders(line)), path);
  return draft.read(source, why);
}

function linesOf(place: Raw): { line: string; path: string }[] {
  const items = place.isList ? place.items() : place.exists ? [place] : [];
  return items.flatMap((item) =>
    (item.name() ?? "")
      .split("\n")
      .map((line) => ({ line: line.trim(), path: item.path }))
      .filter(({ line }) => line !== ""),
  );
}

/** The cloud of the kubernetes plugin: pods in its own words, and in those of Kubernetes. */
function readKubernetes(cloud: Raw, sourceOf: (name: string) => Source): Workload[] {
  return cloud
    .get("templates")
    .items()
    .flatMap((template, at) => {
      if (!template.isObject) return [];
      const source = sourceOf(template.get("name").name() ?? `${at}`);
      const yaml = template.get("yaml");
      const documents = parseYaml(yaml.name() ?? "") ?? [];
      return [
        readPod(template.get("metadata"), new Raw(specOf(template), template.path), source),
        ...documents.map((document) => {
          const pod = new Raw(document, yaml.path);
          return readPod(pod.get("metadata"), pod.get("spec"), source);
        }),
      ];
    });
}

function specOf(template: Raw): object {
  const folders = template
    .get("volumes")
    .items()
    .flatMap((volume) =>
      volume.isObject && volume.get("hostPathVolume").isObject ? [volume.get("hostPathVolume")] : [],
    );
  const containers = template.get("containers").items();
  return {
    hostNetwork: template.get("hostNetwork").raw(),
    volumes: folders.map((folder, at) => ({ name: `folder-${at}`, hostPath: { path: folder.get("hostPath").raw() } })),
    containers: containers.map((each) => ({
      name: each.get("name").raw(),
      image: each.get("image").raw(),
      securityContext: { privileged: each.get("privileged").raw() },
      volumeMounts: folders.map((folder, at) => ({ name: `folder-${at}`, mountPath: folder.get("mountPath").raw() })),
    })),
  };
}
