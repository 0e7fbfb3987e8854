import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import dockerDefault from "../../facts/seccomp/dockerDefault.json";
import type { Engine } from "../../guard/model/engine";
import { allowed, RUN, refused } from "../guard/judgement/support";
import type { EngineClient } from "./harness/client";
import { Container } from "./harness/container";
import { OuterEngine } from "./harness/outerEngine";
import { engineTests } from "./harness/suite";

const ALLOW = "SCMP_ACT_ALLOW";
/** The calls by which runc drops capabilities, answered as if they had been made. */
const FAKED = [
  {
    names: ["prctl"],
    action: "SCMP_ACT_ERRNO",
    errnoRet: 0,
    args: [{ index: 0, value: 24, op: "SCMP_CMP_EQ" }],
  },
  { names: ["capset"], action: "SCMP_ACT_ERRNO", errnoRet: 0 },
];
const without = (...names: string[]) =>
  dockerDefault.syscalls.map((rule) => ({ ...rule, names: rule.names.filter((name) => !names.includes(name)) }));

/** Profiles that leave a container every capability of the engine. */
const FAKING: Readonly<Record<string, object>> = {
  "on a profile that allows the rest": { defaultAction: ALLOW, syscalls: FAKED },
  "on Docker's own profile": {
    ...dockerDefault,
    syscalls: [
      ...FAKED,
      { names: ["prctl"], action: ALLOW, args: [{ index: 0, value: 24, op: "SCMP_CMP_NE" }] },
      ...without("prctl", "capset"),
    ],
  },
};

/** What the guard asks the engine, over its own socket. */
function asked(client: EngineClient): Engine {
  return {
    get: async (path) => {
      const { status, body } = await client.ask("GET", path);
      return status === 404 ? undefined : JSON.parse(body.toString());
    },
  };
}

engineTests("what confines a container, and who may write it, on a real engine", () => {
  let client: EngineClient;
  let image: string;

  before(async () => {
    const outer = await OuterEngine.onCgroup(1);
    client = outer.client;
    image = await outer.image("bookworm");
  });

  /** The capabilities with which a container's first process starts. */
  async function capabilities(profile: object | undefined): Promise<string> {
    const container = await Container.start(client, {
      image,
      command: ["grep", "CapEff", "/proc/self/status"],
      ...(profile && { securityOpts: [`seccomp=${JSON.stringify(profile)}`] }),
    } as never);
    try {
      while (await container.running()) await sleep(100);
      return /CapEff:\s*([\da-f]{16})/.exec(await container.log())?.[1] ?? "";
    } finally {
      await container.remove();
    }
  }

  const create = (profile: object) => ({
    call: "POST /v1.41/containers/create",
    body: { Image: image, HostConfig: { SecurityOpt: [`seccomp=${JSON.stringify(profile)}`] } },
  });

  it("a container has Docker's default capabilities", async () =>
    assert.equal(await capabilities(undefined), "00000000a80425fb"));

  for (const [name, profile] of Object.entries(FAKING)) {
    it(`a profile keeps all capabilities for a container, ${name}, and is refused`, async () => {
      const [, all] = /CapBnd:\s*([\da-f]{16})/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
      assert.equal(await capabilities(profile), all);
      assert.equal((await refused(create(profile), RUN, asked(client))).rule, "seccomp-unconfined");
    });
  }

  it("a profile that is as strict as Docker's is taken, and works", async () => {
    for (const profile of [dockerDefault, { ...dockerDefault, syscalls: without("chmod") }]) {
      await allowed(create(profile), RUN, asked(client));
      assert.equal(await capabilities(profile), "00000000a80425fb");
    }
  });

  it("a profile that says nothing is no profile", async () => {
    const container = await Container.start(client, {
      image,
      command: ["grep", "Seccomp:", "/proc/self/status"],
      securityOpts: ["seccomp={}"],
    } as never);
    try {
      while (await container.running()) await sleep(100);
      assert.match(await container.log(), /Seccomp:\s*0/);
    } finally {
      await container.remove();
    }
  });
});

engineTests("the host's control groups, on real engines of both kinds", () => {
  for (const version of [1, 2] as const) {
    it(`are refused where a container has asked for them: cgroup v${version}`, async () => {
      const outer = await OuterEngine.onCgroup(version);
      const image = await outer.image("bookworm");
      const engine = asked(outer.client);
      const { CgroupVersion, SecurityOptions } = (await engine.get("/info")) as {
        CgroupVersion: string;
        SecurityOptions: readonly string[];
      };
      assert.equal(CgroupVersion, `${version}`);
      assert.equal(SecurityOptions.includes("name=cgroupns"), version === 2);
      const body = { Image: image, Cmd: ["true"] };
      const make = async (HostConfig: object) =>
        (await outer.client.call<{ Id: string }>("POST", "/containers/create", { ...body, HostConfig })).Id;
      const ids = [await make({}), await make({ CgroupnsMode: "host" })];
      try {
        const [ordinary, sharing] = ids.map((id) => ({
          call: `POST /v1.41/containers/${id}/exec`,
          body: { Cmd: ["sh"] },
        }));
        if (ordinary) await allowed(ordinary, RUN, engine);
        // With version 1 the engine shows its default and the wish for it alike.
        if (version === 2 && sharing) assert.equal((await refused(sharing, RUN, engine)).rule, "host-namespace");
      } finally {
        for (const id of ids) await outer.client.ask("DELETE", `/containers/${id}?force=1&v=1`);
      }
    });
  }
});
