import { isObject } from "../../core/text/jsonObject";
import type { AnswerView } from "../model/decision";

/** Takes the place of a value that a client is not shown. */
export const HIDDEN = "***";

/** @param showsLabels whether the values of labels are left as they are */
type Hide = (value: unknown, showsLabels: boolean) => unknown;
type Keys = Readonly<Record<string, Hide>>;

/** Hides every text in a value; the names of its properties stay. */
function texts(value: unknown): unknown {
  if (typeof value === "string") return value === "" ? value : HIDDEN;
  if (Array.isArray(value)) return (value as unknown[]).map(texts);
  return isObject(value) ? mapped(value, (_, each) => texts(each)) : value;
}

/** Hides what follows the name in `NAME=VALUE`, and whole texts of any other form. */
const pairs: Hide = (value) => {
  if (!Array.isArray(value)) return texts(value);
  return (value as unknown[]).map((each) => {
    const at = typeof each === "string" ? each.indexOf("=") : -1;
    if (at > 0) return `${(each as string).slice(0, at)}=${HIDDEN}`;
    // Plugins declare each variable as an object.
    return isObject(each) ? mapped(each, (key, part) => (key === "Name" ? part : texts(part))) : texts(each);
  });
};

/** Hides a text; what is no text may have further keys. */
const ifText: Hide = (value, showsLabels) =>
  typeof value === "string" ? texts(value) : hiddenIn(value, {}, showsLabels);

/** The same for labels, which a client may be shown. */
const labels: Hide = (value, showsLabels) => (showsLabels ? value : pairs(value, false));

/** The settings of a log driver, which may be credentials; its name stays. */
const logDriver: Hide = (value) =>
  isObject(value)
    ? mapped(value, (key, each) => (key === "Type" || key === "Name" ? each : texts(each)))
    : texts(value);

/**
 * Where answers show what people put secrets into, by the lower-case key. A key counts wherever it stands, since the
 * same objects stand in answers about containers, images, services and tasks.
 */
const EVERYWHERE: Keys = {
  // The environment, labels, and what else people write in pairs.
  env: pairs,
  labels,
  annotations: pairs,
  // Command lines, and what quotes them.
  cmd: texts,
  command: texts,
  args: texts,
  arguments: texts,
  entrypoint: texts,
  onbuild: texts,
  shell: texts,
  runtimeargs: texts,
  test: texts,
  createdby: texts,
  comment: texts,
  error: texts,
  err: texts,
  // What a health check printed.
  output: texts,
  // Options of drivers: passwords of network file systems, tokens of log services.
  options: texts,
  driveropts: texts,
  logconfig: logDriver,
  // Addresses with credentials.
  httpproxy: texts,
  httpsproxy: texts,
  noproxy: texts,
  // What is in a config of a swarm; the key of an authority.
  data: ifText,
  signingcakey: texts,
};

/** Columns of `ps` that contain nothing of a command line. */
const SHOWN_COLUMNS: ReadonlySet<string> = new Set(
  "F S UID USER PID PPID PGID SID C PRI NI ADDR SZ RSS VSZ WCHAN %CPU %MEM STIME START TTY TT STAT TIME LWP NLWP".split(
    " ",
  ),
);

/** Hides the first column that may contain a command line, and those behind it: the engine separates them by spaces. */
function hideProcesses(value: unknown): unknown {
  const { Titles: titles, Processes: processes } = isObject(value) ? value : {};
  const names: unknown[] = Array.isArray(titles) ? titles : [];
  const shown = names.findIndex((name) => !SHOWN_COLUMNS.has(String(name)));
  const rows: unknown[] = Array.isArray(processes) ? processes : [];
  return {
    Titles: names,
    Processes: rows.map((row) =>
      Array.isArray(row)
        ? row.map((cell, at) => (shown < 0 || at < shown ? (cell as unknown) : texts(cell)))
        : texts(row),
    ),
  };
}

/** Types of events whose attributes include the labels of containers and images. */
const WITH_LABELS: ReadonlySet<unknown> = new Set(["container", "image"]);
/** Types of events whose attributes have no labels of anybody's. */
const WITHOUT_LABELS: ReadonlySet<unknown> = new Set(["network", "volume", "service", "node", "secret", "config"]);
const SHOWN_ATTRIBUTES: ReadonlySet<string> = new Set(["name", "image"]);
/** Attributes that stand beside labels, and are none: the message of a commit. */
const HIDDEN_ATTRIBUTES: ReadonlySet<string> = new Set(["comment"]);

/** Attributes of events include labels; an event about an exec has its command in its name. */
function hideEvent(value: unknown, showsLabels: boolean): unknown {
  if (!isObject(value)) return texts(value);
  const { Type: type } = value;
  const showsAttributes = WITHOUT_LABELS.has(type) || (showsLabels && WITH_LABELS.has(type));
  const hideAttributes = (attributes: unknown) =>
    isObject(attributes)
      ? mapped(attributes, (name, each) =>
          (showsAttributes && !HIDDEN_ATTRIBUTES.has(name)) ||
          SHOWN_ATTRIBUTES.has(name) ||
          (name === "exitCode" && /^\d{1,3}$/.test(`${each}`))
            ? each
            : texts(each),
        )
      : attributes;
  return mapped(value, (key, each) => {
    if (key === "Action" || key === "status") return String(each).replace(/^(exec_\w+:).*$/s, `$1 ${HIDDEN}`);
    if (key !== "Actor" || !isObject(each)) return each;
    return mapped(each, (name, part) => (name === "Attributes" ? hideAttributes(part) : part));
  });
}

/** How the secrets in an operation's answers are hidden. */
export type Hiding =
  | { readonly form: "document" | "stream"; readonly hide: Hide }
  /** Why nothing is hidden. */
  | string;

const document = (further: Keys = {}): Hiding => ({
  form: "document",
  hide: (value, showsLabels) => hiddenIn(value, further, showsLabels),
});
const DOCUMENT = document();
const VOLUMES = document({ status: texts });
const GRANTED = "It is all that the operation is for: only a role that names it has it.";
const NOTHING = "It shows nothing that a client wrote.";

/** Every operation that reads, of those that roles other than `admin` can have. */
export const HIDING: Readonly<Record<string, Hiding>> = {
  ContainerList: DOCUMENT,
  ContainerInspect: document({ path: texts }),
  ContainerTop: { form: "document", hide: hideProcesses },
  ContainerLogs: GRANTED,
  ContainerChanges: NOTHING,
  ContainerExport: GRANTED,
  ContainerStats: NOTHING,
  ContainerArchive: GRANTED,
  ContainerAttachWebsocket: GRANTED,
  ExecInspect: DOCUMENT,
  ImageList: DOCUMENT,
  ImageInspect: DOCUMENT,
  ImageHistory: DOCUMENT,
  ImageAttestations: document({ statement: texts, predicate: texts }),
  ImageSearch: NOTHING,
  ImageGet: GRANTED,
  ImageGetAll: GRANTED,
  DistributionInspect: DOCUMENT,
  VolumeList: VOLUMES,
  VolumeInspect: VOLUMES,
  NetworkList: DOCUMENT,
  NetworkInspect: DOCUMENT,
  PluginList: DOCUMENT,
  PluginInspect: DOCUMENT,
  GetPluginPrivileges: NOTHING,
  NodeList: DOCUMENT,
  NodeInspect: DOCUMENT,
  ServiceList: DOCUMENT,
  ServiceInspect: DOCUMENT,
  ServiceLogs: GRANTED,
  TaskList: DOCUMENT,
  TaskInspect: DOCUMENT,
  TaskLogs: GRANTED,
  SecretList: DOCUMENT,
  SecretInspect: DOCUMENT,
  ConfigList: DOCUMENT,
  ConfigInspect: DOCUMENT,
  SystemInfo: DOCUMENT,
  SystemVersion: NOTHING,
  SystemPing: NOTHING,
  SystemEvents: { form: "stream", hide: hideEvent },
  SystemDataUsage: document({ description: texts, status: texts }),
};

/**
 * Adds to what a client is shown of an answer that the secrets in it are hidden.
 *
 * @param secrets `labels` leaves the values of labels as they are
 */
export function withoutSecrets(
  operation: string,
  secrets: "hidden" | "labels",
  view: AnswerView | undefined,
): AnswerView | undefined {
  const hiding = Object.hasOwn(HIDING, operation) ? HIDING[operation] : undefined;
  if (hiding === undefined || typeof hiding === "string") return view;
  const { form, hide } = hiding;
  const { isAllShown: _, ...further } = view ?? {};
  const show = (value: unknown) => {
    const shown = view?.show ? view.show(value) : value;
    return shown === undefined ? undefined : hide(shown, secrets === "labels");
  };
  return { ...further, form, show };
}

function hiddenIn(value: unknown, further: Keys, showsLabels: boolean): unknown {
  if (Array.isArray(value)) return (value as unknown[]).map((each) => hiddenIn(each, further, showsLabels));
  if (!isObject(value)) return value;
  return mapped(value, (key, each) => {
    const name = key.toLowerCase();
    const keys = Object.hasOwn(EVERYWHERE, name) ? EVERYWHERE : further;
    const hide = Object.hasOwn(keys, name) ? keys[name] : undefined;
    return hide ? hide(each, showsLabels) : hiddenIn(each, further, showsLabels);
  });
}

function mapped(value: Readonly<Record<string, unknown>>, change: (key: string, each: unknown) => unknown) {
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(key, each)]));
}
