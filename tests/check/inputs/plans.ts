export interface Change {
  readonly address: string;
  readonly after: object | null;
  readonly unknown?: object;
  readonly sensitive?: object;
  readonly actions?: readonly string[];
  readonly mode?: string;
}

/** One of the changes of a plan, in the members that Terraform's JSON output format documents. */
export function change({
  address,
  after,
  unknown = {},
  sensitive = {},
  actions = ["create"],
  mode = "managed",
}: Change): object {
  const [, within, type, name] = /^(module\..*\.)?(\w+)\.(\w+)(?:\[.*\])?$/.exec(address) ?? [];
  return {
    address,
    ...(within && { module_address: within.replace(/\.$/, "") }),
    mode,
    type,
    name,
    provider_name: "terraform.example.com/kreuzwerker/docker",
    change: {
      actions,
      before: null,
      after,
      after_unknown: { id: true, ...unknown },
      before_sensitive: false,
      after_sensitive: sensitive,
    },
  };
}

/** A plan with changes. */
export function plan(changes: readonly Change[], rest: object = {}): object {
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: { root_module: {} },
    resource_changes: changes.map(change),
    ...rest,
  };
}

/**
 * A container as the Docker provider plans it: what is not said is null, and blocks that are not there are empty lists.
 */
export function dockerContainer(props: object): object {
  const blocks = [
    "capabilities",
    "devices",
    "host",
    "mounts",
    "networks_advanced",
    "ports",
    "ulimit",
    "upload",
    "volumes",
  ];
  return {
    name: "job",
    image: "alpine:3.20",
    privileged: null,
    pid_mode: null,
    user: null,
    env: null,
    healthcheck: [],
    ...Object.fromEntries(blocks.map((block) => [block, []])),
    ...props,
  };
}
