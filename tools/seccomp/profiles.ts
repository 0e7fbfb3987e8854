import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Given } from "../../components/spec/given";
import { go } from "../go";

const FOLDER = join("tools", "seccomp");
const ALLOW = "SCMP_ACT_ALLOW";

interface Rule {
  readonly names: readonly string[];
  readonly action: string;
  readonly comment?: string;
}

/** A seccomp profile in the form that Docker's engine reads. */
export interface Profile {
  readonly syscalls: readonly Rule[];
}

/** Docker's default profile in the pinned version of its module. @throws NoGoError */
export function dockersProfile(): Profile {
  return JSON.parse(go(FOLDER, "run", ".")) as Profile;
}

/** Numbers without a system call: unimplemented(2), and those that syscalls(2) lists as removed. */
const UNIMPLEMENTED = new Set([
  ...["afs_syscall", "arch_specific_syscall", "getpmsg", "putpmsg", "security", "tuxcall", "vserver"],
  ...["_sysctl", "create_module", "epoll_ctl_old", "epoll_wait_old", "get_kernel_syms", "lookup_dcookie"],
  ...["nfsservctl", "query_module", "uselib"],
]);

/** The system calls of Linux on the processors of most hosts, by the names that profiles use. */
export function systemCalls(): string[] {
  const folder = go(FOLDER, "list", "-m", "-f", "{{.Dir}}", "golang.org/x/sys").trim();
  const names = ["amd64", "arm64"].flatMap((processor) => {
    const numbers = readFileSync(join(folder, "unix", `zsysnum_linux_${processor}.go`), "utf8");
    return [...numbers.matchAll(/^\s*SYS_(\w+)\s*=/gm)].map(([, name = ""]) => name.toLowerCase());
  });
  return [...new Set(names)].filter((name) => !UNIMPLEMENTED.has(name)).sort();
}

/**
 * The profile with additional system calls allowed, each with its reason. The comment at the top names the origin;
 * engines ignore it.
 */
export function profileWith(docker: Profile, systemCalls: readonly Given<string>[]): Profile {
  for (const { value } of systemCalls) {
    const refusal = docker.syscalls.find(({ names, action }) => action !== ALLOW && names.includes(value));
    if (refusal)
      throw new Error(
        `Docker's profile answers ${value} with ${refusal.action}, which goes before a rule that allows it`,
      );
  }
  const [, version] = /profiles\/seccomp (v\S+)/.exec(readFileSync(join(FOLDER, "go.mod"), "utf8")) ?? [];
  const allowed = systemCalls.map(({ value, because }) => ({ names: [value], action: ALLOW, comment: because }));
  return {
    // The property comes first in the file.
    ...{
      comment:
        `Docker's default profile (github.com/moby/profiles/seccomp ${version}, Apache-2.0) and what ` +
        "stands at its end",
    },
    ...docker,
    syscalls: [...docker.syscalls, ...allowed],
  };
}
