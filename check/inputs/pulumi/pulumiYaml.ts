import { basename, join } from "node:path";
import { type PulumiResource, readPulumi } from "../../../core/readers/pulumi/pulumi";
import { isObject } from "../../../core/text/jsonObject";
import { childPath } from "../../../core/text/propertyPath";
import { readContent } from "../../../documents/file";
import { untagged } from "../../../documents/yaml/schema";
import type { Content, Input } from "../../input/input";
import { writtenAt } from "./pulumiStack";

/**
 * A Pulumi program in YAML: a Pulumi.yaml with `runtime: yaml`, and its Main.yaml. Nothing is run, so what an
 * expression gives is unknown, unless it names a variable with a plain value.
 */
export const pulumiYaml: Input = {
  name: "Pulumi YAML",
  group: "Pulumi",
  reads: "programs in YAML (`Pulumi.yaml` of `runtime: yaml`, `Main.yaml`)",
  words: ["runtime", "type[\"']?: *[\"']?[\\w-]+:"],
  resembles: (keys, file) => keys.has("resources") && (keys.has("runtime") || isMain(file)),
  matches: (content, file) => isYamlRuntime(content) || (isMain(file) && resourcesIn(content, "").length > 0),
  read: (document) => {
    const resources = scopesOf(document.content).flatMap(({ scope, path }) => resourcesIn(scope, path));
    return {
      resources: resources.length,
      workloads: resources.flatMap(({ resource, path }) =>
        readPulumi(resource).map((workload) => writtenAt(path, workload, document)),
      ),
    };
  },
};

/** Whether the folder of a Pulumi.yaml holds a program that is read instead of run. */
export function isYamlProject(folder: string): boolean {
  try {
    const project = untagged(readContent(join(folder, "Pulumi.yaml")));
    return isObject(project) && isYamlRuntime(project);
  } catch {
    return false;
  }
}

function isYamlRuntime({ runtime, name }: Content): boolean {
  const language = isObject(runtime) ? runtime["name"] : runtime;
  return language === "yaml" && typeof name === "string";
}

function isMain(file: string): boolean {
  return /^Main\.(?:ya?ml|json)$/.test(basename(file));
}

interface Scope {
  readonly scope: Content;
  readonly path: string;
}

/** The program, and the components that it defines. */
function scopesOf(program: Content): Scope[] {
  const components = isObject(program["components"]) ? program["components"] : {};
  return [
    { scope: program, path: "" },
    ...Object.entries(components).flatMap(([name, scope]) =>
      isObject(scope) ? [{ scope, path: childPath("components", name) }] : [],
    ),
  ];
}

/** The resources that a scope declares, each with the path of its properties. Those that it only looks up are left out. */
function resourcesIn(scope: Content, above: string): { readonly resource: PulumiResource; readonly path: string }[] {
  const resources = isObject(scope["resources"]) ? scope["resources"] : {};
  const place = above === "" ? "resources" : childPath(above, "resources");
  const variables = isObject(scope["variables"]) ? scope["variables"] : {};
  const values = new Values({
    ...defaultsIn(scope["config"] ?? scope["configuration"] ?? scope["inputs"]),
    ...variables,
  });
  return Object.entries(resources).flatMap(([name, declared]) => {
    if (!isObject(declared) || typeof declared["type"] !== "string" || !declared["type"].includes(":")) return [];
    if (declared["get"] !== undefined) return [];
    const path = childPath(childPath(place, name), "properties");
    const props = evaluated(declared["properties"] ?? {}, values);
    const provider = providerOf(declared["options"], resources, values);
    return [{ resource: { type: tokenOf(declared["type"]), name, props, ...(provider && { provider }) }, path }];
  });
}

/** The defaults of a program's configuration, and of a component's inputs. */
function defaultsIn(configuration: unknown): Content {
  if (!isObject(configuration)) return {};
  return Object.fromEntries(
    Object.entries(configuration).flatMap(([name, declared]) => {
      const value = isObject(declared) ? (declared["value"] ?? declared["default"]) : undefined;
      return value === undefined || (isObject(declared) && declared["secret"] === true) ? [] : [[name, value]];
    }),
  );
}

/** The type in full, of which programs may leave out the module: `docker:Container`. */
function tokenOf(type: string): string {
  const [pkg = "", module = "", kind] = type.split(":");
  return kind === undefined && pkg !== "pulumi" ? `${pkg}:index:${module}` : type;
}

function providerOf(options: unknown, resources: Content, values: Values): PulumiResource["provider"] {
  const reference = isObject(options) ? options["provider"] : undefined;
  const [, name = ""] = typeof reference === "string" ? (REFERENCE.exec(reference) ?? []) : [];
  const provider = Object.hasOwn(resources, name) ? resources[name] : undefined;
  if (!isObject(provider) || typeof provider["type"] !== "string") return undefined;
  return { urn: name, type: provider["type"], name, props: evaluated(provider["properties"] ?? {}, values) };
}

/** Values that one program may have: variables that name each other twice would multiply without end. */
const MAX_VALUES = 100_000;

/** The variables of a program. */
class Values {
  private left = MAX_VALUES;

  constructor(private readonly variables: Content) {}

  /** Whether one more value may be evaluated. */
  spend(): boolean {
    return this.left-- > 0;
  }

  /** What a variable is written as; undefined if there is none. */
  get(name: string): unknown {
    return Object.hasOwn(this.variables, name) ? this.variables[name] : undefined;
  }
}

/** An expression that is all of a text, and names something without a property. */
const REFERENCE = /^\$\{\s*([A-Za-z_][\w-]*)\s*\}$/;
/** Pulumi's own marks, which the reader of its states and programs knows. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const MARK = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
/** Deeper values are not read. */
const MAX_DEPTH = 100;

/** A value with its expressions evaluated, or with Pulumi's mark for an unknown value in their place. */
function evaluated(written: unknown, values: Values, depth = 0): unknown {
  const value = untagged(written);
  if (depth > MAX_DEPTH || !values.spend()) return UNKNOWN;
  if (typeof value === "string") return evaluatedText(value, values, depth);
  if (Array.isArray(value)) return value.map((item) => evaluated(item, values, depth + 1));
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  const [only = ""] = keys;
  if (keys.length === 1 && only === "fn::secret")
    return { [MARK]: SECRET, value: evaluated(value[only], values, depth + 1) };
  if (keys.length === 1 && /^fn::/i.test(only)) return called(only, evaluated(value[only], values, depth + 1));
  return Object.fromEntries(keys.map((key) => [key, evaluated(value[key], values, depth + 1)]));
}

/** What a function gives that depends on nothing but its argument. */
function called(name: string, argument: unknown): unknown {
  const text = JSON.stringify(argument) ?? "";
  const isKnown = !text.includes(UNKNOWN) && !text.includes(MARK);
  // What readers take as JSON, they also take as the value itself, of which some parts may be unknown.
  if (!isKnown) return name.toLowerCase() === "fn::tojson" && typeof argument === "object" ? argument : UNKNOWN;
  const list: unknown[] = Array.isArray(argument) ? argument : [];
  const [first, second] = list;
  switch (name.toLowerCase()) {
    case "fn::tojson":
      return text;
    case "fn::join":
      return typeof first === "string" && Array.isArray(second) ? second.join(first) : UNKNOWN;
    case "fn::split":
      return typeof first === "string" && typeof second === "string" ? second.split(first) : UNKNOWN;
    case "fn::select":
      return typeof first === "number" && Array.isArray(second) ? second[first] : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

function evaluatedText(text: string, values: Values, depth: number): unknown {
  const [, name] = REFERENCE.exec(text) ?? [];
  const variable = name === undefined ? undefined : values.get(name);
  if (variable !== undefined) return evaluated(variable, values, depth + 1);
  const withoutEscapes = text.replaceAll("$${", "\0");
  return withoutEscapes.includes("${") ? UNKNOWN : withoutEscapes.replaceAll("\0", "${");
}
