import { splitScript } from "../../docker/commandLine";
import { ServiceDraft } from "../compose/serviceDraft";
import { resolveText } from "../compose/text";
import { addBuilderOptions } from "../dockerCli/command";
import type { Draft } from "../dockerCli/draft";
import { readOptionsAlone } from "../dockerCli/runOptions";
import { readDaemonText } from "../dockerCli/writtenConfiguration";
import type { Raw } from "../raw/raw";

/** Makes a container, a build or an engine of an action's inputs; undefined where they ask for nothing special. */
type Reader = (inputs: Raw, holed: (text: string) => string) => Draft | undefined;

/** Actions that start or configure containers, by their names without a version. */
const ACTIONS: Readonly<Record<string, Reader>> = {
  "docker/setup-buildx-action": readBuilder,
  "docker/build-push-action": readBuild,
  "docker/bake-action": readBuild,
  "addnab/docker-run-action": readRun,
  "docker/setup-docker-action": readEngine,
  "crazy-max/ghaction-setup-docker": readEngine,
};

/** What a step's action does with Docker, for the actions whose inputs say it. */
export function readDockerAction(step: Raw, holed: (text: string) => string): Draft[] {
  const [, name = ""] = /^(?:https?:\/\/[^/]+\/)?([^@]+)@/.exec(step.get("uses").name() ?? "") ?? [];
  const read = Object.hasOwn(ACTIONS, name.toLowerCase()) ? ACTIONS[name.toLowerCase()] : undefined;
  const inputs = step.get("with");
  const draft = read && inputs.isObject ? read(inputs, holed) : undefined;
  return draft ? [draft] : [];
}

/** The lines of an input that is a list. */
function linesAt(place: Raw, holed: (text: string) => string): string[] {
  return holed(place.name() ?? "")
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function readBuilder(inputs: Raw, holed: (text: string) => string): ServiceDraft | undefined {
  const draft = new ServiceDraft(inputs.path);
  const flags = inputs.oneOf("buildkitd-flags", "buildkitd-config-inline", "config-inline");
  const options = inputs.get("driver-opts");
  const given = {
    flags: [flags.name() ?? ""].map((text) => text.replace(/^\s*#.*$/gm, "")),
    options: linesAt(options, holed),
  };
  const isFlagged = addBuilderOptions(draft, { ...given, options: [], path: flags.path });
  const endpoint = inputs.get("endpoint");
  const address = endpoint.name();
  if (address !== undefined && /^\w+:/.test(address))
    draft.addCommand(["docker", "-H", holed(address).replace(/\0[^\0]*\0/g, "$VALUE"), "info"], endpoint.path);
  const isOptioned = addBuilderOptions(draft, { ...given, flags: [], path: options.path });
  return isFlagged || isOptioned || endpoint.exists ? draft : undefined;
}

function readBuild(inputs: Raw, holed: (text: string) => string): ServiceDraft | undefined {
  const allow = inputs.get("allow");
  const entitlements = linesAt(allow, holed).map(resolveText);
  const network = inputs.get("network");
  const [place] = [allow, network].filter(({ exists }) => exists);
  if (!place) return undefined;
  const draft = new ServiceDraft(inputs.path);
  const asked = network.exists ? { network: resolveText(holed(network.name() ?? "")) } : {};
  draft.set("build", { entitlements, ...asked }, place.path);
  return draft;
}

function readRun(inputs: Raw, holed: (text: string) => string): ServiceDraft {
  const draft = new ServiceDraft(inputs.path);
  const [image, options] = [inputs.get("image"), inputs.get("options")];
  if (image.exists) draft.set("image", resolveText(holed(image.name() ?? "")), image.path);
  if (options.exists) readOptionsAlone(splitScript(holed(options.name() ?? "")).flat(), draft, options.path);
  draft.set("command", ["sh"], inputs.path);
  return draft;
}

/** An engine with the settings of a `daemon.json`. */
function readEngine(inputs: Raw): Draft | undefined {
  const settings = inputs.get("daemon-config");
  const text = settings.name();
  return text === undefined ? undefined : { read: (source) => readDaemonText(text, settings.path, source) };
}
