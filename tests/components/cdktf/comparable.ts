import { type ContainerInputs, type CreateRequest, createRequest } from "../../engine/harness/createRequest";

/** A file of a container, with its content where no other resource makes that. */
interface Upload {
  readonly file: string;
  readonly content: unknown;
  readonly contentBase64?: string;
  readonly permissions: string;
  readonly owner?: string;
  readonly group?: string;
}
type Attributes = Readonly<Record<string, unknown>>;

/**
 * What the engine is asked for, the files that follow, and what is the provider's own: of a container's inputs in
 * Pulumi.
 */
export function comparable(inputs: ContainerInputs) {
  const { uploads = [], wait, waitTimeout, destroyGraceSeconds } = inputs;
  return {
    request: withoutNothing(inOneForm(JSON.parse(JSON.stringify(createRequest(inputs)).replace(PULUMIS_SUFFIX, "")))),
    files: (uploads as Upload[]).map(({ file, content, contentBase64, permissions }) => ({
      file,
      content: contentBase64 ? Buffer.from(contentBase64, "base64").toString() : known(content),
      permissions,
    })),
    provider: { wait, waitTimeout, destroyGraceSeconds },
  };
}

/**
 * Processors as their number, which version 3 of the provider takes as a quota, with a variable that has the container
 * replaced; devices by their CDI names, to which it adds a capability that means nothing for CDI.
 */
function inOneForm({ Env, HostConfig, ...request }: CreateRequest): object {
  const { CpuPeriod, CpuQuota, DeviceRequests, ...host } = HostConfig;
  return {
    ...request,
    Env: ((Env ?? []) as string[]).filter((variable) => !variable.startsWith("BREAKWATER_CPUS=")),
    HostConfig: {
      ...host,
      ...(CpuQuota !== undefined && { NanoCpus: (1e9 * Number(CpuQuota)) / Number(CpuPeriod) }),
      DeviceRequests: ((DeviceRequests ?? []) as { Capabilities: unknown }[]).map(
        ({ Capabilities, ...device }) => device,
      ),
    },
  };
}

/** What Pulumi adds to the names of resources, in a preview with mocks. */
const PULUMIS_SUFFIX = /-0{7}(?=[":])/g;

/** Names that differ between the providers: what may be repeated is in Terraform a block, which has the name of one. */
const NAMES: Readonly<Record<string, string>> = {
  ...{ entrypoint: "entrypoints", env: "envs", upload: "uploads", ulimit: "ulimits" },
  ...{ add: "adds", drop: "drops", test: "tests" },
};

/**
 * A container's attributes in Terraform as inputs in Pulumi, where what it depends on, and its lifecycle, are options.
 */
export function asPulumi(attributes: Attributes): ContainerInputs {
  const { dependsOn, lifecycle, ...same } = renamed(attributes) as Attributes;
  return same as unknown as ContainerInputs;
}

export function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [inPulumi(name), renamed(inner)]));
}

function inPulumi(name: string): string {
  return NAMES[name] ?? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Lists and objects that are empty say nothing. */
function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNothing);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, withoutNothing(inner)] as const);
  return Object.fromEntries(
    entries.filter(([, inner]) => typeof inner !== "object" || inner === null || Object.keys(inner).length > 0),
  );
}

function known(content: unknown): unknown {
  return typeof content === "string" && !content.startsWith("${") ? content : "of another resource";
}
