import type { ContainerUpload } from "@cdktf/provider-docker/lib/container";
import { engineConfiguration } from "../spec/engineConfiguration";
import { ENGINE_FILES } from "../spec/engineFiles";
import { engineVariables, type NetworkSettings } from "../spec/engineVariables";
import type { Runner } from "../spec/runner";
import type { EngineArgs } from "./args";
import type { DockerTlsCertificates } from "./certificates";

/** The variables of an engine's container. */
export function engineEnvironment(runner: Runner, { mtu, ...args }: EngineArgs): string[] {
  const settings = { mtu, ...networkSettings(args) };
  return engineVariables<string | number>(runner, settings).map(([name, value]) => `${name}=${value}`);
}

/** How a container reaches registries. */
export function networkSettings({
  proxies,
  extraCa,
}: Pick<EngineArgs, "proxies" | "extraCa">): NetworkSettings<string> {
  return {
    httpProxy: proxies?.httpProxy,
    httpsProxy: proxies?.httpsProxy,
    noProxy: proxies?.noProxy?.join(","),
    hasAuthorities: extraCa !== undefined,
  };
}

/**
 * The files of an engine's container, without the CA's key. They belong to root, because before version 4 the provider
 * supports no other owner. A rootless engine can read its key only because every user in its container can; the
 * container has no other users.
 */
export function engineUploads(
  runner: Runner,
  certificates: DockerTlsCertificates | undefined,
  args: EngineArgs,
): ContainerUpload[] {
  const file = (path: string, content: string, permissions = "0444") => ({ file: path, content, permissions });
  const { extraCa } = args;
  return [
    file(ENGINE_FILES.configuration, engineConfiguration(runner, certificates ? "certificate" : "shared socket", args)),
    ...(certificates === undefined
      ? []
      : [
          file(ENGINE_FILES.ca, certificates.caCertPem),
          file(ENGINE_FILES.certificate, certificates.serverCertPem),
          file(ENGINE_FILES.key, certificates.serverKeyPem, runner.engineUser === 0 ? "0400" : "0444"),
        ]),
    ...(extraCa === undefined ? [] : [file(`${ENGINE_FILES.authorities}/extra.pem`, extraCa)]),
  ];
}
