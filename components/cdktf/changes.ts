import type { Changes } from "../args/changes";
import { BUILDER_CHANGES, ENDPOINT_CHANGES, type EndpointChange, RUNNER_CHANGES } from "../docker/changes";
import type { BuildkitBuilderArgs, DindRunnerArgs, DockerApiEndpointArgs } from "./args";

const NAME =
  "it is another one, with a volume and a network of that name: Terraform removes the old ones with the data, or " +
  "refuses to if `retainData` was set before";
const PROVIDER = "it is made on the other server, without its data";
const IMAGE = "the old one may be removed before the new image is pulled: apply the check alone first";
const RETAINED = "from then on, Terraform refuses to destroy the stack";
const REMOVED = "even with `retainData`: `terraform state rm` of the volume keeps it";

/**
 * What applying another value of an input does to the containers of the constructs, where it is something else than in
 * Pulumi. Terraform may remove a container before the check of the one in its place has passed.
 */
const RUNNER_DIFFERENCES = {
  name: { effect: "replaced", note: NAME },
  provider: { effect: "replaced", note: PROVIDER },
  mode: {
    effect: "replaced",
    note: "if its volume holds data of the other mode, the check fails; unless it was applied alone, the old one is gone then: set `mode` back",
  },
  image: { effect: "replaced", note: IMAGE },
  retainData: { effect: "nothing", note: RETAINED },
  ephemeral: {
    effect: "replaced",
    note: `the volume that the construct made is removed, ${REMOVED}`,
  },
  dataVolume: {
    effect: "replaced",
    note: `the volume that the construct made is removed if another one is named for the first time, ${REMOVED}`,
  },
} as const satisfies Partial<Changes<DindRunnerArgs>>;

/** By input of the constructs. */
export const CONSTRUCT_RUNNER_CHANGES: Changes<DindRunnerArgs> = {
  ...RUNNER_CHANGES,
  ...RUNNER_DIFFERENCES,
};

export const CONSTRUCT_BUILDER_CHANGES: Changes<BuildkitBuilderArgs> = {
  ...BUILDER_CHANGES,
  name: RUNNER_DIFFERENCES.name,
  provider: RUNNER_DIFFERENCES.provider,
  image: RUNNER_DIFFERENCES.image,
  retainData: RUNNER_DIFFERENCES.retainData,
  dataVolume: RUNNER_DIFFERENCES.dataVolume,
};

export const CONSTRUCT_ENDPOINT_CHANGES: Readonly<Record<keyof DockerApiEndpointArgs, EndpointChange>> = {
  ...ENDPOINT_CHANGES,
  name: { guard: "replaced", engine: "replaced", note: NAME },
  provider: { guard: "replaced", engine: "replaced", note: PROVIDER },
  image: { ...ENDPOINT_CHANGES.image, note: IMAGE },
};
