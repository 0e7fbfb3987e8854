import { FIRST_PHASES, FIRST_STEPS, readCircleci } from "../../../core/readers/circleci/circleci";
import { isObject } from "../../../core/text/jsonObject";
import { shorten } from "../../../core/text/shorten";
import type { Content, Input } from "../../input/input";
import { ciInput, declaresKind, hasItem } from "../ci/ciInput";

/** Configurations of CircleCI, and orbs. */
export const circleci: Input = ciInput({
  name: "CircleCI",
  reads: "configurations of CircleCI",
  words: ["steps\\b", "docker\\b", "machine\\b", "orbs\\b", "override\\b", "commands\\b", "p(?:re|ost)\\b"],
  resembles: (keys, file) => /(?:^|\/)\.circleci\//.test(file) && keys.has("jobs"),
  matches: (content, file) =>
    !declaresKind(content) &&
    (isFirstVersion(content) ||
      isOrbSource(content, file) ||
      hasOrbs(content) ||
      hasItem(objectAt(content, "jobs"), isJob) ||
      hasItem(objectAt(content, "executors"), hasMachine) ||
      hasItem(objectAt(content, "commands"), (command) => Array.isArray(command["steps"]) && !("runs" in content))),
  notes: orbNotes,
  read: (configuration, sourceOf) => readCircleci(configuration, sourceOf),
});

/** A configuration may have nothing but the jobs of orbs. */
function hasOrbs(content: Content): boolean {
  return isObject(content["orbs"]) && (isObject(content["workflows"]) || isObject(content["jobs"]));
}

function isFirstVersion(content: Content): boolean {
  if ("jobs" in content || "stages" in content || "services" in content) return false;
  return FIRST_PHASES.some((phase) => {
    const place = content[phase];
    if (!isObject(place)) return false;
    const places = phase === "deployment" ? Object.values(place).filter(isObject) : [place];
    return places.some((each) => FIRST_STEPS.some((key) => Array.isArray(each[key])));
  });
}

/** A job or a command of an orb's source, in a file of its own. */
function isOrbSource(content: Content, file: string): boolean {
  return (
    /(?:^|[\\/])(?:commands|jobs)[\\/][^\\/]+\.ya?ml$/.test(file) &&
    Array.isArray(content["steps"]) &&
    hasItem(content["steps"], (step) => "run" in step && !("uses" in step))
  );
}

/** One note for the orbs that a configuration uses and that stand elsewhere. */
function orbNotes(content: Content): { path: string; note: string }[] {
  const orbs = isObject(content["orbs"]) ? Object.values(content["orbs"]) : [];
  const names = orbs.flatMap((orb) => (typeof orb === "string" ? [shorten(orb)] : []));
  if (names.length === 0) return [];
  return [{ path: "orbs", note: `uses ${names.join(", ")}: orbs are not read, so what they start is undetermined` }];
}

function objectAt(content: Content, key: string): unknown {
  return isObject(content[key]) ? content[key] : undefined;
}

/** A job of GitHub names its machine in `runs-on`, one of Azure is an item of a list. */
function isJob(job: Content): boolean {
  return Array.isArray(job["steps"]) && !("runs-on" in job) && (hasMachine(job) || "executor" in job);
}

function hasMachine(place: Content): boolean {
  return Array.isArray(place["docker"]) || "machine" in place || "macos" in place;
}
