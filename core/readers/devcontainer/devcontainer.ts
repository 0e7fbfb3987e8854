import { optionValues } from "../../docker/commandLine";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { replaceDelimited } from "../../text/delimited";
import { ServiceDraft } from "../compose/serviceDraft";
import { placeholder, resolveText } from "../compose/text";
import type { Draft } from "../dockerCli/draft";
import { readMount, readOptionsAlone } from "../dockerCli/runOptions";
import { containersIn } from "../dockerCli/script";
import type { Raw } from "../raw/raw";

/** The commands that run in the container, and one that runs on the machine before it. */
const COMMANDS = [
  "onCreateCommand",
  "updateContentCommand",
  "postCreateCommand",
  "postStartCommand",
  "postAttachCommand",
];

/** Of the machine's variables, the home folder is one on every machine: `HOME`, or `USERPROFILE` on Windows. */
function holed(text: string): string {
  const plain = text
    .replace(/\$\{localWorkspaceFolder\}/g, ".")
    .replace(
      /\$\{(?:localEnv|env):HOME(?::[^}]{0,999})?\}(?:\$\{(?:localEnv|env):USERPROFILE(?::[^}]{0,999})?\})?/g,
      "~",
    );
  return replaceDelimited(plain, [["${", "}"]], (inner) =>
    placeholder(/^(?:localEnv|env|containerEnv):([^:]*)/.exec(inner)?.[1] ?? inner),
  );
}

const text = (written: string) => resolveText(holed(written));

/** The container of a devcontainer.json. @see https://containers.dev/implementors/json_reference/ */
export function readDevcontainer(configuration: Raw, source: Source): Workload[] {
  const draft = new ServiceDraft("");
  const image = configuration.get("image");
  const built = configuration.get("build").exists ? configuration.get("build") : configuration.get("dockerFile");
  const features = configuration.get("features");
  // With a feature that installs an engine, the image is built too: its tag says nothing about the engine.
  const base = features.entries().some(([name = ""]) => featureOf(name) === "docker-in-docker") ? features : built;
  if (image.exists && base === built) {
    draft.set("image", text(image.name() ?? ""), image.path);
    // A shell that waits runs in place of the image's own entrypoint and command.
    if (configuration.get("overrideCommand").raw() !== false) draft.set("entrypoint", ["/bin/sh"], image.path);
  } else if (base.exists) draft.set("build", {}, base.path);
  readFeatures(features, draft);
  const privileged = configuration.get("privileged");
  if (privileged.exists) draft.set("privileged", privileged.raw(), privileged.path);
  draft.addEach("cap_add", configuration.get("capAdd"), text);
  draft.addEach("security_opt", configuration.get("securityOpt"), text);
  for (const mount of configuration.get("mounts").items()) addMount(mount, draft);
  if (configuration.get("workspaceMount").exists) addMount(configuration.get("workspaceMount"), draft);
  for (const key of ["containerEnv", "remoteEnv"])
    for (const [name, value] of configuration.get(key).entries())
      if (name !== undefined) draft.add("environment", resolveText(`${name}=${holed(value.name() ?? "")}`), value.path);
  readBuildOptions(built.isObject ? built.get("options") : undefined, draft);
  const user = configuration.get("containerUser").name();
  if (user !== undefined) draft.set("user", text(user), configuration.get("containerUser").path);
  const published = configuration.get("appPort");
  for (const port of published.isList ? published.items() : [published])
    if (port.exists) draft.add("ports", publishedPort(port.name() ?? ""), port.path);
  readArguments(configuration.get("runArgs"), draft);
  const started = commandsOf(configuration, draft);
  return [draft, ...started].flatMap((each) =>
    each.read(source, (name) => `is taken from ${name} of the machine that opens it`),
  );
}

/** A plain number publishes that port on the machine's loopback address. */
function publishedPort(port: string): unknown {
  return /^\d+$/.test(port) ? `127.0.0.1:${port}:${port}` : text(port);
}

/** Options of `docker build` that let the build reach the host. */
function readBuildOptions(options: Raw | undefined, draft: ServiceDraft): void {
  const words = options?.strings().map((word) => (word.known ? holed(word.value) : "")) ?? [];
  const [allowed, network] = [optionValues(words, "allow"), optionValues(words, "network").at(-1)];
  if (!options || (allowed.length === 0 && network === undefined)) return;
  draft.set(
    "build",
    { entitlements: allowed.map(resolveText), ...(network !== undefined && { network }) },
    options.path,
  );
}

/** If an option appears twice, the last one counts, so each argument is read at its own place. */
function readArguments(list: Raw, draft: ServiceDraft): void {
  const items = list.items();
  const words = items.map((item) => holed(item.name() ?? ""));
  for (let at = 0; at < words.length; ) {
    const before = at;
    const place = items[at]?.path ?? list.path;
    const isAlone = /^--[^=]*=|^-[a-zA-Z]./.test(words[at] ?? "");
    const next = words[at + 1];
    const takesNext = !isAlone && next !== undefined && !/^-./.test(next);
    at += takesNext ? 2 : 1;
    readOptionsAlone(words.slice(before, at), draft, place);
  }
}

function addMount(mount: Raw, draft: ServiceDraft): void {
  if (mount.isObject) {
    const fields = mount.entries().map(([key, value]) => `${key}=${holed(value.name() ?? "")}`);
    draft.add("volumes", readMount(fields.join(",")), mount.path);
  } else draft.add("volumes", readMount(holed(mount.name() ?? "")), mount.path);
}

/** The name of a feature that has to do with Docker. */
function featureOf(name: string): string | undefined {
  return /(?:^|\/)(docker-in-docker|docker-outside-of-docker|docker-from-docker)(?:[:@]|$)/.exec(name)?.[1];
}

/** Features that change what the container may do, according to their own devcontainer-feature.json. */
function readFeatures(features: Raw, draft: ServiceDraft): void {
  for (const [name = "", place] of features.entries()) {
    const feature = featureOf(name);
    if (feature === "docker-in-docker") {
      draft.set("privileged", true, place.path);
      draft.add("volumes", "dind-var-lib-docker:/var/lib/docker", place.path);
    } else if (feature !== undefined)
      draft.add("volumes", "/var/run/docker.sock:/var/run/docker-host.sock", place.path);
  }
}

/** The containers that commands start. What runs inside the container is added to the container's own draft. */
function commandsOf(configuration: Raw, draft: ServiceDraft): Draft[] {
  return ["initializeCommand", ...COMMANDS].flatMap((key) => {
    const command = configuration.get(key);
    const parts = command.isObject ? command.entries().map(([, part]) => part) : command.exists ? [command] : [];
    return parts.flatMap((part) => {
      const script = part.isList
        ? part
            .items()
            .map((word) => word.name() ?? "")
            .join(" ")
        : (part.name() ?? "");
      if (key !== "initializeCommand") draft.addScript(holed(script), part.path);
      return containersIn(holed(script), part.path);
    });
  });
}
