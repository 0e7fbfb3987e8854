import {
  BUILDER_CHANGES,
  type BuilderChange,
  ENDPOINT_CHANGES,
  type EndpointChange,
  RUNNER_CHANGES,
  type RunnerChange,
} from "../docker/changes";
import type { BuildkitBuilderArgs, DindRunnerArgs, DockerApiEndpointArgs } from "./args";

const NAME =
  "it is another one, with a volume and a network of that name: Terraform removes the old ones with the data, or " +
  "refuses to if `retainData` was set before";
const PROVIDER = "it is made on the other server, without its data";
const IMAGE = "the old one is removed before the new image is pulled: run `docker pull` on the server first";
const RETAINED = "from then on, Terraform refuses to destroy the stack";
const REMOVED = "even with `retainData`: `terraform state rm` of the volume keeps it";

/**
 * What applying another value of an input does to the containers of the constructs, where it is something else than in
 * Pulumi. Terraform removes a container before it creates the one in its place, and has no check.
 */
const RUNNER_DIFFERENCES = {
  name: { engine: "replaced", note: NAME },
  provider: { engine: "replaced", note: PROVIDER },
  mode: {
    engine: "replaced",
    note: "if its volume holds data of the other mode, the new engine does not start, and says so in its log: set `mode` back",
  },
  image: { engine: "replaced", note: IMAGE },
  retainData: { engine: "nothing", note: RETAINED },
  ephemeral: {
    engine: "replaced",
    note: `the volume that the construct made is removed, ${REMOVED}`,
  },
  dataVolume: {
    engine: "replaced",
    note: `the volume that the construct made is removed if another one is named for the first time, ${REMOVED}`,
  },
} as const satisfies Partial<Record<keyof DindRunnerArgs, RunnerChange>>;

/** By input of the constructs. */
export const CONSTRUCT_RUNNER_CHANGES: Readonly<Record<keyof DindRunnerArgs, RunnerChange>> = {
  ...RUNNER_CHANGES,
  ...RUNNER_DIFFERENCES,
};

function ofBuilder({ engine, note }: RunnerChange): BuilderChange {
  return { builder: engine, ...(note !== undefined && { note }) };
}

export const CONSTRUCT_BUILDER_CHANGES: Readonly<Record<keyof BuildkitBuilderArgs, BuilderChange>> = {
  ...BUILDER_CHANGES,
  name: ofBuilder(RUNNER_DIFFERENCES.name),
  provider: ofBuilder(RUNNER_DIFFERENCES.provider),
  image: ofBuilder(RUNNER_DIFFERENCES.image),
  retainData: ofBuilder(RUNNER_DIFFERENCES.retainData),
  dataVolume: ofBuilder(RUNNER_DIFFERENCES.dataVolume),
};

export const CONSTRUCT_ENDPOINT_CHANGES: Readonly<Record<keyof DockerApiEndpointArgs, EndpointChange>> = {
  ...ENDPOINT_CHANGES,
  name: { guard: "replaced", engine: "replaced", note: NAME },
  provider: { guard: "replaced", engine: "replaced", note: PROVIDER },
  image: { ...ENDPOINT_CHANGES.image, note: IMAGE },
};
