import assert from "node:assert/strict";
import fc from "fast-check";
import { seccompProfile as ofRunner } from "../../../components/spec/seccomp";
import { type SeccompEffect, seccompEffect } from "../../../core/docker/seccompProfile";
import dockerDefault from "../../../facts/seccomp/dockerDefault.json";
import systemCalls from "../../../facts/seccomp/systemCalls.json";

const ALLOW = "SCMP_ACT_ALLOW";
const ERRNO = "SCMP_ACT_ERRNO";
const allowing = (...syscalls: object[]) => ({ defaultAction: ALLOW, syscalls });
const denying = (...syscalls: object[]) => ({ defaultAction: ERRNO, syscalls });
const MOUNT = { names: ["mount"], action: ERRNO };
const BOUNDING = [{ index: 0, value: 24, op: "SCMP_CMP_EQ" }];

const EFFECTS: Readonly<Record<SeccompEffect, Readonly<Record<string, unknown>>>> = {
  "denies-nothing": {
    "nothing at all, which the engine takes for off": {},
    null: null,
    "no rules": { syscalls: [] },
    "everything allowed": allowing(),
    "everything logged and allowed": { defaultAction: "SCMP_ACT_LOG", syscalls: [] },
    "keys in another case": { DEFAULTACTION: ALLOW },
    "a key with a long s": { defaultAction: ALLOW, ſyscalls: null },
    "a rule without names": allowing({ names: [], action: ERRNO }),
    "a name that no kernel has": allowing({ names: ["no_such_syscall"], action: ERRNO }),
    "a name that Linux has given up": allowing({ names: ["tuxcall", "create_module"], action: ERRNO }),
    "a name in another case, which is none": allowing({ names: ["MOUNT"], action: ERRNO }),
    "a rule that excludes the machine's processor": allowing({ ...MOUNT, excludes: { arches: ["amd64"] } }),
    "a rule for a processor that few have": allowing({ ...MOUNT, includes: { arches: ["s390x"] } }),
    "a rule for a kernel that nobody has": allowing({ ...MOUNT, includes: { minKernel: "99.0" } }),
    "a rule for old kernels": allowing({ ...MOUNT, excludes: { minKernel: "3.0" } }),
    "a rule for a capability that containers do not have": allowing({ ...MOUNT, includes: { caps: ["CAP_BPF"] } }),
    "a rule that excludes a capability that containers have": allowing({ ...MOUNT, excludes: { caps: ["CAP_CHOWN"] } }),
    "a rule for some arguments alone": allowing({ ...MOUNT, args: [{ index: 3, value: 1, op: "SCMP_CMP_EQ" }] }),
    "Docker's default with everything else allowed": { ...dockerDefault, defaultAction: ALLOW },
    "denial by default, and every call allowed": denying({ names: systemCalls, action: ALLOW }),
    "denial by default, and every call allowed by a rule of its own": denying(
      ...systemCalls.map((name) => ({ name, action: ALLOW })),
    ),
  },
  "fakes-privileges": {
    "capset answered by success": allowing(MOUNT, { names: ["capset"], action: ERRNO, errnoRet: 0 }),
    "prctl answered by success for one argument": {
      ...dockerDefault,
      syscalls: [{ names: ["prctl"], action: ERRNO, errnoRet: 0, args: BOUNDING }, ...dockerDefault.syscalls],
    },
    "prctl answered by EINVAL, which runtimes pass over": allowing(MOUNT, {
      names: ["prctl"],
      action: ERRNO,
      errnoRet: 22,
      args: BOUNDING,
    }),
    "a number that is cut to success": allowing(MOUNT, { names: ["capset"], action: ERRNO, errnoRet: 65_536 }),
    "a rule of one name": allowing(MOUNT, { name: "capset", action: ERRNO, errnoRet: 0 }),
    "a key in another case": allowing(MOUNT, { names: ["capset"], action: ERRNO, ERRNORET: 0 }),
    "capget, without which the bounding set stays": allowing(MOUNT, { names: ["capget"], action: ERRNO, errnoRet: 0 }),
    "setuid answered by success": allowing(MOUNT, { names: ["setuid"], action: ERRNO, errnoRet: 0 }),
    "capset left to a tracer": denying({ names: ["capset"], action: "SCMP_ACT_TRACE" }),
    "capset left to a listener": denying({ names: ["capset"], action: "SCMP_ACT_NOTIFY" }),
    "success by default": { defaultAction: ERRNO, defaultErrnoRet: 0, syscalls: [{ names: ["read"], action: ALLOW }] },
    "success by default, but for other arguments": {
      defaultAction: ERRNO,
      defaultErrnoRet: 0,
      syscalls: [
        { names: ["capget", "capset"], action: ALLOW },
        { names: ["prctl"], action: ALLOW, args: [{ ...BOUNDING[0], op: "SCMP_CMP_NE" }] },
      ],
    },
  },
  "asks-a-listener": { "a listener": { ...dockerDefault, listenerPath: "/run/agent.sock" } },
  confines: {
    "Docker's default": dockerDefault,
    "Docker's default without a call": {
      ...dockerDefault,
      syscalls: dockerDefault.syscalls.map((rule) => ({
        ...rule,
        names: rule.names.filter((name) => name !== "chmod"),
      })),
    },
    "the profile of our rootless runner": JSON.parse(ofRunner("rootless")),
    "the profile of our rootful runner": JSON.parse(ofRunner("rootful")),
    "denial by default": denying({ names: ["read", "write", "exit_group"], action: ALLOW }),
    "denial by default, with another error": { ...denying(), defaultErrnoRet: 38 },
    "one call denied": allowing(MOUNT),
    "one call denied by its older key": allowing({ name: "mount", action: "SCMP_ACT_KILL" }),
    "one call denied, for kernels as everybody has them": allowing({ ...MOUNT, includes: { minKernel: "4.8" } }),
    "one call denied by an error of success, which drops no privileges": allowing({ ...MOUNT, errnoRet: 0 }),
    "capset denied": allowing(MOUNT, { names: ["capset"], action: ERRNO, errnoRet: 1 }),
    "no profile at all, which no engine takes": "text",
  },
};

describe("what a seccomp profile does", () => {
  for (const [effect, profiles] of Object.entries(EFFECTS)) {
    for (const [name, profile] of Object.entries(profiles))
      it(`${name}: ${effect}`, () => assert.equal(seccompEffect(profile), effect));
  }

  it("is told of any value", () => {
    const names = fc.constantFrom(
      "defaultAction",
      "syscalls",
      "names",
      "action",
      "args",
      "includes",
      "caps",
      "errnoRet",
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, 0, 22, "", ALLOW, ERRNO, "capset", "mount", true),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(names, tie("value"), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(value, (profile) => void seccompEffect(profile)),
      { seed: 1, numRuns: 2000 },
    );
  });
});
