import type { Finding } from "../core/evaluation/finding";
import type { Format } from "../core/model/format";
import type { Level, Severity } from "../core/rules/support/rule";

/** One finding about one location. */
export interface CheckFinding {
  /** The rule's id; `undetermined` for a value that is not known yet. */
  readonly rule: string;
  readonly severity: Severity;
  readonly level: Level;
  readonly status: Finding["status"];
  /**
   * The path as it was given or found; for a Pulumi program its Pulumi.yaml, without a line. Absent for a finding that
   * concerns no resource.
   */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
  /** The resource's type, in its ecosystem's words: `Deployment`, `docker_container`, `service`. */
  readonly type: string;
  /** Its name, or its address in a Terraform plan. Empty for findings that concern no resource. */
  readonly resource: string;
  readonly namespace?: string;
  readonly container?: string;
  /**
   * How many pods of a cluster have this finding because of the resource, which owns them, and the name of one of them.
   * Absent for anything but the owner of pods that were judged.
   */
  readonly instances?: { readonly count: number; readonly example: string };
  /** The property that causes the finding. */
  readonly path: string;
  /** What was found and where, as a sentence: `privileged of container "job" gives it every capability….` */
  readonly found: string;
  /** For a violation: why it matters. */
  readonly why?: string;
  /** The format in which the resource is written, where `remediation` has words of its own for it. */
  readonly format?: Format;
  /** For a violation: what to write instead, in the words of its format. */
  readonly remediation?: string;
  /** For a violation: the rule's page, as a path in the package: `docs/rules/dood-engine-socket.md`. */
  readonly reference?: string;
  /** For `undetermined`: ids of the rules that need the value; empty if nothing can be judged. */
  readonly rules?: readonly string[];
  /** For a finding that an exemption covers: its reason, who approved it, and until when. */
  readonly exemption?: string;
  /**
   * All of it as one text for people. A violation has several lines: `found`, `why`, `remediation` and `reference`; any
   * other finding has one.
   */
  readonly message: string;
}

/** What could not be judged. */
export interface Problem {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Follows the file's name in a sentence. */
  readonly problem: string;
}

/** A file that was found but not judged, because Breakwater does not read its format. */
export interface SkippedFile {
  readonly file: string;
  /** "HCL" or "GitLab CI"; for other files their encoding: "YAML", "JSON", "binary", "empty". */
  readonly kind: string;
  /** Whether files of this kind declare or start containers, so that findings may be missed. */
  readonly isKnown: boolean;
  /** Whether the file was read and has nothing to do with containers: a script that starts none. @default false */
  readonly isWithoutContainers?: boolean;
  /** The reason, if the file also could not be parsed. */
  readonly problem?: Problem;
}

export interface Summary {
  /** Files and programs that were judged. */
  readonly files: number;
  /** The running engines and clusters that were judged, by name. @default none */
  readonly running?: readonly string[];
  /** Files whose format Breakwater does not read. */
  readonly skipped: number;
  /** Rules that were applied. */
  readonly rules: number;
  readonly resources: number;
  readonly containers: number;
  readonly violations: number;
  readonly undetermined: number;
  readonly exempted: number;
  /** Findings that a baseline accepts; the list does not contain them. */
  readonly accepted: number;
}

/** The result of a check. */
export interface CheckResult {
  readonly findings: readonly CheckFinding[];
  /** If not empty, part of the input was not judged. */
  readonly problems: readonly Problem[];
  /** In the order in which they were found. */
  readonly skipped: readonly SkippedFile[];
  /** Notes on what was left out, each a sentence. */
  readonly notes: readonly string[];
  readonly summary: Summary;
}
