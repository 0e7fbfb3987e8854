import { seccompEffect } from "../../docker/seccompProfile";
import type { Confinement } from "../../model/confinement";
import { isUnknown, type Known, mapKnown } from "../../model/known";

/** What Docker's `--security-opt` sets for a container. */
export interface SecurityOptions {
  readonly confinement: Confinement;
  readonly unmaskedPaths: Known<boolean> | undefined;
}

/**
 * Docker's `--security-opt` values, with `=` or the older `:` between name and value. An unknown option may be any of
 * them.
 */
export function readSecurityOptions(options: readonly Known<string>[]): SecurityOptions {
  const unknowns = options.filter(isUnknown);
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
      .filter((value) => !value.known || value.value !== "");
  const noNewPrivileges = readNoNewPrivileges(options);
  const disabled = trueOrUnknown(values("label").map((value) => mapKnown(value, (text) => text === "disable")));
  return {
    confinement: {
      seccomp: values("seccomp").map((value) => mapKnown(value, seccompProfile)),
      apparmor: values("apparmor"),
      selinux: { ...(disabled && { disabled }), type: label("type"), user: label("user"), role: label("role") },
      ...(noNewPrivileges && { noNewPrivileges }),
    },
    unmaskedPaths: trueOrUnknown([
      ...values("systempaths").map((value) => mapKnown(value, (text) => text === "unconfined")),
      // Podman's word: everything, or a list of paths.
      ...values("unmask").map((value) => mapKnown(value, (text) => /^all$|(?:^|:)\/(?:proc|sys)/i.test(text))),
    ]),
  };
}

/** `no-new-privileges`, alone or with a boolean in Go's words: the last one counts, and an unknown option may be one. */
function readNoNewPrivileges(options: readonly Known<string>[]): Known<boolean> | undefined {
  const last = options.findLast(
    (option) => !option.known || option.value === NO_NEW_PRIVILEGES || optionValue(option.value, NO_NEW_PRIVILEGES),
  );
  if (!last?.known) return last;
  return { ...last, value: !/^(?:0|f|false)$/i.test(optionValue(last.value, NO_NEW_PRIVILEGES) ?? "") };
}

const NO_NEW_PRIVILEGES = "no-new-privileges";

/** Combines flags of which one is enough: true if any is true, else unknown if any is unknown. */
export function trueOrUnknown(flags: readonly Known<boolean>[]): Known<boolean> | undefined {
  return flags.find((flag) => flag.known && flag.value) ?? flags.find((flag) => !flag.known);
}

/** The value of `NAME=VALUE`; the engine reads a bare `disable` as `label=disable`. */
function optionValue(option: string, name: string): string | undefined {
  if (option === "disable" && name === "label") return option;
  const separator = option.slice(name.length, name.length + 1);
  return option.startsWith(name) && (separator === "=" || separator === ":")
    ? option.slice(name.length + 1)
    : undefined;
}

/**
 * A seccomp profile in the model's words: `unconfined`, `runtime/default`, `custom`, or `custom/EFFECT` for an inline
 * profile that does not confine.
 */
export function seccompProfile(text: string): string {
  if (text === "unconfined") return "unconfined";
  if (text === "" || text === "default" || text === "builtin") return "runtime/default";
  try {
    const effect = seccompEffect(JSON.parse(text));
    return effect === "confines" ? "custom" : `custom/${effect}`;
  } catch {
    return "custom";
  }
}
