import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { parseYaml } from "../../text/yamlText";
import { containersIn } from "../dockerCli/script";
import { Raw } from "../raw/raw";
import { relocated } from "../raw/relocated";
import { readCloudConfig } from "./cloudConfig";

/** A script at a place, with a placeholder for each unknown part; undefined where all is unknown, or secret. */
export function scriptAt(place: Raw): string | undefined {
  const text = place.string();
  const script = text?.known ? (text.secret ? undefined : text.value) : place.raw();
  return typeof script === "string" ? script : undefined;
}

/** A script in base64. */
export function decodedAt(place: Raw): string | undefined {
  const text = place.base64();
  return text?.known && !text.secret ? text.value : undefined;
}

/**
 * What the user data of a new machine starts: a script, or a configuration of cloud-init.
 *
 * @param script with a placeholder for each unknown part; undefined for none
 * @param path of the property that contains all of it
 * @param why a placeholder is unknown, as a clause that follows the path
 */
export function readStartupScript(script: string | undefined, path: string, source: Source, why: string): Workload[] {
  if (script === undefined || !/^#!|^#cloud-config|\bdocker\b/m.test(script)) return [];
  if (/^\s*#cloud-config/.test(script)) {
    const [configuration] = parseYaml(script.replace(/\0[^\0]*\0/g, "$VALUE")) ?? [];
    return readCloudConfig(new Raw(configuration, path), source).map((each) => relocated(each, () => path));
  }
  return containersIn(script, path).flatMap((draft) => draft.read(source, () => why));
}
