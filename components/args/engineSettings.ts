import * as pulumi from "@pulumi/pulumi";
import type { Builder } from "../spec/builder";
import {
  BUILDER_OPTIONS,
  type BuilderAccess,
  type BuilderOptions,
  builderConfiguration,
  builderVariables,
} from "../spec/builderConfiguration";
import { type Access, ENGINE_OPTIONS, type EngineOptions, engineConfiguration } from "../spec/engineConfiguration";
import { EVERY_INTERFACE } from "../spec/engineFiles";
import { engineVariables, type NetworkSettings } from "../spec/engineVariables";
import type { Runner } from "../spec/runner";
import type { BuilderArgs, EngineArgs } from "./engineArgs";

/**
 * The variables of an engine's container, by name. @param address where it accepts clients. @default the runner's own
 */
export function engineEnvironment(
  runner: Runner,
  { mtu, ...args }: EngineArgs,
  address?: string,
): (readonly [name: string, value: pulumi.Output<string>])[] {
  const settings = { mtu, ...networkSettings(args) };
  return engineVariables<pulumi.Input<string | number>>(runner, settings, address).map(([name, value]) => [
    name,
    pulumi.interpolate`${value}`,
  ]);
}

/** The variables of a builder's container, by name. */
export function builderEnvironment(
  builder: Builder,
  args: BuilderArgs,
): (readonly [name: string, value: pulumi.Output<string>])[] {
  return builderVariables(builder, networkSettings(args)).map(([name, value]) => [name, pulumi.output(value)]);
}

function networkSettings({ proxies, extraCa }: BuilderArgs): NetworkSettings<pulumi.Input<string>> {
  const noProxy = proxies?.noProxy && pulumi.output(proxies.noProxy).apply((names) => names.join(","));
  return {
    httpProxy: proxies?.httpProxy,
    httpsProxy: proxies?.httpsProxy,
    noProxy,
    hasAuthorities: extraCa !== undefined,
  };
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
  const options = pulumi.output(chosen(args, ENGINE_OPTIONS));
  const listen = runner.mode === "rootless" ? EVERY_INTERFACE : address;
  return options.apply((known) => engineConfiguration(runner, access, known as EngineOptions, listen));
}

/** The content of a builder's buildkitd.toml. */
export function buildkitdConfiguration(
  builder: Builder,
  args: BuilderArgs,
  access?: BuilderAccess,
): pulumi.Output<string> {
  return pulumi
    .output(chosen(args, BUILDER_OPTIONS))
    .apply((known) => builderConfiguration(builder, known as BuilderOptions, access));
}

function chosen(args: object, names: readonly string[]): Record<string, pulumi.Input<unknown>> {
  return Object.fromEntries(names.map((name) => [name, (args as Record<string, pulumi.Input<unknown>>)[name]]));
}
