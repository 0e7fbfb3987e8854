import { parseYaml } from "../../text/yamlText";
import { Raw } from "../raw/raw";

/** The keys under which resources keep a part of a pod, an object or a chart's values as text. */
const KEYS =
  /^(podSpecPatch|podTemplate|podSpec|templatePatch|patch|patches|manifests?|(helm)?values(Content|Inline|Template|Yaml)?)$/i;
/** Words in a text that may give a pod something of its host. */
const WORDS =
  /hostPID|hostIPC|hostNetwork|hostPath|securityContext|privileged|DOCKER_HOST|\bcontainers["']?\s*:|\bkind["']?\s*:/;
const MAX_LENGTH = 1_000_000;

/** The content of a text in a resource. */
interface TextDocuments {
  readonly documents: readonly Raw[];
  /** The key says that the text is YAML, but it is not. */
  readonly isUnreadable: boolean;
}

const NONE: TextDocuments = { documents: [], isUnreadable: false };

/**
 * The YAML or JSON objects and lists in a text inside a resource, if its key says so or it mentions parts of a pod.
 * Templates in it, such as `{{inputs.parameters.memory}}`, are read as texts.
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
