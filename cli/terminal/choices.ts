import { type Format, FORMATS as WORDS_OF } from "../../core/model/format";

/** The available report formats. */
export const FORMATS = [
  "text",
  "json",
  "sarif",
  "junit",
  "github",
  "html",
  "markdown",
  "gitlab-codequality",
  "gitlab-sast",
  "csv",
  "policyreport",
] as const;
/** The severities of findings, the worst first. */
export const SEVERITIES = ["critical", "high", "medium", "low"] as const;
/** The formats in whose words a rule can be explained. */
export const ADVICE_FORMATS = Object.keys(WORDS_OF) as readonly Format[];
/** The shells with a completion script. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
/** What `breakwater recipe` makes, how, and in which formats: what recipes/ has, which startup does not load. */
export const RECIPE_KINDS = ["runner", "endpoint", "builder", "client"] as const;
export const RECIPE_MODES = ["rootless", "rootful"] as const;
export const RECIPE_FORMATS = [
  ...(["compose", "kubernetes", "docker-run", "gitlab-ci", "github-actions", "systemd", "quadlet"] as const),
  ...(["terraform", "gitlab-runner", "devcontainer", "jenkins", "arc", "tekton"] as const),
] as const;
/** What `breakwater init` writes. */
export const INIT_PARTS = ["configuration", "hook", "github", "gitlab"] as const;

/** A report that was asked for: `--format sarif=out.sarif`, or without a file for the output. */
export interface ReportTarget {
  readonly format: (typeof FORMATS)[number];
  readonly file?: string;
}

/** What is reported unless an option says otherwise. */
export const DEFAULT_TARGETS: readonly ReportTarget[] = [{ format: "text" }];

/** The reports with one more `--format`, or what is wrong with it. */
export function withTarget(value: string, before: readonly ReportTarget[]): readonly ReportTarget[] | string {
  const at = value.indexOf("=");
  const [name, file] = at < 0 ? [value, undefined] : [value.slice(0, at), value.slice(at + 1)];
  const format = FORMATS.find((each) => each === name);
  if (format === undefined) return `Allowed choices are ${FORMATS.join(", ")}.`;
  if (file === "") return `A file follows the equals sign: ${format}=FILE.`;
  const others = before === DEFAULT_TARGETS ? [] : before;
  if (file === undefined && others.some((each) => each.file === undefined))
    return "Only one report goes to the output: give the others a file, such as json=FILE.";
  return [...others, file === undefined ? { format } : { format, file }];
}
