/** A kind of file that declares or starts containers and that Breakwater does not read. */
interface UnreadKind {
  /** The name shown to users, without a plural: "Packer", "Bicep". */
  readonly name: string;
  /** Recognised by the path, which has forward slashes. */
  readonly path: RegExp;
}

const UNREAD_KINDS: readonly UnreadKind[] = [
  { name: "Terragrunt", path: /(?:^|\/)terragrunt(?:\.stack|\.values)?\.hcl$/ },
  { name: "Packer", path: /\.pkr\.hcl$/ },
  { name: "Bicep", path: /\.bicep$/ },
  { name: "Jsonnet", path: /\.jsonnet$/ },
  { name: "Starlark", path: /\.star$/ },
  { name: "CUE", path: /\.cue$/ },
  { name: "TeamCity's Kotlin", path: /(?:^|\/)\.teamcity\/.*\.kts$/ },
  { name: "Earthly", path: /(?:^|\/)Earthfile$/ },
  { name: "Tilt", path: /(?:^|\/)Tiltfile$/ },
  { name: "Vagrant", path: /(?:^|\/)Vagrantfile$/ },
];

/** Manifests, definitions and configurations that another program makes of what it is given. */
export const TEMPLATES = "unrendered templates";

/** Recognised by name and text together. */
const TERRAGRUNT =
  /^(?:(?:include|dependency|generate|feature)\s+"[^"]*"\s*\{|(?:remote_state|include)\s*\{|inputs\s*=)/m;

/** The name of a known but unsupported kind of file, recognised by path. */
export function unreadKindOfPath(path: string): string | undefined {
  return UNREAD_KINDS.find((kind) => kind.path.test(path.replaceAll("\\", "/")))?.name;
}

/** The same, recognised by path or content. */
export function unreadKindOf(path: string, text: string): string | undefined {
  if (/\.hcl$/.test(path) && TERRAGRUNT.test(text)) return "Terragrunt";
  return unreadKindOfPath(path);
}
