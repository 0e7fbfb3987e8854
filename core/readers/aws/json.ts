import { Raw, type Spelling } from "../raw/raw";

/** AWS writes a property as `hostPath`, CloudFormation as `HostPath`. */
export const anyCase: Spelling = (key, object) => {
  if (Object.hasOwn(object, key)) return key;
  const wanted = key.toLowerCase();
  return Object.keys(object).find((name) => name.toLowerCase() === wanted) ?? key;
};

/** A value that may be written as JSON in a text, as Terraform and Pulumi take it. */
export function jsonAt(place: Raw): Raw {
  const text = place.isList || place.isObject ? undefined : place.string();
  if (!text?.known) return place.encoded() ?? place;
  try {
    return new Raw(JSON.parse(text.value), place.path, undefined, text.secret === true, anyCase);
  } catch {
    return new Raw(undefined, place.path, () => ({ value: undefined, unknown: "is not readable as JSON" }));
  }
}
