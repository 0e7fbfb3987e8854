import { pulumi } from "./pulumi";
import { terraform } from "./terraform";
import type { Words } from "./words";

/** The remedies that the package's constructs are: they have the names of its Pulumi components. */
const { endpoint, runner, rootless, dockerJob, clientTls, engineTls, engineCapabilities } = pulumi;

/** Advice for CDKTF stacks and what they synthesise. */
export const cdktf: Words = {
  ...terraform,
  endpoint,
  runner,
  rootless,
  dockerJob,
  clientTls,
  engineTls,
  engineCapabilities,
};
