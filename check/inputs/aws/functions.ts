import type { Interpret, Interpretation } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import { Tagged } from "../../../documents/yaml/schema";
import type { Content } from "../../input/input";

/** The values that a template gives its parameters, conditions and mappings. */
export interface Template {
  readonly parameters: Content;
  readonly conditions: Content;
  readonly mappings: Content;
}

/** How deep to follow functions within functions. */
const MAX_DEPTH = 20;
/** What a function gives: a value, or the name of what only the stack knows. */
type Result = { readonly value: unknown } | { readonly missing: string; readonly outline?: string };

/**
 * Evaluates CloudFormation's functions as far as the template decides them: parameters have their defaults, and
 * everything that a stack, a region or another resource gives is unknown.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
export function interpretFunctions(template: Template): Interpret {
  return (value): Interpretation | undefined => {
    const call = callOf(value);
    if (!call) return dynamicReference(value);
    const result = evaluate(value, template, 0);
    if ("value" in result) return { value: result.value };
    return { value: result.outline, unknown: `is known when the stack is created, from ${result.missing}` };
  };
}

function dynamicReference(value: unknown): Interpretation | undefined {
  if (typeof value !== "string" || !value.includes("{{resolve:")) return undefined;
  return { value: undefined, unknown: "is taken from a parameter store when the stack is created", secret: true };
}

/** `!Sub x`, or `{"Fn::Sub": "x"}`. */
function callOf(value: unknown): { name: string; argument: unknown } | undefined {
  if (value instanceof Tagged) {
    const name = value.tag.replace(/^!/, "");
    return { name: /^(?:Ref|Condition)$/.test(name) ? name : `Fn::${name}`, argument: value.value };
  }
  if (!isObject(value)) return undefined;
  const [name, ...others] = Object.keys(value);
  return name !== undefined && others.length === 0 && /^(?:Ref|Condition|Fn::\w+)$/.test(name)
    ? { name, argument: value[name] }
    : undefined;
}

function evaluate(value: unknown, template: Template, depth: number): Result {
  const call = callOf(value);
  if (!call || depth > MAX_DEPTH) return { value };
  const { name, argument } = call;
  const inner = (part: unknown) => evaluate(part, template, depth + 1);
  const list = Array.isArray(argument) ? argument : [];
  switch (name) {
    case "Ref":
      return reference(String(argument), template);
    case "Fn::Sub":
      return substitute(argument, template, depth);
    case "Fn::Base64":
      return inner(argument);
    case "Fn::Join": {
      const parts = Array.isArray(list[1]) ? list[1].map(inner) : [inner(list[1])];
      return joined(parts, String(list[0] ?? ""));
    }
    case "Fn::If": {
      const condition = conditionValue(template.conditions[String(list[0])], template, depth + 1);
      if (condition !== undefined) return inner(list[condition ? 1 : 2]);
      const [yes, no] = [inner(list[1]), inner(list[2])];
      const isSame = "value" in yes && "value" in no && JSON.stringify(yes.value) === JSON.stringify(no.value);
      return isSame ? yes : { missing: `the condition ${String(list[0])}` };
    }
    case "Fn::FindInMap": {
      const keys = list.slice(0, 3).map(inner);
      let found: unknown = template.mappings;
      for (const key of keys) found = "value" in key && isObject(found) ? found[String(key.value)] : undefined;
      return found === undefined ? { missing: "a mapping" } : { value: found };
    }
    case "Fn::Select": {
      const [at, from] = [inner(list[0]), inner(list[1])];
      const items = "value" in from && Array.isArray(from.value) ? (from.value as unknown[]) : undefined;
      const item = items && "value" in at ? items[Number(at.value)] : undefined;
      return item === undefined ? { missing: "!Select" } : inner(item);
    }
    case "Fn::Split": {
      const text = inner(list[1]);
      return "value" in text ? { value: String(text.value).split(String(list[0])) } : text;
    }
    case "Condition":
      return { value };
    default:
      return { missing: name.replace("Fn::", "!") };
  }
}

function reference(name: string, { parameters }: Template): Result {
  if (name === "AWS::NoValue") return { value: undefined };
  const parameter = parameters[name];
  const fallback = isObject(parameter) ? parameter["Default"] : undefined;
  if (fallback === undefined) return { missing: name, outline: `\0${name}\0` };
  const isList = isObject(parameter) && /^(?:CommaDelimitedList|List<)/.test(String(parameter["Type"]));
  return { value: isList ? String(fallback).split(",") : fallback };
}

function substitute(argument: unknown, template: Template, depth: number): Result {
  const [text, given] = Array.isArray(argument) ? argument : [argument, {}];
  let missing: string | undefined;
  const value = String(text).replace(/\$\{(!?)([^{}]*)\}/g, (match, literal: string, name: string) => {
    if (literal !== "") return match.replace("!", "");
    const own: unknown = isObject(given) ? given[name] : undefined;
    const result = own === undefined ? reference(name, template) : evaluate(own, template, depth + 1);
    if ("value" in result) return String(result.value);
    missing ??= result.missing;
    return `\0${name}\0`;
  });
  return missing === undefined ? { value } : { missing, outline: value };
}

function joined(parts: readonly Result[], separator: string): Result {
  const missing = parts.find((part) => "missing" in part);
  const text = parts.map((part) => ("value" in part ? String(part.value) : "\0a part\0")).join(separator);
  return missing && "missing" in missing ? { missing: missing.missing, outline: text } : { value: text };
}

/** Whether the template's own values leave a resource out. @param condition the name that the resource has as `Condition` */
export function isLeftOut(condition: unknown, template: Template): boolean {
  return typeof condition === "string" && conditionValue(template.conditions[condition], template, 0) === false;
}

/** The value of a condition; undefined where the stack's parameters decide it. */
function conditionValue(condition: unknown, template: Template, depth: number): boolean | undefined {
  const call = callOf(condition);
  if (!call || depth > MAX_DEPTH) return undefined;
  const list = Array.isArray(call.argument) ? call.argument : [call.argument];
  const parts = () => list.map((part) => conditionValue(part, template, depth + 1));
  switch (call.name) {
    case "Condition":
      return conditionValue(template.conditions[String(call.argument)], template, depth + 1);
    case "Fn::Equals": {
      const [one, other] = list.slice(0, 2).map((part) => evaluate(part, template, depth + 1));
      return one && other && "value" in one && "value" in other ? String(one.value) === String(other.value) : undefined;
    }
    case "Fn::Not": {
      const [inner] = parts();
      return inner === undefined ? undefined : !inner;
    }
    case "Fn::And": {
      const all = parts();
      return all.includes(false) ? false : all.includes(undefined) ? undefined : true;
    }
    case "Fn::Or": {
      const all = parts();
      return all.includes(true) ? true : all.includes(undefined) ? undefined : false;
    }
    default:
      return undefined;
  }
}
