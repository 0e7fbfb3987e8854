import type { Known } from "./known";

/** Kernel confinement as it is asked for, by fields and by annotations; nothing said means the platform's default. */
export interface Confinement {
  /**
   * `unconfined`, `runtime/default`, `localhost/NAME`, `custom` (an inline profile), or `custom/EFFECT` (an inline
   * profile that does not confine, by its effect: see core/docker/seccompProfile.ts).
   */
  readonly seccomp?: readonly Known<string>[];
  /** The seccomp annotation, which only Kubernetes before 1.19 obeys. */
  readonly seccompAnnotations?: readonly Known<string>[];
  /** `unconfined`, `runtime/default`, `localhost/NAME`, or a profile's name. */
  readonly apparmor?: readonly Known<string>[];
  readonly selinux?: SELinuxOptions;
  readonly windowsHostProcess?: Known<boolean>;
}

/** The parts of an SELinux label, as often as they are given. */
export interface SELinuxOptions {
  readonly disabled?: Known<boolean>;
  readonly type?: readonly Known<string>[];
  readonly user?: readonly Known<string>[];
  readonly role?: readonly Known<string>[];
}

/** Whether a seccomp profile, in the model's words, leaves the container without a filter that counts. */
export function isSeccompOff(profile: string): boolean {
  return profile === "unconfined" || profile.startsWith("custom/");
}
