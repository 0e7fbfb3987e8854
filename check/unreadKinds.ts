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

/** Kinds that only the name and the text together show. */
const UNREAD_TEXTS: readonly (UnreadKind & { readonly texts: readonly RegExp[] })[] = [
  {
    name: "Terragrunt",
    path: /\.hcl$/,
    texts: [/^(?:(?:include|dependency|generate|feature)\s+"[^"]*"\s*\{|(?:remote_state|include)\s*\{|inputs\s*=)/m],
  },
  {
    name: "Nomad's agent",
    path: /\.(?:hcl|nomad)$/,
    texts: [/^(?:client\s*\{|plugin\s+"(?:docker|nomad-driver-podman|podman|raw_exec)"\s*\{)/m],
  },
  { name: "Skaffold", path: /\.ya?ml$/, texts: [/^apiVersion: *["']?skaffold\//m] },
  { name: "Helmfile", path: /(?:^|\/)helmfile[\w.-]*\.ya?ml$/, texts: [/^releases:/m] },
  { name: "Serverless Framework", path: /(?:^|\/)serverless[\w.-]*\.ya?ml$/, texts: [/^provider:/m] },
  { name: "AWS Copilot", path: /(?:^|\/)copilot\/(?:.*\/)?manifest\.ya?ml$/, texts: [/^type:/m] },
  { name: "ECS parameters", path: /(?:^|\/)ecs-params[\w.-]*\.ya?ml$/, texts: [/\S/] },
];

/** The name of a known but unsupported kind of file, recognised by path. */
export function unreadKindOfPath(path: string): string | undefined {
  return UNREAD_KINDS.find((kind) => kind.path.test(path.replaceAll("\\", "/")))?.name;
}

/** The same, recognised by path or content. */
export function unreadKindOf(path: string, text: string): string | undefined {
  const name = path.replaceAll("\\", "/");
  return (
    UNREAD_TEXTS.find((kind) => kind.path.test(name) && kind.texts.every((each) => each.test(text)))?.name ??
    unreadKindOfPath(path)
  );
}
