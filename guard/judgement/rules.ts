import { isKernelTarget } from "../../core/docker/mountTarget";
import { engineOf } from "../../core/engine/engine";
import { hostFolders } from "../../core/engine/hostFolder";
import { evaluate } from "../../core/evaluation/evaluate";
import type { Finding } from "../../core/evaluation/finding";
import { messageOf } from "../../core/evaluation/message";
import type { Container } from "../../core/model/container";
import type { Workload } from "../../core/model/workload";
import type { Role } from "../model/role";
import { type Objection, objection } from "./keys/key";
import { MOST_SHOWN } from "./refusal";

/** What the rules say of a workload, to a role. */
export interface Judged {
  readonly objections: readonly Objection[];
  /** What does not refuse it. */
  readonly findings: readonly Finding[];
}

/**
 * By the rules, and by what of the engine's host the role may bind. Nothing is waited for here: what cannot be told is
 * refused.
 */
export function judge(workload: Workload, role: Role): Judged {
  if (role.rules === undefined) return { objections: [], findings: [] };
  const { configuration, levels } = role.rules;
  const today = new Date().toISOString().slice(0, 10);
  const current = configuration.today === today ? configuration : { ...configuration, today };
  const isMandatory = ({ status, rule, level }: Finding) =>
    status === "undetermined" || (status === "violation" && (levels.get(rule) ?? level) === "mandatory");
  const all = evaluate(workload, current);
  const objections = all.filter(isMandatory).map(asObjection);
  const spoken = new Set(objections.map(({ path }) => path));
  const further = [...boundFolders(workload, role.allowedHostPaths), ...kernelTargets(workload)];
  // A refusal that shows no more of its reasons is not judged a second time: others wait.
  const unexcused =
    objections.length + further.length < MOST_SHOWN &&
    workload.containers.some((container) => engineOf(container, configuration.pack.engineImages) !== undefined)
      ? evaluate(withoutEngine(workload), current).filter(isMandatory).map(asObjection)
      : [];
  return {
    objections: [...objections, ...[...unexcused, ...further].filter(({ path }) => !spoken.has(path))],
    findings: all.filter((finding) => !isMandatory(finding)),
  };
}

function asObjection(finding: Finding): Objection {
  const { rule, path, found } = finding;
  return { rule, path, message: messageOf({ ...finding, found: `${found} (${rule})` }) };
}

/**
 * The same without what makes a container one with an engine inside. Where a program declares its containers an engine
 * may have more than others; a client of the guard could call any image, and any command, an engine.
 */
function withoutEngine(workload: Workload): Workload {
  return { ...workload, containers: workload.containers.map(plain) };
}

function plain(container: Container): Container {
  return {
    ...container,
    image: undefined,
    entrypoint: undefined,
    command: undefined,
    missingWords: [],
    otherCommands: [],
    env: [],
    mounts: container.mounts.map((mount) => ({ ...mount, target: undefined })),
  };
}

/**
 * A folder is allowed by the path that the engine is given, letter by letter: an entry allows nothing below it, where a
 * client of the folder can put a link to anywhere, and no other spelling, which may be another folder.
 */
function boundFolders(workload: Workload, allowed: readonly string[]): Objection[] {
  const paths = new Set(allowed.map(withoutLastSlash));
  return hostFolders(workload).flatMap(({ hostPath }) => {
    if (!hostPath.known || paths.has(withoutLastSlash(hostPath.value))) return [];
    const may =
      allowed.length === 0
        ? "may bind none of it: use a named volume"
        : `may only bind ${allowed.join(", ")}, as written here`;
    return [objection(hostPath.path, `is a path of the engine's host, and this role ${may}.`)];
  });
}

/** Mounts over what the kernel shows in a container, where a link in what is mounted undoes the runtime's masks. */
function kernelTargets({ containers }: Workload): Objection[] {
  return containers.flatMap(({ mounts }) =>
    mounts.flatMap(({ path, target }) => {
      if (!target || (target.known && !isKernelTarget(target.value))) return [];
      return [
        objection(
          target.known ? target.path || path : path,
          "is mounted at or below /dev, /proc or /sys, where a link in it undoes what hides the host's " +
            "kernel: mount it elsewhere.",
        ),
      ];
    }),
  );
}

/**
 * Linear in the path's length, which is the client's to choose: a pattern would look for the end again from each slash.
 */
function withoutLastSlash(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end--;
  return path.slice(0, end);
}
