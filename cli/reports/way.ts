import type { CheckFinding } from "../../check/report";
import { type Way, wayOf } from "../../core/evaluation/way";
import { shorten } from "../../core/text/shorten";
import { plain } from "../terminal/plain";

/** Characters of a station: names may be of any length. */
export const MAX_STATION = 80;

/** How a finding leads to the host, for reports: without control characters, and never long. */
export function shownWay({ type, resource, ...finding }: CheckFinding): Way | undefined {
  return wayOf({ ...finding, type, name: resource })?.map(({ text, kind }) => ({
    kind,
    text: plain(shorten(text, MAX_STATION)),
  }));
}

/** "container "job" of Deployment web → spec.volumes[0] → the host's engine, which is root → root on the host". */
export function wayInWords(way: Way): string {
  return way.map(({ text }) => text).join(" → ");
}
