import type { ContainerUpload } from "@cdktf/provider-docker/lib/container";
import { engineConfiguration } from "../spec/engineConfiguration";
import { ENGINE_FILES } from "../spec/engineFiles";
import { engineVariables } from "../spec/engineVariables";
import type { Runner } from "../spec/runner";
import type { EngineArgs } from "./args";
import type { DockerTlsCertificates } from "./certificates";

/** The variables of an engine's container. */
export function engineEnvironment(runner: Runner, { mtu, proxies, extraCa }: EngineArgs): string[] {
  const noProxy = proxies?.exceptFor?.join(",");
  const told = {
    mtu,
    httpProxy: proxies?.http,
    httpsProxy: proxies?.https,
    noProxy,
    hasAuthorities: extraCa !== undefined,
  };
  return engineVariables<string | number>(runner, told).map(([name, value]) => `${name}=${value}`);
}

/**
 * The files of an engine's container; the CA's key is not among them. Files are root's, since the provider knows no
 * other owner before its version 4: an engine that is another user reads its key as everybody in its container could,
 * and nobody else is there.
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
