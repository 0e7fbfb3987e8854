import * as pulumi from "@pulumi/pulumi";
import { type Access, ENGINE_OPTIONS, type EngineOptions, engineConfiguration } from "../spec/engineConfiguration";
import { EVERY_INTERFACE } from "../spec/engineFiles";
import { engineVariables } from "../spec/engineVariables";
import type { Runner } from "../spec/runner";
import type { EngineArgs } from "./engineArgs";

/**
 * The variables of an engine's container, by name. @param address where it accepts clients. @default the runner's own
 */
export function engineEnvironment(
  runner: Runner,
  { mtu, proxies, extraCa }: EngineArgs,
  address?: string,
): (readonly [name: string, value: pulumi.Output<string>])[] {
  const noProxy = proxies?.noProxy && pulumi.output(proxies.noProxy).apply((names) => names.join(","));
  const settings = {
    mtu,
    httpProxy: proxies?.httpProxy,
    httpsProxy: proxies?.httpsProxy,
    noProxy,
    hasAuthorities: extraCa !== undefined,
  };
  return engineVariables<pulumi.Input<string | number>>(runner, settings, address).map(([name, value]) => [
    name,
    pulumi.interpolate`${value}`,
  ]);
}

/**
 * The content of an engine's daemon.json. A rootless engine has its own network, from which rootlesskit forwards the
 * address.
 */
export function daemonConfiguration(
  runner: Runner,
  access: Access,
  args: EngineArgs & Pick<EngineOptions, "dataRoot">,
  address = EVERY_INTERFACE,
): pulumi.Output<string> {
  const options = pulumi.output(
    Object.fromEntries(ENGINE_OPTIONS.map((name) => [name, (args as Record<string, pulumi.Input<unknown>>)[name]])),
  );
  const listen = runner.mode === "rootless" ? EVERY_INTERFACE : address;
  return options.apply((known) => engineConfiguration(runner, access, known as EngineOptions, listen));
}
