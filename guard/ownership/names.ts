import { isObject } from "../../core/text/jsonObject";
import type { Draft } from "../model/draft";
import { Refusal } from "../model/refusal";
import { isReservedName, type Owner, RESERVED_LABELS } from "./owner";

/** Docker's own rule for names of containers and volumes. */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

/**
 * Returns the name on the engine of a container or volume that the client calls so.
 *
 * @param what `container` or `volume`, for the message
 */
export function engineName(name: string, { prefix }: Owner, what: "container" | "volume"): string {
  const plain = what === "container" ? name.replace(/^\//, "") : name;
  if (!NAME.test(plain)) {
    const allowed = "only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed";
    throw new Refusal(400, `Invalid ${what} name (${plain.slice(0, 100)}), ${allowed}`);
  }
  return prefix + plain;
}

/** Sets labels that the client cannot set: see {@link refuseReserved}. */
export function withLabels(owner: Record<string, unknown>, labels: Readonly<Record<string, string>>): void {
  owner["Labels"] = { ...(isObject(owner["Labels"]) ? owner["Labels"] : {}), ...labels };
}

/**
 * Refuses labels and names that only the guard writes, wherever a request may have some.
 *
 * @throws Refusal
 */
export function refuseReserved({ query, body }: Draft): void {
  const { Labels: labels, Name: named, HostConfig: host } = isObject(body) ? body : {};
  const mounts: unknown = isObject(host) ? host["Mounts"] : undefined;
  const ofMounts = (Array.isArray(mounts) ? (mounts as unknown[]) : []).flatMap((mount) => {
    const options = isObject(mount) ? mount["VolumeOptions"] : undefined;
    return isObject(options) ? [options["Labels"]] : [];
  });
  const keys = [labels, ...ofMounts].flatMap((each) => (isObject(each) ? Object.keys(each) : []));
  const texts = [...(query.get("labels") ?? []), ...(query.get("changes") ?? [])];
  if ([...keys, ...texts].some((text) => text.includes(RESERVED_LABELS)))
    throw new Refusal(403, `the guard refuses this: only the guard sets labels that begin with ${RESERVED_LABELS}`);
  const names = [...(query.get("name") ?? []), ...(typeof named === "string" ? [named] : [])];
  if (names.some(isReservedName) || boundVolumes(host).some(isReservedName))
    throw new Refusal(
      403,
      "the guard refuses this: the name begins like those that the guard gives to what clients make",
    );
}

/** The sources of binds, which may be names of volumes, and of mounts. */
function boundVolumes(host: unknown): string[] {
  if (!isObject(host)) return [];
  const { Binds: binds, Mounts: mounts } = host;
  const sources = (Array.isArray(mounts) ? (mounts as unknown[]) : []).map((each) =>
    isObject(each) ? each["Source"] : "",
  );
  return [...(Array.isArray(binds) ? (binds as unknown[]) : []), ...sources].filter((each) => typeof each === "string");
}
