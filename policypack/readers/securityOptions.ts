import { isUnknown, type Known, mapKnown, type Unknown } from "../workload/known";
import type { Confinement } from "../workload/workload";

export interface SecurityOptions {
  readonly confinement: Confinement;
  readonly unmaskedPaths: Known<boolean> | undefined;
}

/** Docker's `--security-opt` values, with `=` or the older `:` between name and value. An option not known yet may be any of them. */
export function readSecurityOptions(options: readonly Known<string>[]): SecurityOptions {
  const unknowns = options.filter((option): option is Unknown => isUnknown(option));
  const values = (name: string): Known<string>[] => [
    ...options.flatMap((option) => {
      const value = option.known ? optionValue(option.value, name) : undefined;
      return option.known && value !== undefined ? [{ ...option, value }] : [];
    }),
    ...unknowns,
  ];
  const label = (part: string) =>
    values("label")
      .map((value) => mapKnown(value, (text) => optionValue(text, part) ?? ""))
      .findLast((value) => !value.known || value.value !== "");
  const type = label("type");
  const user = label("user");
  const role = label("role");
  const disabled = values("label")
    .map((value) => mapKnown(value, (text) => text === "disable"))
    .find((value) => !value.known || value.value);
  return {
    confinement: {
      seccomp: values("seccomp").map((value) => mapKnown(value, seccompProfile)),
      apparmor: values("apparmor"),
      selinux: { ...(disabled && { disabled }), ...(type && { type }), ...(user && { user }), ...(role && { role }) },
    },
    unmaskedPaths: values("systempaths").map((value) => mapKnown(value, (text) => text === "unconfined"))[0],
  };
}

function optionValue(option: string, name: string): string | undefined {
  const separator = option.slice(name.length, name.length + 1);
  return option.startsWith(name) && (separator === "=" || separator === ":") ? option.slice(name.length + 1) : undefined;
}

/** `unconfined`, `runtime/default` or `custom`. A profile given inline that allows every call is unconfined by another name. */
export function seccompProfile(text: string): string {
  if (text === "unconfined") return "unconfined";
  if (text === "" || text === "default" || text === "builtin") return "runtime/default";
  try {
    const profile: unknown = JSON.parse(text);
    return allowsEverything(profile) ? "unconfined" : "custom";
  } catch {
    return "custom";
  }
}

const ALLOWING = new Set(["SCMP_ACT_ALLOW", "SCMP_ACT_LOG"]);

function allowsEverything(profile: unknown): boolean {
  if (profile === null || typeof profile !== "object") return false;
  const { defaultAction, syscalls } = profile as { defaultAction?: unknown; syscalls?: unknown };
  if (!ALLOWING.has(String(defaultAction))) return false;
  return !Array.isArray(syscalls) || syscalls.every((call) => ALLOWING.has(String((call as { action?: unknown } | null)?.action)));
}
