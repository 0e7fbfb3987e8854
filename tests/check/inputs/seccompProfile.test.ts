import assert from "node:assert/strict";
import { seccompProfile as ofRunner } from "../../../components/spec/seccomp";
import { found } from "./project";

const DENIES_NOTHING = {
  defaultAction: "SCMP_ACT_ALLOW",
  syscalls: [{ names: ["no_such_syscall"], action: "SCMP_ACT_ERRNO" }],
};
const FAKES = {
  defaultAction: "SCMP_ACT_ALLOW",
  syscalls: [
    { names: ["mount"], action: "SCMP_ACT_ERRNO" },
    { names: ["prctl", "capset"], action: "SCMP_ACT_ERRNO", errnoRet: 0 },
  ],
};

const PROFILES = {
  "denies nothing": [JSON.stringify(DENIES_NOTHING), true],
  "fakes dropped privileges": [JSON.stringify(FAKES), true],
  "is our rootless runner's": [ofRunner("rootless"), false],
  "is our rootful runner's": [ofRunner("rootful"), false],
} as const;

const compose = (option: string, more: object = {}) =>
  JSON.stringify({ services: { job: { image: "alpine:3.20.1", security_opt: [option] } }, ...more });

/** Every format in which a profile can be given as it is, or as a file beside it. */
const FORMATS: Readonly<Record<string, (profile: string) => Readonly<Record<string, string>>>> = {
  "a Compose file": (profile) => ({ "compose.yaml": compose(`seccomp=${profile.replaceAll("$", "$$$$")}`) }),
  "a Compose file with a file": (profile) => ({
    "compose.yaml": compose("seccomp:./profile.json"),
    "profile.json": profile,
  }),
  "a Terraform configuration": (profile) => ({
    "main.tf.json": JSON.stringify({
      resource: {
        docker_container: { job: { name: "job", image: "alpine:3.20.1", security_opts: [`seccomp=${profile}`] } },
      },
    }),
  }),
};

describe("a seccomp profile that a file gives", () => {
  for (const [format, files] of Object.entries(FORMATS)) {
    for (const [name, [profile, isFound]] of Object.entries(PROFILES)) {
      it(`${name}: ${isFound ? "found" : "nothing to say"} in ${format}`, async () => {
        const rules = (await found(files(profile))).map((line) => line.split(" ")[0]);
        assert.deepEqual(rules, isFound ? ["seccomp-unconfined"] : []);
      });
    }
  }
});
