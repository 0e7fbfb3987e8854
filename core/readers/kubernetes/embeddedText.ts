import { parseYaml } from "../../text/yamlText";
import { Raw } from "../raw/raw";

/** Under which keys resources keep a part of a pod, an object or a chart's values as text. */
const KEYS =
  /^(podSpecPatch|podTemplate|podSpec|templatePatch|patch|patches|manifests?|(helm)?values(Content|Inline|Template|Yaml)?)$/i;
/** What a text has in it that gives a pod something of its host. */
const WORDS =
  /hostPID|hostIPC|hostNetwork|hostPath|securityContext|privileged|DOCKER_HOST|\bcontainers["']?\s*:|\bkind["']?\s*:/;
const MAX_LENGTH = 1_000_000;

/** What a text in a resource holds. */
interface TextDocuments {
  readonly documents: readonly Raw[];
  /** A text that should be YAML by its key, and is not. */
  readonly isUnreadable: boolean;
}

const NONE: TextDocuments = { documents: [], isUnreadable: false };

/**
 * The objects and lists of YAML or JSON that a text in a resource holds: by its key, or as it speaks of what a pod has.
 * Templates in it, as `{{inputs.parameters.memory}}`, are texts.
 */
export function textDocuments(place: Raw, key: string): TextDocuments {
  if (place.identity) return NONE;
  const content = place.raw();
  if (typeof content !== "string" || content.length > MAX_LENGTH || !/[\n{[:]/.test(content)) return NONE;
  const isNamed = KEYS.test(key);
  if (!isNamed && !(/[\n{]/.test(content) && WORDS.test(content))) return NONE;
  const text = place.string();
  if (!text?.known) return NONE;
  const documents = parseYaml(text.value) ?? parseYaml(text.value.replace(/\{\{[^{}]*\}\}/g, "__template__"));
  if (!documents) return { documents: [], isUnreadable: isNamed && WORDS.test(content) };
  return {
    documents: documents
      .filter((document) => typeof document === "object" && document !== null)
      .map((document) => new Raw(document, place.path, undefined, text.secret)),
    isUnreadable: false,
  };
}
