import type { Known } from "./known";

/**
 * Kernel confinement that a workload asks for, in fields and in annotations. An absent property means the platform's
 * default.
 */
export interface Confinement {
  /**
   * `unconfined`, `runtime/default`, `localhost/NAME`, `custom` (an inline profile), or `custom/EFFECT` (an inline
   * profile that does not confine, by its effect: see core/docker/seccompProfile.ts).
   */
  readonly seccomp?: readonly Known<string>[];
  /** The seccomp annotation, which only Kubernetes before 1.19 honours. */
  readonly seccompAnnotations?: readonly Known<string>[];
  /** `unconfined`, `runtime/default`, `localhost/NAME`, or a profile's name. */
  readonly apparmor?: readonly Known<string>[];
  readonly selinux?: SELinuxOptions;
  /**
   * Whether a process can gain no more privileges than its parent has, by a setuid program for one: Kubernetes'
   * `allowPrivilegeEscalation: false`, Docker's `no-new-privileges`.
   */
  readonly noNewPrivileges?: Known<boolean>;
  /** Whether the container is refused if it would run as root: Kubernetes' `runAsNonRoot`. */
  readonly nonRoot?: Known<boolean>;
  readonly windowsHostProcess?: Known<boolean>;
}

/** The parts of an SELinux label. Each part lists every place that sets it. */
export interface SELinuxOptions {
  readonly disabled?: Known<boolean>;
  readonly type?: readonly Known<string>[];
  readonly user?: readonly Known<string>[];
  readonly role?: readonly Known<string>[];
}

/** Whether a seccomp profile, in the model's words, leaves the container without an effective filter. */
export function isSeccompOff(profile: string): boolean {
  return profile === "unconfined" || profile.startsWith("custom/");
}
