import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import type { Level } from "../core/rules/support/rule";

/** The levels of configured policies, by name; undefined for a policy that is off. */
export type ConfiguredLevels = ReadonlyMap<string, Level | undefined>;

/**
 * The levels of all policies that `--policy-pack-config` configures, by name. The SDK tells each policy only about
 * itself and keeps the levels to itself, and the CLI silently accepts names that the pack does not have: a misspelt
 * rule would keep its default without a warning. So this records the levels from the engine's Configure message before
 * the SDK sees it.
 */
export function noteConfiguredLevels(): ConfiguredLevels {
  const levels = new Map<string, Level | undefined>();
  const { configure } = AnalyzerService;
  const deserialize = configure.requestDeserialize;
  configure.requestDeserialize = (bytes) => {
    const request = deserialize(bytes);
    levels.clear();
    request.getPolicyconfigMap().forEach((policy, name) => {
      levels.set(name, levelOf(policy.getEnforcementlevel()));
    });
    return request;
  };
  return levels;
}

/** Pulumi's `remediate` counts as mandatory. */
function levelOf(level: EnforcementLevel): Level | undefined {
  if (level === EnforcementLevel.DISABLED) return undefined;
  return level === EnforcementLevel.ADVISORY ? "advisory" : "mandatory";
}
