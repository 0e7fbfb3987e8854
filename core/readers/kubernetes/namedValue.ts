import { type Known, knownValue } from "../../model/known";
import type { Raw } from "../raw/raw";

/** Deeper than the values of any real chart. */
const MAX_DEPTH = 50;

/**
 * A chart value that a path names, as in `helm --set`, at its place among the chart's values:
 * `runner.securityContext.privileged`, `volumes[0].hostPath.path`.
 *
 * @param isText whether true and false stay words
 * @param path where findings about it point
 */
export function namedValue(name: string, value: Raw, isText?: Known<boolean>, path = value.path): Raw[] {
  // A dot after a backslash belongs to the name.
  const keys = [...name.matchAll(/(?:\\.|[^.[\]\\])+/g)].map(([key]) => key.replace(/\\(.)/g, "$1"));
  if (keys.length === 0 || keys.length > MAX_DEPTH || !value.exists) return [];
  const convert = knownValue(isText) === true ? (content: unknown) => content : scalar;
  return [
    value.below((content) => keys.reduceRight<unknown>((inner, key) => holding(inner, key), convert(content)), path),
  ];
}

function holding(inner: unknown, key: string): unknown {
  return /^\d+$/.test(key) ? [inner] : { [key]: inner };
}

function scalar(content: unknown): unknown {
  return content === "true" ? true : content === "false" ? false : content;
}
