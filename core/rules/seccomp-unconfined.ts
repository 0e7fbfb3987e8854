import { confinementScopes, type Workload } from "../model/workload";
import { judge, judgeEach, type Rule, show, type Verdict } from "./support/rule";

const FOUND: ReadonlyMap<string, string> = new Map(
  Object.entries({
    unconfined: "turns seccomp off: every system call of the host's kernel is open",
    "custom/denies-nothing":
      "is a profile that denies no system call that the host has: every call of its kernel is open",
    "custom/fakes-privileges":
      "is a profile that answers for the kernel where the runtime takes privileges away (capset, prctl " +
      "and their like): the container can keep every capability",
    "custom/asks-a-listener":
      "is a profile that has the runtime connect to a socket of the host (listenerPath), whose owner " +
      "answers system calls",
  }),
);

/**
 * What must hold: no pod and no container runs without a seccomp filter, or with one that does not confine. An engine
 * inside needs no exception.
 * Fields: the seccomp profile of the pod and of every container, each judged separately; for the Pod Security Standards
 * before v1.19 the seccomp annotations instead.
 * Allowed: absent, the runtime's default, a profile of the node, a custom profile that denies a system call and does
 * not fake those by which the runtime drops privileges. In annotations `runtime/default`, `docker/default`,
 * `localhost/*`.
 */
export const rule: Rule = {
  id: "seccomp-unconfined",
  group: "isolation",
  severity: "high",
  level: "mandatory",
  title: "Containers must run with a seccomp filter",
  why:
    "Without the filter a process may make every system call of the kernel that it shares with the " +
    "host, among them those that break-outs are made of: unshare, keyctl, mounts, module loading, " +
    "kernel bugs that nobody else can reach.",
  remediation:
    "Remove the option: the default profile suits almost everything. Where a call is missing, give the " +
    "default profile plus that call. An engine inside needs keyctl and pivot_root beside the default.",
  remedies: ["seccomp"],
  references: [
    "CVE-2022-0185",
    "CIS Docker Benchmark 5.22 (5.21 before 1.6)",
    "Pod Security Standards, baseline: Seccomp",
    "measured: with capset and prctl answered by ERRNO and errnoRet 0, runc leaves CapEff at 000001fffeffffff",
    "measured: an engine inside runs, builds and publishes with Docker's default profile + keyctl and pivot_root",
  ],
  versions: [
    {
      from: "v1.0",
      check: (workload) => (workload.platform === "kubernetes" ? judgeAnnotations(workload) : judgeFields(workload)),
    },
    { from: "v1.19", check: judgeFields },
  ],
};

function* judgeFields(workload: Workload): Iterable<Verdict> {
  for (const { confinement, container } of confinementScopes(workload)) {
    yield* judgeEach(confinement.seccomp, container, (profile) => FOUND.get(profile));
  }
}

function* judgeAnnotations(workload: Workload): Iterable<Verdict> {
  for (const { confinement, container } of confinementScopes(workload)) {
    for (const field of confinement.seccompAnnotations ?? []) {
      yield* judge(
        field,
        container,
        (profile) =>
          !/^(runtime\/default$|docker\/default$|localhost\/)/.test(profile) &&
          `is ${show(field)}, which is neither a default profile nor one of the node`,
      );
    }
  }
}
