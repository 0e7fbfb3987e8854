import {
  boolCoreTag,
  CORE_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  floatCoreTag,
  mergeTag,
  NOT_RESOLVED,
  nullCoreTag,
} from "js-yaml";
import { integers } from "../../core/text/yamlText";

/** A value with a YAML tag that has no meaning here: Compose's `!reset`, CloudFormation's `!Sub`. */
export class Tagged {
  constructor(
    readonly tag: string,
    readonly value: unknown,
  ) {}
}

/** A value without its tag, as a reader that does not know the tag sees it. */
export function untagged(value: unknown): unknown {
  return value instanceof Tagged ? value.value : value;
}

const finish = ({ tag, value }: { tag: string; value: unknown }) => new Tagged(tag, value);
/** Keeps any tag other than YAML's own beside its value; no object is constructed from it. */
const tagged = ["!", "tag:"].flatMap((prefix) => [
  defineScalarTag<Tagged>(prefix, {
    matchByTagPrefix: true,
    resolve: (text, _, tag) => new Tagged(tag, text),
    identify: () => false,
  }),
  defineSequenceTag<{ tag: string; value: unknown[] }, Tagged>(prefix, {
    matchByTagPrefix: true,
    create: (tag) => ({ tag, value: [] }),
    addItem: (carrier, item) => void carrier.value.push(item),
    finalize: finish,
    identify: () => false,
  }),
  defineMappingTag<{ tag: string; value: Record<string, unknown> }, Tagged>(prefix, {
    matchByTagPrefix: true,
    create: (tag) => ({ tag, value: Object.create(null) as Record<string, unknown> }),
    addPair: (carrier, key, value) => {
      carrier.value[String(key)] = value;
      return "";
    },
    has: (carrier, key) => Object.hasOwn(carrier.value, String(key)),
    keys: ({ value }) => Object.keys(value as object),
    get: ({ value }, key) => (value as Record<string, unknown>)[String(key)],
    finalize: finish,
    identify: () => false,
  }),
]);
/** YAML 1.2 as kubectl and Compose read it, with merge keys. */
export const SCHEMA = CORE_SCHEMA.withTags(integers, mergeTag, ...tagged);

/** The same without merge keys, which stay as keys. */
export const SCHEMA_WITHOUT_MERGES = CORE_SCHEMA.withTags(integers, ...tagged);

/** Which types besides string an unquoted scalar may have, by its first character. */
const SCALARS = new Map(
  [..."nNtTfF-+.0123456789"].map((first) => [
    first,
    [nullCoreTag, boolCoreTag, integers, floatCoreTag].filter(({ implicitFirstChars }) =>
      implicitFirstChars?.includes(first),
    ),
  ]),
);

/** Most of the numbers in a manifest: ports, seconds, replicas. */
const COUNT = /^[1-9]\d{0,14}$/;

/** The value of a non-empty unquoted scalar. */
export function resolved(text: string): unknown {
  if (COUNT.test(text)) return Number(text);
  for (const tag of SCALARS.get(text.charAt(0)) ?? []) {
    const value = tag.resolve(text, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value;
  }
  return text;
}
