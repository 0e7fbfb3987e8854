import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import type { Level } from "../core/rules/support/rule";

/** The levels of configured policies, by name; undefined for a policy that is off. */
export type ConfiguredLevels = ReadonlyMap<string, Level | undefined>;

/** What `--policy-pack-config` says of each policy, by name. */
export interface Configured {
  readonly levels: ConfiguredLevels;
  readonly settings: ReadonlyMap<string, object>;
}

/**
 * What `--policy-pack-config` says of all policies. The SDK tells each policy only about itself and keeps the levels to
 * itself, and the CLI silently accepts names that the pack does not have: a misspelt rule would keep its default without
 * a warning. So this records them from the engine's Configure message before the SDK sees it.
 */
export function noteConfigured(): Configured {
  const levels = new Map<string, Level | undefined>();
  const settings = new Map<string, object>();
  const { configure } = AnalyzerService;
  const deserialize = configure.requestDeserialize;
  configure.requestDeserialize = (bytes) => {
    const request = deserialize(bytes);
    levels.clear();
    settings.clear();
    request.getPolicyconfigMap().forEach((policy, name) => {
      levels.set(name, levelOf(policy.getEnforcementlevel()));
      settings.set(name, policy.getProperties()?.toJavaScript() ?? {});
    });
    return request;
  };
  return { levels, settings };
}

/** Pulumi's `remediate` counts as mandatory. */
function levelOf(level: EnforcementLevel): Level | undefined {
  if (level === EnforcementLevel.DISABLED) return undefined;
  return level === EnforcementLevel.ADVISORY ? "advisory" : "mandatory";
}
