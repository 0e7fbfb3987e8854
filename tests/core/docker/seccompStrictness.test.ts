import assert from "node:assert/strict";
import fc from "fast-check";
import { seccompProfile as ofRunner } from "../../../components/spec/seccomp";
import { seccompEffect } from "../../../core/docker/seccompProfile";
import { whyWeakerThanDefault } from "../../../core/docker/seccompStrictness";
import dockerDefault from "../../../facts/seccomp/dockerDefault.json";

const ALLOW = "SCMP_ACT_ALLOW";
const ERRNO = "SCMP_ACT_ERRNO";
const { syscalls } = dockerDefault;
const and = (...rules: object[]) => ({ ...dockerDefault, syscalls: [...syscalls, ...rules] });
const without = (...names: string[]) => ({
  ...dockerDefault,
  syscalls: syscalls.map((rule) => ({ ...rule, names: rule.names.filter((name) => !names.includes(name)) })),
});
/** A rule of the default about a call. */
const ruleOf = (name: string) => syscalls.find(({ names }) => names.includes(name)) as (typeof syscalls)[number];
const clone = { names: ["clone"], action: ALLOW, args: ruleOf("clone").args };
const CLONE = syscalls.find(({ names, args }) => names.includes("clone") && args?.[0]?.index === 0);

const STRICT: Readonly<Record<string, unknown>> = {
  "Docker's default": dockerDefault,
  "Docker's default as older clients write it, with empty values": {
    ...dockerDefault,
    flags: [],
    listenerPath: "",
    syscalls: syscalls.map((rule) => ({ comment: "", includes: {}, excludes: {}, args: null, ...rule })),
  },
  "fewer calls": without("chmod", "ptrace"),
  "only a few calls": { defaultAction: ERRNO, syscalls: [{ names: ["read", "exit_group"], action: ALLOW }] },
  "one call by its older key": { defaultAction: "SCMP_ACT_KILL", syscalls: [{ name: "read", action: ALLOW }] },
  "another call denied": and({ names: ["chmod"], action: ERRNO }, { names: ["socket"], action: ERRNO, errnoRet: 38 }),
  "a call that ends the process": and({ names: ["unlink"], action: "SCMP_ACT_KILL_PROCESS" }),
  "an allowed call, under a condition": and({ names: ["read"], action: ALLOW, includes: { arches: ["amd64"] } }),
  "an allowed call, for some arguments": and({
    names: ["read"],
    action: ALLOW,
    args: [{ index: 0, value: 1, op: "SCMP_CMP_EQ" }],
  }),
  "a call for a capability": and({ names: ["mount"], action: ALLOW, includes: { caps: ["CAP_SYS_ADMIN"] } }),
  "a call for two capabilities": and({
    names: ["mount"],
    action: ALLOW,
    includes: { caps: ["CAP_SYS_ADMIN", "CAP_SYS_PTRACE"] },
  }),
  "the default as it is for a container without further capabilities": {
    ...dockerDefault,
    syscalls: syscalls
      .filter(({ names }) => !names.includes("clone"))
      .concat([{ ...CLONE, excludes: { arches: ["s390", "s390x"] } } as never]),
  },
  "its architectures alone": {
    defaultAction: ERRNO,
    architectures: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
    syscalls: [],
  },
};

const WEAKER: Readonly<Record<string, unknown>> = {
  null: null,
  "a text": "x",
  "a list": [],
  nothing: {},
  "everything allowed": { defaultAction: ALLOW, syscalls: [{ names: ["mount"], action: ERRNO }] },
  "everything logged": { ...dockerDefault, defaultAction: "SCMP_ACT_LOG" },
  "everything traced": { ...dockerDefault, defaultAction: "SCMP_ACT_TRACE" },
  "success by default": { ...dockerDefault, defaultErrnoRet: 0 },
  "another error by default": { ...dockerDefault, defaultErrnoRet: 22 },
  "the profile of our rootless runner": JSON.parse(ofRunner("rootless")),
  "a further call": and({ names: ["keyctl"], action: ALLOW }),
  "a further call that no kernel has yet": and({ names: ["read", "tomorrow"], action: ALLOW }),
  "a call without its condition": and({ names: ["mount"], action: ALLOW }),
  "a call with another condition": and({ names: ["mount"], action: ALLOW, includes: { caps: ["CAP_CHOWN"] } }),
  "a call with an empty condition": and({ names: ["mount"], action: ALLOW, includes: { caps: [] } }),
  "a call under a condition on the processor": and({
    names: ["mount"],
    action: ALLOW,
    includes: { arches: ["amd64"] },
  }),
  "a call for every argument": and({ names: ["personality"], action: ALLOW }),
  "a call for another argument": and({
    names: ["socket"],
    action: ALLOW,
    args: [{ index: 0, value: 40, op: "SCMP_CMP_EQ" }],
  }),
  "a call for the argument, with another comparison": and({
    names: ["clone"],
    action: ALLOW,
    args: [{ index: 0, value: 2114060288, valueTwo: 1, op: "SCMP_CMP_MASKED_EQ" }],
  }),
  "a limited call on a machine that orders its arguments in another way": and(clone),
  "a call that is logged": and({ names: ["mount"], action: "SCMP_ACT_LOG" }),
  "a call that is left to a tracer": and({ names: ["mount"], action: "SCMP_ACT_TRACE" }),
  "a call that is left to a listener": and({ names: ["mount"], action: "SCMP_ACT_NOTIFY" }),
  "a signal": and({ names: ["mount"], action: "SCMP_ACT_TRAP" }),
  ...Object.fromEntries(
    ["capset", "capget", "prctl", "setuid", "setgroups"].map((name) => [
      `${name} denied by itself`,
      and({ names: [name], action: ERRNO }),
    ]),
  ),
  ...Object.fromEntries(
    ["capset", "prctl", "setns", "unshare", "mount"].map((name) => [
      `${name} answered by success`,
      and({ names: [name], action: ERRNO, errnoRet: 0 }),
    ]),
  ),
  "an error that is cut to success": and({ names: ["mount"], action: ERRNO, errnoRet: 65_536 }),
  "a listener": { ...dockerDefault, listenerPath: "/run/agent.sock" },
  "what a listener is told": { ...dockerDefault, listenerMetadata: "x" },
  flags: { ...dockerDefault, flags: ["SECCOMP_FILTER_FLAG_SPEC_ALLOW"] },
  "a field that is not known": { ...dockerDefault, further: 1 },
  "a key in another case": { ...dockerDefault, DefaultAction: ALLOW },
  "a key with a long s": { ...dockerDefault, ſyscalls: [] },
  "a rule that is null": and(null as never),
  "a rule with a field that is not known": and({ names: [], action: ERRNO, further: 1 }),
  "rules that are no list": { ...dockerDefault, syscalls: { 0: {} } },
  "an architecture of others": {
    ...dockerDefault,
    archMap: [{ architecture: "SCMP_ARCH_PPC64LE", subArchitectures: [] }],
  },
  "another architecture's sub-architecture": {
    ...dockerDefault,
    archMap: [{ architecture: "SCMP_ARCH_X86_64", subArchitectures: ["SCMP_ARCH_ARM"] }],
  },
  "architectures of two machines": {
    defaultAction: ERRNO,
    architectures: ["SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64"],
    syscalls: [],
  },
};

describe("a seccomp profile that is no weaker than Docker's default", () => {
  for (const [name, profile] of Object.entries(STRICT))
    it(`is ${name}`, () => assert.equal(whyWeakerThanDefault(profile), undefined));

  for (const [name, profile] of Object.entries(WEAKER))
    it(`is not: ${name}`, () => assert.equal(typeof whyWeakerThanDefault(profile), "string"));

  const names = fc.constantFrom("read", "mount", "clone", "socket", "capset", "prctl", "keyctl", "no_such_syscall");
  const rule = fc.record(
    {
      names: fc.array(names, { maxLength: 3 }),
      action: fc.constantFrom(ALLOW, ERRNO, "SCMP_ACT_LOG", "SCMP_ACT_NOTIFY", "SCMP_ACT_KILL"),
      errnoRet: fc.constantFrom(0, 1, 22, 38, 65_536),
      includes: fc.constantFrom({}, { caps: ["CAP_SYS_ADMIN"] }, { arches: ["amd64"] }, { minKernel: "4.8" }),
      excludes: fc.constantFrom({}, { caps: ["CAP_SYS_ADMIN"] }, { arches: ["s390", "s390x"] }),
    },
    { requiredKeys: ["names", "action"] },
  );
  const profile = fc.record(
    {
      defaultAction: fc.constantFrom(ALLOW, ERRNO, "SCMP_ACT_KILL"),
      defaultErrnoRet: fc.constantFrom(0, 1, 38),
      syscalls: fc.array(rule, { maxLength: 4 }),
    },
    { requiredKeys: ["defaultAction", "syscalls"] },
  );

  it("allows no call that the default denies, whatever its rules are", () => {
    const seen = { strict: 0, weaker: 0 };
    fc.assert(
      fc.property(profile, (given) => {
        if (whyWeakerThanDefault(given) !== undefined) {
          seen.weaker++;
          return;
        }
        seen.strict++;
        const allowed = given.syscalls.filter(({ action }) => action === ALLOW).flatMap((of) => of.names);
        assert.ok(!allowed.includes("keyctl") && !allowed.includes("no_such_syscall"));
        for (const { names: of, action, includes } of given.syscalls)
          if (action === ALLOW && of.includes("mount")) assert.deepEqual(includes, { caps: ["CAP_SYS_ADMIN"] });
        assert.equal(seccompEffect(given), "confines");
      }),
      { seed: 1, numRuns: 5000 },
    );
    assert.ok(seen.strict > 100 && seen.weaker > 100, JSON.stringify(seen));
  });

  it("is told in time that grows as the profile does", () => {
    const large = (count: number) => ({
      defaultAction: ERRNO,
      syscalls: [
        {
          names: Array.from({ length: count }, () => "clone"),
          action: ALLOW,
          args: Array.from({ length: count }, (_, index) => ({ index, value: 1, op: "SCMP_CMP_EQ" })),
          excludes: { caps: Array.from({ length: count }, (_, at) => `CAP_${at}`) },
        },
      ],
    });
    const reads = (count: number) => {
      let read = 0;
      const counted = (value: unknown): unknown =>
        typeof value === "object" && value !== null
          ? new Proxy(value, {
              get: (target, key) => {
                read++;
                return counted(Reflect.get(target, key));
              },
            })
          : value;
      assert.ok(whyWeakerThanDefault(counted(large(count))));
      return read;
    };
    assert.ok(reads(2000) < 11 * reads(200), `${reads(200)}, ${reads(2000)}`);
  });
});
