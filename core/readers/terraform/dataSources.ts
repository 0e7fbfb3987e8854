import { functionsWith } from "../../hcl/functions";
import type { Session, TemplateFiles } from "../../hcl/session";
import { COMPUTED, toText, Unresolved, type Value } from "../../hcl/values";

/** What a data source that depends on nothing but files and its own arguments gives, as one of its attributes. */
type DataSource = (attribute: string, argument: (name: string) => Value | undefined, context: Context) => Value;

interface Context {
  readonly templates: TemplateFiles;
  readonly session: Session;
}

/** The documents of a text in YAML, each as a text. */
function documentsIn(text: Value): Value {
  const whole = toText(text);
  if (whole instanceof Unresolved) return whole;
  return whole
    .split(/^---(?:[ \t].*)?$/m)
    .map((document) => document.trim())
    .filter((document) => document !== "");
}

function keyed(documents: Value): Value {
  return Array.isArray(documents)
    ? Object.fromEntries((documents as readonly Value[]).map((document, at) => [String(at), document]))
    : documents;
}

const SOURCES: Readonly<Record<string, DataSource>> = {
  template_file: (attribute, argument, { templates, session }) => {
    if (attribute !== "rendered") return argument(attribute) ?? COMPUTED;
    const call = functionsWith(templates);
    return call("templatestring", [argument("template"), argument("vars") ?? {}], session);
  },
  local_file: (attribute, argument, { templates }) => {
    if (attribute !== "content") return argument(attribute) ?? COMPUTED;
    const name = toText(argument("filename"));
    return name instanceof Unresolved ? name : templates.text(name);
  },
  kubectl_file_documents: (attribute, argument) => {
    const documents = documentsIn(argument("content"));
    return attribute === "manifests"
      ? keyed(documents)
      : attribute === "documents"
        ? documents
        : (argument(attribute) ?? COMPUTED);
  },
};

/** The value of `data.TYPE.NAME.ATTRIBUTE`. @param argument evaluates an argument of the block */
export function dataValue(
  type: string,
  attribute: string,
  argument: (name: string) => Value | undefined,
  context: Context,
): Value {
  const source = Object.hasOwn(SOURCES, type) ? SOURCES[type] : undefined;
  return source ? source(attribute, argument, context) : COMPUTED;
}
