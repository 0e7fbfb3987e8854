import { type Known, known, unknown } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import type { Raw } from "../raw/raw";
import { isRunnerConfiguration, readRunnerConfiguration } from "./gitlabRunner";

/** The data fields of each kind; true for fields in base64. */
const FIELDS = {
  ConfigMap: { data: false, binaryData: true },
  Secret: { data: true, stringData: false },
} as const;

/**
 * A ConfigMap or Secret, for the resources that refer to it, and the GitLab Runner configuration in it, which decides
 * what the runner's jobs may do.
 */
export function readConfiguration(kind: keyof typeof FIELDS) {
  return (object: Raw, source: Source): Workload[] => {
    const name = object.get("metadata", "name").string() ?? known(source.name, "metadata.name");
    const entries = new Map<string, Known<string>>();
    const runners: Workload[] = [];
    for (const [field, isEncoded] of Object.entries(FIELDS[kind])) {
      for (const [key, place] of object.get(field).entries()) {
        const text = isEncoded ? place.base64() : place.string();
        const value = kind === "Secret" ? unknown(place.path, "is the value of a Secret") : text;
        if (key !== undefined && value) entries.set(key, value);
        if (text?.known && isRunnerConfiguration(text.value))
          runners.push(...readRunnerConfiguration(kind === "Secret" ? { ...text, secret: true } : text, source));
      }
    }
    const data = workload({ source, platform: "kubernetes", configuration: [{ kind, name, entries }] });
    return entries.size > 0 ? [data, ...runners] : [];
  };
}
