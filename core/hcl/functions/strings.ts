import { MAX_TEXT, TOO_COSTLY } from "../session";
import { Invalid, listOf, toNumber, toText, Unresolved, UnresolvedItems, type Value } from "../values";
import { type Functions, first, type HclFunction, of } from "./function";

/** Patterns that could take long are not evaluated: JavaScript's engine goes back, which Go's does not. */
const MAX_PATTERN = 200;
const MAX_SEARCHED = 1_000;

const text = (compute: (...args: string[]) => Value) => of(toText, compute);

const join: HclFunction = ([separator, ...lists]) => {
  const between = toText(separator);
  if (between instanceof Unresolved) return between;
  const parts: string[] = [];
  for (const list of lists) {
    const items = listOf(list);
    if (items instanceof Unresolved) return items;
    for (const item of items) {
      const part = toText(item);
      if (part instanceof Unresolved) {
        const beginning = [...parts, part.beginning ?? ""].join(between);
        return new Unresolved(part.why, beginning === "" || item instanceof UnresolvedItems ? undefined : beginning);
      }
      parts.push(part);
    }
  }
  return parts.join(between);
};

/** Verbs of Go's format: flags, width, precision, verb. */
const VERB = /%(?:(%)|([-0+ ]*)(\d*)(?:\.(\d+))?([svqdtxf]))/g;

const format: HclFunction = ([spec, ...args]) => {
  const pattern = toText(spec);
  if (pattern instanceof Unresolved) return pattern;
  if (pattern.replace(VERB, "").includes("%"))
    return new Unresolved("is computed by format, in a way that is not read");
  let result = "";
  let from = 0;
  let next = 0;
  for (const match of pattern.matchAll(VERB)) {
    const [whole, percent, flags = "", width = "", precision, verb = ""] = match;
    result += pattern.slice(from, match.index);
    from = match.index + whole.length;
    if (percent) {
      result += "%";
      continue;
    }
    const part = formatted(args[next++], verb, precision);
    if (part instanceof Unresolved) return new Unresolved(part.why, result + (part.beginning ?? "") || undefined);
    if (Number(width) > MAX_TEXT || result.length > MAX_TEXT) return TOO_COSTLY;
    const length = Number(width);
    result += flags.includes("-") ? part.padEnd(length) : part.padStart(length, flags.includes("0") ? "0" : " ");
  }
  return result + pattern.slice(from);
};

function formatted(value: Value, verb: string, precision: string | undefined): string | Unresolved {
  if (verb === "s" || verb === "v" || verb === "t") return toText(value);
  if (verb === "q") {
    const quoted = toText(value);
    return quoted instanceof Unresolved ? quoted : JSON.stringify(quoted);
  }
  const number = toNumber(value);
  if (number instanceof Unresolved) return number;
  if (verb === "x") return number.toString(16);
  return verb === "f" ? number.toFixed(Math.min(20, Number(precision ?? 6))) : String(Math.trunc(number));
}

const formatlist: HclFunction = ([spec, ...args], context) => {
  const lists = args.map((arg) => (Array.isArray(arg) ? arg : undefined));
  const unresolved = args.find((arg) => arg instanceof Unresolved);
  if (unresolved) return unresolved;
  const length = Math.max(...lists.map((list) => list?.length ?? 0), 0);
  return Array.from({ length }, (_, at) =>
    format([spec, ...args.map((arg, index) => (lists[index] ? lists[index][at] : arg))], context),
  );
};

/** A pattern of Go as one of JavaScript, if it cannot take long. */
function pattern(source: string, flags: string): RegExp | Unresolved {
  const unbounded = source.match(/[*+{]/g)?.length ?? 0;
  if (source.length > MAX_PATTERN || unbounded > 2 || /\)[*+{]/.test(source))
    return new Unresolved("is computed with a regular expression");
  try {
    return new RegExp(
      source.replace(/^\(\?[is]+\)/, "").replaceAll("(?P<", "(?<"),
      flags + (/^\(\?s?i/.test(source) ? "i" : ""),
    );
  } catch {
    return new Unresolved("is computed with a regular expression");
  }
}

const replace: HclFunction = of(toText, (value, from = "", to = "") => {
  const inside = /^\/(.*)\/$/s.exec(from)?.[1];
  if (inside === undefined || from.length < 2) {
    const parts = value.split(from);
    return value.length + parts.length * to.length > MAX_TEXT ? TOO_COSTLY : parts.join(to);
  }
  const expression =
    value.length > MAX_SEARCHED ? new Unresolved("is computed with a regular expression") : pattern(inside, "g");
  if (expression instanceof Unresolved) return expression;
  return value.replace(
    expression,
    to.replace(/\$\{(\w+)\}/g, (_, name: string) => (/\d/.test(name) ? `$${name}` : `$<${name}>`)),
  );
});

const regex: HclFunction = of(toText, (source, value = "") => {
  const found =
    value.length > MAX_SEARCHED ? new Unresolved("is computed with a regular expression") : pattern(source, "");
  if (found instanceof Unresolved) return found;
  const match = found.exec(value);
  if (!match) return new Invalid("is computed with a regular expression, which does not match");
  if (match.groups) return { ...match.groups };
  return match.length > 1 ? match.slice(1) : match[0];
});

const regexall: HclFunction = of(toText, (source, value = "") => {
  const found =
    value.length > MAX_SEARCHED ? new Unresolved("is computed with a regular expression") : pattern(source, "g");
  if (found instanceof Unresolved) return found;
  return [...value.matchAll(found)].map((match) => (match.length > 1 ? match.slice(1) : match[0]));
});

function trimWhile(value: string, cutset: string, from: "start" | "end"): string {
  const characters = new Set(cutset);
  let [start, end] = [0, value.length];
  if (from === "start") while (start < end && characters.has(value[start] as string)) start++;
  else while (end > start && characters.has(value[end - 1] as string)) end--;
  return value.slice(start, end);
}

/** Functions of texts. */
export const STRINGS: Functions = {
  lower: text((value) => value.toLowerCase()),
  upper: text((value) => value.toUpperCase()),
  title: text((value) =>
    value.replace(/(^|[^\p{L}\p{N}_'])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase()),
  ),
  trim: text((value, cutset = "") => trimWhile(trimWhile(value, cutset, "start"), cutset, "end")),
  trimprefix: text((value, prefix = "") => (value.startsWith(prefix) ? value.slice(prefix.length) : value)),
  trimsuffix: text((value, suffix = "") =>
    value.endsWith(suffix) ? value.slice(0, value.length - suffix.length) : value,
  ),
  trimspace: text((value) => value.trim()),
  chomp: text((value) => trimWhile(value, "\r\n", "end")),
  strrev: text((value) => [...value].reverse().join("")),
  startswith: text((value, prefix = "") => value.startsWith(prefix)),
  endswith: text((value, suffix = "") => value.endsWith(suffix)),
  strcontains: text((value, part = "") => value.includes(part)),
  split: text((separator, value = "") => (value === "" && separator !== "" ? [""] : value.split(separator))),
  replace,
  regex,
  regexall,
  join,
  format,
  formatlist,
  substr: first(toText, (value, offset, length) => {
    const [start, count] = [toNumber(offset), toNumber(length)];
    if (start instanceof Unresolved) return start;
    if (count instanceof Unresolved) return count;
    const from = start < 0 ? Math.max(0, value.length + start) : start;
    return value.slice(from, count < 0 ? undefined : from + count);
  }),
  indent: ([spaces, value]) => {
    const [count, lines] = [toNumber(spaces), toText(value)];
    if (count instanceof Unresolved) return count;
    if (lines instanceof Unresolved) return lines;
    return count > 1_000 ? TOO_COSTLY : lines.replaceAll("\n", `\n${" ".repeat(Math.max(0, count))}`);
  },
};
