import { documentsOfOutline } from "../../hcl/outline";
import { mapKnown } from "../../model/known";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { parseYaml } from "../../text/yamlText";
import { readHelmRelease } from "../kubernetes/helm";
import { namedValue } from "../kubernetes/namedValue";
import { Raw } from "../raw/raw";
import { interpretEvaluated } from "./expressionMarks";

/** A `helm_release`: its values are YAML texts, and `set` blocks that name one value each. */
export function readTerraformHelmRelease(release: Raw, source: Source): Workload[] {
  const texts = release.get("values").items().flatMap(readText);
  const single = release.get("set").items().flatMap(readSet);
  return readHelmRelease(release, source, [...texts, ...single]);
}

function readText(place: Raw): Raw[] {
  const encoded = place.encoded();
  if (encoded) return [encoded];
  const text = place.string();
  const outline = text?.known === false ? place.raw() : undefined;
  if (text?.known === false && typeof outline === "string")
    return (documentsOfOutline(outline, text.why) ?? []).map(
      (values) => new Raw(values, place.path, interpretEvaluated),
    );
  return text?.known
    ? (parseYaml(text.value) ?? []).map((values) => new Raw(values, place.path, undefined, text.secret))
    : [];
}

/** `{ name: "runner.securityContext.privileged", value: "true" }` */
function readSet(set: Raw): Raw[] {
  const name = set.get("name").string();
  const isText = mapKnown(set.get("type").string(), (type) => type === "string");
  return name?.known ? namedValue(name.value, set.get("value"), isText, set.path) : [];
}
