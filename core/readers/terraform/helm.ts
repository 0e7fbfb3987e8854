import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { parseYaml } from "../../text/yamlText";
import { readHelmRelease } from "../kubernetes/helm";
import { Raw } from "../raw/raw";

/** Deeper than the values of any real chart. */
const DEEPEST = 50;

/** A `helm_release`: its values are texts of YAML, and `set` blocks that name one value each. */
export function readTerraformHelmRelease(release: Raw, source: Source): Workload[] {
  const texts = release.get("values").items().flatMap(readText);
  const single = release.get("set").items().flatMap(readSet);
  return readHelmRelease(release, source, [...texts, ...single]);
}

function readText(place: Raw): Raw[] {
  const text = place.string();
  return text?.known
    ? (parseYaml(text.value) ?? []).map((values) => new Raw(values, place.path, undefined, text.secret))
    : [];
}

/** `{ name: "runner.securityContext.privileged", value: "true" }` */
function readSet(set: Raw): Raw[] {
  const [name, value] = [set.get("name").string(), set.get("value").string()];
  if (!name?.known || !value?.known) return [];
  // A dot with a backslash before it belongs to the name.
  const keys = [...name.value.matchAll(/(?:\\.|[^.[\]\\])+/g)].map(([key]) => key.replace(/\\(.)/g, "$1"));
  const plain = set.get("type").name() === "string" ? value.value : scalar(value.value);
  return keys.length > DEEPEST
    ? []
    : [new Raw(keys.reduceRight<unknown>(holding, plain), set.path, undefined, value.secret)];
}

function holding(inner: unknown, key: string): unknown {
  return /^\d+$/.test(key) ? [inner] : { [key]: inner };
}

function scalar(text: string): unknown {
  return text === "true" ? true : text === "false" ? false : text;
}
