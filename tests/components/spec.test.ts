import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { BUILDER, BUILDER_AS_USER, BUILDER_CHECK } from "../../components/spec/builder";
import { ephemeral } from "../../components/spec/ephemeral";
import { behindGuard, GUARD } from "../../components/spec/guard";
import { ROOTFUL } from "../../components/spec/rootful";
import { ROOTLESS } from "../../components/spec/rootless";
import { ROOTLESS_BY_ITSELF, ROOTLESS_BY_ITSELF_CHECK } from "../../components/spec/rootlessByItself";
import { ROOTLESS_IN_POD } from "../../components/spec/rootlessInPod";
import { type Started, startCommand } from "../../components/spec/runner";
import { nodeSeccompProfile, seccompProfile } from "../../components/spec/seccomp";
import { SYSBOX } from "../../components/spec/sysbox";
import { sha256 } from "../../core/text/sha256";
import { BUILDER_START_DIGESTS, ROOTLESS_START_DIGESTS } from "../../facts/rootlessStart";

const RUNNERS = {
  ROOTFUL,
  ROOTLESS,
  ROOTLESS_BY_ITSELF,
  ROOTLESS_IN_POD,
  SYSBOX,
  EPHEMERAL_ROOTFUL: ephemeral(ROOTFUL),
  EPHEMERAL_ROOTLESS: ephemeral(ROOTLESS_BY_ITSELF),
};

const BUILDERS = { BUILDER, BUILDER_AS_USER };

/** Every reason in a value, however deep. */
function reasons(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "because" in value ? [String(value.because)] : [];
  return [...own, ...Object.values(value).flatMap(reasons)];
}

/** The rules of a profile that say something of a system call. */
function rulesFor(call: string, mode: "rootless" | "rootful") {
  const { syscalls } = JSON.parse(seccompProfile(mode)) as {
    syscalls: { names: string[]; action: string; args?: unknown[] }[];
  };
  return syscalls.filter(({ names }) => names.includes(call));
}

describe("what a runner is given", () => {
  for (const [name, runner] of Object.entries({ ...RUNNERS, ...BUILDERS })) {
    it(`has its reason beside it: ${name}`, () => {
      const given = reasons(runner);
      assert.ok(given.length > 10);
      for (const reason of given) assert.ok(reason.length > 10, reason);
    });

    it(`starts with a script that a shell can read: ${name}`, () => {
      const [shell, option, script, ...more] = startCommand(runner);
      assert.deepEqual([shell, option, more], ["/bin/sh", "-c", []]);
      execFileSync("sh", ["-n"], { input: `${script}\n${runner.healthCheck.value}` });
    });
  }

  it("has its reason beside it: GUARD", () => {
    const given = reasons(GUARD);
    assert.equal(given.length, Object.keys(GUARD).length);
    for (const reason of given) assert.ok(reason.length > 10, reason);
  });

  it("is the same behind a guard, but for the port", () => {
    for (const runner of Object.values(RUNNERS)) {
      const { environment, ...others } = behindGuard(runner);
      assert.deepEqual({ ...others, environment: runner.environment }, runner);
      for (const { value } of Object.values(environment)) assert.doesNotMatch(value, /2376/);
    }
  });

  it("is known to the rules by its command, where it gives SYS_ADMIN up", () => {
    const digest = (started: Started) => sha256(JSON.stringify(startCommand(started)));
    const rootless = [ROOTLESS_BY_ITSELF, ROOTLESS_IN_POD, ephemeral(ROOTLESS_BY_ITSELF), ROOTLESS_BY_ITSELF_CHECK];
    assert.deepEqual(ROOTLESS_START_DIGESTS, rootless.map(digest));
    assert.deepEqual(BUILDER_START_DIGESTS, [BUILDER, BUILDER_AS_USER, BUILDER_CHECK].map(digest));
  });

  it("is for a rootless engine no capability but the two that map its users", () => {
    assert.deepEqual(
      ROOTLESS.capabilities.map(({ value }) => value),
      ["SETUID", "SETGID"],
    );
  });

  it("is never SYS_PTRACE, SYS_MODULE or another capability beyond Docker's default ones, SYS_ADMIN and NET_ADMIN", () => {
    for (const { capabilities } of Object.values({ ...RUNNERS, ...BUILDERS }))
      for (const { value } of capabilities)
        assert.doesNotMatch(value, /PTRACE|MODULE|RAWIO|BPF|PERFMON|DAC_READ_SEARCH|^ALL$/);
  });
});

describe("a seccomp profile", () => {
  for (const mode of ["rootless", "rootful"] as const) {
    it(`does not hang on the capabilities that a container happens to have: ${mode}`, () => {
      assert.doesNotMatch(seccompProfile(mode), /"caps"/);
    });

    it(`allows what the mode needs, and refuses what it does not name: ${mode}`, () => {
      const { systemCalls } = mode === "rootful" ? ROOTFUL : ROOTLESS;
      const { defaultAction } = JSON.parse(seccompProfile(mode)) as { defaultAction: string };
      assert.equal(defaultAction, "SCMP_ACT_ERRNO");
      for (const { value } of systemCalls)
        assert.ok(
          rulesFor(value, mode).some(({ action, args }) => action === "SCMP_ACT_ALLOW" && !args),
          value,
        );
      for (const call of ["kexec_load", "init_module", "open_by_handle_at"])
        assert.ok(
          rulesFor(call, mode).every(({ action }) => action !== "SCMP_ACT_ALLOW"),
          call,
        );
    });
  }

  it("keeps a rootless runner that starts as root from SYS_ADMIN's system calls", () => {
    for (const call of ["bpf", "perf_event_open", "fanotify_init", "quotactl"])
      assert.ok(
        rulesFor(call, "rootless").every(({ action }) => action !== "SCMP_ACT_ALLOW"),
        call,
      );
  });

  for (const mode of ["rootless", "rootful"] as const) {
    for (const architecture of ["amd64", "arm64"] as const) {
      it(`is a node's file without conditions, which runtimes there do not know: ${mode}, ${architecture}`, () => {
        const profile = nodeSeccompProfile(mode, architecture);
        assert.deepEqual(Object.keys(profile).sort(), [
          "architectures",
          "defaultAction",
          "defaultErrnoRet",
          "syscalls",
        ]);
        for (const rule of profile.syscalls)
          for (const key of Object.keys(rule)) assert.ok(["names", "action", "errnoRet", "args"].includes(key), key);
        const names = new Set(profile.syscalls.flatMap((rule) => rule.names));
        assert.equal(names.has("arch_prctl"), architecture === "amd64");
        assert.ok(!names.has("s390_runtime_instr"));
      });
    }
  }
});
