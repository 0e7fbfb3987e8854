import type { types } from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { EngineArgs } from "../args/engineArgs";
import { daemonConfiguration } from "../args/engineSettings";
import { ENGINE_FILES } from "../spec/engineFiles";
import type { Runner } from "../spec/runner";
import type { DockerTlsCertificates } from "../tls/certificates";

/** The files of an engine's container, without the CA's key. Only the engine's user can read the server's key. */
export function engineUploads(
  runner: Runner,
  certificates: DockerTlsCertificates | undefined,
  args: EngineArgs,
): types.input.ContainerUpload[] {
  const owner = String(runner.engineUser);
  const file = (path: string, content: pulumi.Input<string>, permissions = "0444") => ({
    file: path,
    content,
    permissions,
    owner,
    group: owner,
  });
  const { extraCa } = args;
  return [
    file(ENGINE_FILES.configuration, daemonConfiguration(runner, certificates ? "certificate" : "shared socket", args)),
    ...(certificates === undefined
      ? []
      : [
          file(ENGINE_FILES.ca, certificates.caCertPem),
          file(ENGINE_FILES.certificate, certificates.serverCertPem),
          file(ENGINE_FILES.key, certificates.serverKeyPem, "0400"),
        ]),
    ...(extraCa === undefined ? [] : [file(`${ENGINE_FILES.authorities}/extra.pem`, extraCa)]),
  ];
}
