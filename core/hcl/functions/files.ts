import { evaluate, type Scope } from "../evaluate";
import { parseTemplate } from "../parser";
import { HclSyntaxError } from "../syntax";
import { asSet, Invalid, isObjectValue, toText, Unresolved, type Value } from "../values";
import { type CallContext, type Functions, type HclFunction, of } from "./function";

/** The text of a file in the folder that is checked. */
const file: HclFunction = ([path], { files }) => {
  const name = toText(path);
  return name instanceof Unresolved ? new Unresolved(name.why) : files.text(name);
};

/** Fills in a template: its names are the properties of an object. */
function filled(text: Value, variables: Value, context: CallContext, call: Scope["call"]): Value {
  const source = toText(text);
  if (source instanceof Unresolved) return source;
  if (!isObjectValue(variables))
    return variables instanceof Unresolved ? variables : new Invalid("is a template without variables");
  try {
    const template = parseTemplate(source);
    const find = (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
    return evaluate(template, { find, call }, context.session);
  } catch (error) {
    if (error instanceof HclSyntaxError) return new Unresolved("is a template that cannot be read");
    throw error;
  }
}

/** More stars than any pattern of paths has: each is another way to match. */
const MAX_STARS = 6;

/** `**`, `*`, `?` and `{a,b}` of a pattern for paths; undefined for one that could take long. */
function globPattern(glob: string): RegExp | undefined {
  if ((glob.match(/\*+/g)?.length ?? 0) > MAX_STARS) return undefined;
  const source = glob.replace(/\*\*\/|\*+|\?|\{[^{}]*\}|[^*?{}]+|[{}]/g, (part) => {
    if (part === "**/") return "(?:[^/]+/)*";
    if (part.startsWith("**")) return ".*";
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    const names = /^\{(.*)\}$/s.exec(part)?.[1]?.split(",");
    return names ? `(?:${names.map(literal).join("|")})` : literal(part);
  });
  return new RegExp(`^${source}$`, "s");
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Functions of files and paths. @param call for functions in templates */
export function fileFunctions(call: Scope["call"]): Functions {
  return {
    file,
    templatefile: (args, context) => filled(file(args, context), args[1], context, call),
    templatestring: ([text, variables], context) => filled(text, variables, context, call),
    filebase64: (args, context) => {
      const text = toText(file(args, context));
      return text instanceof Unresolved ? text : Buffer.from(text).toString("base64");
    },
    fileexists: ([path], { files }) => {
      const name = toText(path);
      return name instanceof Unresolved ? name : files.exists(name);
    },
    fileset: ([folder, pattern], { files }) => {
      const [path, glob] = [toText(folder), toText(pattern)];
      if (path instanceof Unresolved) return path;
      if (glob instanceof Unresolved) return glob;
      const names = files.list(path);
      const matches = globPattern(glob);
      return names instanceof Unresolved ? names : asSet(names.filter((name) => matches?.test(name)));
    },
    dirname: of(toText, (path) => path.replace(/\/*[^/]*$/, "") || (path.startsWith("/") ? "/" : ".")),
    basename: of(toText, (path) => /([^/]*)\/*$/.exec(path)?.[1] ?? path),
    // Where a relative path begins is not known, and as little depends on it as in a Compose file.
    abspath: of(toText, (path) => path),
    // The home folder is whose ever runs Terraform.
    pathexpand: of(toText, (path) => path),
  };
}
