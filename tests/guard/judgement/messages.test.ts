import assert from "node:assert/strict";
import { settingsFrom } from "../../../configuration/settings";
import { configuration } from "../../../core/evaluation/configuration";
import type { Role } from "../../../guard/model/role";
import { decided, RUN, refused } from "./support";

const create = (HostConfig: object) => ({
  call: "POST /v1.41/containers/create?name=job",
  body: { Image: "alpine", HostConfig },
});

describe("what a refusal says", () => {
  it("is the rule's message, with the place in the API's own words", async () => {
    const { message, status } = await refused(create({ Privileged: true }));
    assert.equal(status, 403);
    const [first, why, instead] = message.split("\n");
    assert.match(
      first ?? "",
      /^the guard refuses this: HostConfig\.Privileged of container "job" gives it every capability/,
    );
    assert.match(why ?? "", /^Why: /);
    assert.match(instead ?? "", /^Instead: /);
  });

  const compose = (HostConfig: object) => ({
    call: "POST /v1.41/containers/create",
    body: { Image: "alpine", Labels: { "com.docker.compose.project": "shop" }, HostConfig },
  });
  const ryuk = (Image: string) => ({
    call: "POST /v1.41/containers/create",
    body: { Image, HostConfig: { Binds: ["/var/run/docker.sock:/var/run/docker.sock:rw"], AutoRemove: true } },
  });
  for (const [about, request, advice] of [
    [
      "a Compose file secret",
      compose({ Binds: ["/work/db.txt:/run/secrets/db:ro"] }),
      /secrets: \{ db: \{ environment: /,
    ],
    [
      "a Compose file secret, as a mount",
      compose({ Mounts: [{ Type: "bind", Source: "/home/me/db.txt", Target: "/run/secrets/db", ReadOnly: true }] }),
      /secrets: \{ db: \{ environment: /,
    ],
    ["a Compose bind mount", compose({ Binds: ["/work/site:/site"] }), /configs: \{ NAME: \{ content: /],
    ["Ryuk", ryuk("testcontainers/ryuk:0.13.0"), /TESTCONTAINERS_RYUK_DISABLED=true/],
    ["Ryuk of a mirror", ryuk("registry.example/testcontainers-ryuk:0.13.0"), /TESTCONTAINERS_RYUK_DISABLED=true/],
  ] as const) {
    it(`says what to do about ${about}, which its user has not written`, async () =>
      assert.match((await refused(request)).message.split("\n").at(-1) ?? "", advice));
  }
  it("advises nothing about what has nothing to do with it", async () => {
    for (const request of [compose({ Privileged: true }), create({ Binds: ["/srv:/x"] }), ryuk("ryukyu:1")])
      assert.doesNotMatch((await refused(request)).message, /Compose|RYUK/);
  });

  it("names every reason, each in one line", async () => {
    const { message } = await refused(create({ PidMode: "host", Binds: ["/srv:/x", "/run:/y"], Runtime: "runsc" }));
    assert.deepEqual(
      message.split("\n").map((line) => line.slice(0, 40)),
      [
        "the guard refuses this for 4 reasons:",
        '1. HostConfig.Binds[1] of container "job',
        '2. HostConfig.PidMode of container "job"',
        "3. HostConfig.Binds[0] is a path of the e",
        "4. HostConfig.Runtime chooses an OCI runt",
      ].map((line) => line.slice(0, 40)),
    );
  });

  it("stays short", async () => {
    const { message } = await refused(create({ Binds: Array.from({ length: 500 }, (_, at) => `/srv/${at}:/x`) }));
    assert.match(message, /\nand 490 more$/);
    assert.ok(message.length < 3000);
  });

  it("shows no control characters and no secret of a volume", async () => {
    const body = { Name: "v", DriverOpts: { type: "cifs", device: "//x/y", o: "username=a,password=hunter2" } };
    const { message } = await refused({ call: "POST /v1.41/volumes/create", body });
    assert.ok(!message.includes("hunter2"));
    const odd = await refused(create({ "a\u001b[31m\n": 1 }));
    assert.doesNotMatch(odd.message, /[\u0000-\u001f]/);
  });
});

describe("a role's configuration", () => {
  const with_ = (rule: string, policy: object): Role => ({
    ...RUN,
    rules: settingsFrom({ configuration: { file: "guard.yaml", policies: new Map([[rule, policy]]) } as never }),
  });

  it("makes a rule advisory: what it says passes, and is told", async () => {
    const decision = await decided(
      create({ CapAdd: ["SYS_PTRACE"] }),
      with_("excess-capabilities", { level: "advisory", settings: {} }),
    );
    assert.equal(decision.verdict, "allowed");
    assert.deepEqual(decision.verdict === "allowed" && decision.findings.map(({ rule }) => rule), [
      "excess-capabilities",
    ]);
  });

  it("makes a rule mandatory", async () => {
    const published = create({ PortBindings: { "2376/tcp": [{ HostIp: "", HostPort: "2376" }] } });
    assert.equal((await decided(published)).verdict, "allowed");
    const { rule } = await refused(published, with_("dood-published-api", { level: "mandatory", settings: {} }));
    assert.equal(rule, "dood-published-api");
  });

  it("disables a rule", async () => {
    const decision = await decided(
      create({ CapAdd: ["SYS_PTRACE"] }),
      with_("excess-capabilities", { level: "disabled", settings: {} }),
    );
    assert.equal(decision.verdict, "allowed");
  });

  it("exempts, as long as the exemption lasts", async () => {
    const exempting = (expires: string): Role => {
      const exemptions = [{ resource: "job", reason: "a debugger", expires }];
      // A guard runs for months: the day on which it was configured is not today.
      const made = configuration(
        { rules: new Map([["excess-capabilities", { exemptions, allowedCapabilities: [] }]]) },
        "2020-01-01",
      );
      return { ...RUN, rules: { configuration: made, levels: new Map() } };
    };
    assert.equal((await decided(create({ CapAdd: ["SYS_PTRACE"] }), exempting("2999-01-01"))).verdict, "allowed");
    await refused(create({ CapAdd: ["SYS_PTRACE"] }), exempting("2021-01-01"));
  });
});
