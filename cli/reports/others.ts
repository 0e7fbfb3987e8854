import { dirname } from "node:path";
import type { CheckFinding } from "../../check/report";
import { shorten } from "../../core/text/shorten";
import { plain } from "../terminal/plain";
import { placeOf } from "./finding";
import { MAX_STATION, shownWay } from "./way";

/** Another container or resource whose way to the host joins the way of a finding. */
export interface Other {
  /** `container "b" of service web`. */
  readonly name: string;
  /** Its own finding. */
  readonly finding: CheckFinding;
  /** The index of the station at which the ways join, in the way of the finding. */
  readonly at: number;
}

/** Who else is on the way of a finding: those to name, and how many more there are. */
export interface Others {
  readonly named: readonly Other[];
  readonly more: number;
}

/** How many others a report names. */
const MAX_NAMED = 5;
/** Stations that are one thing, where ways of several containers really meet. */
const MEETING_PLACES: ReadonlySet<string> = new Set(["the host's engine, which is root"]);

/**
 * Finds who else is on the way of a finding. Ways meet in the property that two containers of one resource share, and
 * in the host's engine, as far as files of one folder, or what runs, are taken to be on one host.
 *
 * @param findings all findings of the report
 */
export function othersAmong(
  findings: readonly CheckFinding[],
  maxNamed = MAX_NAMED,
): (finding: CheckFinding) => Others {
  const byMeeting = new Map<string, Map<string, CheckFinding>>();
  for (const finding of findings)
    for (const { key } of meetingsOf(finding)) {
      const present = byMeeting.get(key) ?? new Map<string, CheckFinding>();
      byMeeting.set(key, present);
      const name = subjectOf(finding);
      if (!present.has(name)) present.set(name, finding);
    }
  return (finding) => {
    const found = new Map<string, Other>();
    const own = subjectOf(finding);
    let total = 0;
    for (const { key, at } of meetingsOf(finding)) {
      const present = byMeeting.get(key) ?? new Map<string, CheckFinding>();
      total = Math.max(total, present.size - (present.has(own) ? 1 : 0));
      for (const [subject, other] of present) {
        if (found.size === maxNamed) break;
        if (subject !== own && !found.has(subject)) found.set(subject, { name: nameOf(other), finding: other, at });
      }
    }
    return { named: [...found.values()], more: Math.max(0, total - found.size) };
  };
}

/** `service web (compose.yaml:7:5)` for each that is named, and the number of the others. */
export function othersInWords({ named, more }: Others): string[] {
  return [
    ...named.map(({ name, finding }) => {
      const place = placeOf(finding);
      return place === undefined ? name : `${name} (${place})`;
    }),
    ...(more === 0 ? [] : [`${more} more`]),
  ];
}

/** Where others may join the way of a finding, in the order of its stations. */
function meetingsOf(finding: CheckFinding): { readonly key: string; readonly at: number }[] {
  const way = shownWay(finding) ?? [];
  const { file, type, resource, namespace, rule, path } = finding;
  const folder = file === undefined ? "" : dirname(file);
  return way.flatMap(({ kind, text }, at) => {
    if (kind === "cause") return [{ key: JSON.stringify([file, type, resource, namespace, rule, path]), at }];
    return kind === "between" && MEETING_PLACES.has(text) ? [{ key: JSON.stringify([folder, text]), at }] : [];
  });
}

function subjectOf({ file, type, resource, namespace, container }: CheckFinding): string {
  return JSON.stringify([file, type, resource, namespace, container]);
}

function nameOf({ type, resource, container }: CheckFinding): string {
  const whole = [type, resource].filter(Boolean).join(" ");
  const name = container ? `container "${container}"${whole === "" ? "" : ` of ${whole}`}` : whole;
  return plain(shorten(name, MAX_STATION));
}
