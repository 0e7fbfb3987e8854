import { isKernelTarget } from "../../core/docker/mountTarget";
import { engineOf } from "../../core/engine/engine";
import { hostFolders } from "../../core/engine/hostFolder";
import { ofToday } from "../../core/evaluation/configuration";
import { evaluate } from "../../core/evaluation/evaluate";
import type { Finding } from "../../core/evaluation/finding";
import { messageOf } from "../../core/evaluation/message";
import type { Container } from "../../core/model/container";
import type { Workload } from "../../core/model/workload";
import type { Role } from "../model/role";
import { type Objection, objection } from "./keys/key";
import { MAX_OBJECTIONS } from "./refusal";

/** The rules' verdict on a workload, for a role. */
export interface Judged {
  readonly objections: readonly Objection[];
  /** Findings that do not refuse it. */
  readonly findings: readonly Finding[];
}

/**
 * Judges a workload by the rules, and by the folders of the engine's host that the role may bind. Nothing is awaited
 * here: what is undetermined is refused.
 */
export function judge(workload: Workload, role: Role): Judged {
  if (role.rules === undefined) return { objections: [], findings: [] };
  const { configuration, levels } = role.rules;
  const current = ofToday(configuration);
  const isMandatory = ({ status, rule, level }: Finding) =>
    status === "undetermined" || (status === "violation" && (levels.get(rule) ?? level) === "mandatory");
  const all = evaluate(workload, current);
  const objections = all.filter(isMandatory).map(asObjection);
  const spoken = new Set(objections.map(({ path }) => path));
  const further = [...boundFolders(workload, role.allowedHostPaths), ...kernelTargets(workload)];
  // If the refusal already shows its maximum of reasons, do not judge a second time: other clients wait.
  const unexcused =
    objections.length + further.length < MAX_OBJECTIONS &&
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
 * Returns the workload without what marks a container as one that runs an engine. In a program's own declarations, an
 * engine may have more access than other containers; a client of the guard could make any image, and any command, look
 * like an engine.
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
 * Objects to folders that the role may not bind. The path must match an allowed one letter by letter: an entry allows
 * nothing below it, where a client that can write to the folder may put a link to anywhere, and no other spelling,
 * which may mean another folder.
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

/**
 * Objects to mounts over the kernel's file systems in a container, where a link in the mounted files undoes the
 * runtime's masks.
 */
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
 * Takes linear time, since the client chooses the path's length: a regular expression would search for the end again
 * from each slash.
 */
function withoutLastSlash(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end--;
  return path.slice(0, end);
}
