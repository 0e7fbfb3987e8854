import type { Runner } from "./runner";

/**
 * How the container of an engine or a builder is confined in a pod; T is the platform's type for texts that may be known
 * later.
 */
export function confinement<T>(
  runner: Pick<Runner, "user" | "capabilities" | "unmaskedPaths" | "runtime">,
  given: { readonly appArmorProfile?: string | undefined; readonly seccompProfile?: T | undefined },
) {
  const { appArmorProfile, seccompProfile } = given;
  const user = runner.user.value === "root" ? 0 : Number(runner.user.value);
  const users = { runAsUser: user, runAsGroup: user, runAsNonRoot: user !== 0 };
  if (runner.runtime !== undefined) return { ...users, seccompProfile: { type: "RuntimeDefault" } };
  return {
    ...users,
    // newuidmap gains its capability when it is executed.
    allowPrivilegeEscalation: true,
    capabilities: { drop: ["ALL"], add: runner.capabilities.map(({ value }) => value) },
    seccompProfile: { type: "Localhost", ...(seccompProfile !== undefined && { localhostProfile: seccompProfile }) },
    ...(runner.unmaskedPaths.value && { procMount: "Unmasked" }),
    ...(appArmorProfile === undefined && { appArmorProfile: { type: "Unconfined" } }),
    ...(appArmorProfile && { appArmorProfile: { type: "Localhost", localhostProfile: appArmorProfile } }),
  };
}

/** Has the pod's status say why the container ended, by the end of its log: what it was is gone with the next start. */
export const LAST_WORDS = { terminationMessagePolicy: "FallbackToLogsOnError" } as const;

/** When the container counts as started, ready and alive. */
export function probes({ healthCheck }: Pick<Runner, "healthCheck">) {
  const check = { exec: { command: ["/bin/sh", "-c", healthCheck.value] }, timeoutSeconds: 5 };
  return {
    startupProbe: { ...check, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { ...check, periodSeconds: 10, failureThreshold: 3 },
    // A restart ends every job, so the probe must detect an engine that is stuck, not one that is busy.
    livenessProbe: { ...check, timeoutSeconds: 30, periodSeconds: 60, failureThreshold: 3 },
  };
}
