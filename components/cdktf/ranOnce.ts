import { Container, type ContainerConfig } from "@cdktf/provider-docker/lib/container";
import type { Construct } from "constructs";
import { wouldNotStart } from "../spec/startCheck";

/**
 * A container that ends by itself. If it ends with an error, so does the apply, before it creates what depends on this.
 *
 * @param failure what its end with an error means, before what it printed
 */
export function ranOnce(scope: Construct, id: string, failure: string, config: ContainerConfig): Container {
  // The provider leaves what the engine puts before each part of a log: bytes that nobody can read.
  const errorMessage = `${failure}: \${trimspace(replace(self.container_logs, "/[^\\n\\t -~]/", ""))}`;
  return new Container(scope, id, {
    ...config,
    mustRun: false,
    attach: true,
    logs: true,
    lifecycle: { postcondition: [{ condition: "${self.exit_code == 0}", errorMessage }] },
  });
}

/** The same for a check. @param what does not start if it ends with an error: `engine` */
export function checkedOnce(scope: Construct, what: string, config: ContainerConfig): Container {
  return ranOnce(scope, "check", wouldNotStart(what), config);
}
