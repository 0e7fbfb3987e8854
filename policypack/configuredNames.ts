import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";

/**
 * The names of all policies that `--policy-pack-config` configures. The SDK tells each policy about itself alone, and
 * the CLI lets a name that the pack does not have pass in silence: a misspelt rule would keep its default without a
 * word. So the names are noted as the engine's Configure message comes in, before the SDK sees it.
 */
export function noteConfiguredNames(): ReadonlySet<string> {
  const names = new Set<string>();
  const { configure } = AnalyzerService;
  const deserialize = configure.requestDeserialize;
  configure.requestDeserialize = (bytes) => {
    const request = deserialize(bytes);
    names.clear();
    request.getPolicyconfigMap().forEach((_, name) => {
      names.add(name);
    });
    return request;
  };
  return names;
}
