import assert from "node:assert/strict";
import { judgeRequest } from "../../guard/buildkit/judge";
import { METHODS } from "../../guard/buildkit/methods";
import { Owners } from "../../guard/buildkit/owners";
import { requireOwnRequest } from "../../guard/buildkit/ownership";
import type { Refused } from "../../guard/model/decision";
import { Refusal } from "../../guard/model/refusal";
import { resolve } from "../../guard/operations/resolve";
import { bytes, entry, integer, message } from "./buildkit/protobuf";
import { decided, RUN } from "./judgement/support";

const CONTROL_SOLVE = "/moby.buildkit.v1.Control/Solve";
const BRIDGE_SOLVE = "/moby.buildkit.v1.frontend.LLBBridge/Solve";

/** By which a client asks the engine for something. */
const WAYS = [
  "container create",
  "classic build",
  "solve attributes",
  "solve entitlements",
  "definition",
  "frontend attributes",
  "frontend definition",
] as const;
type Way = (typeof WAYS)[number];

/** A request by each way, or why it cannot be asked for by that way. */
type Cell = { readonly request: unknown } | { readonly never: string };

const attributes = (
  key: string,
  value: string,
): Pick<Record<Way, Cell>, "solve attributes" | "frontend attributes"> => ({
  "solve attributes": { request: entry(7, key, value) },
  "frontend attributes": { request: entry(3, key, value) },
});
const exec = (...fields: readonly Buffer[]): Pick<Record<Way, Cell>, "definition" | "frontend definition"> =>
  defined(bytes(2, message(bytes(1, ""), ...fields)));
const defined = (operation: Buffer): Pick<Record<Way, Cell>, "definition" | "frontend definition"> => {
  const definition = message(bytes(1, operation));
  return { definition: { request: bytes(2, definition) }, "frontend definition": { request: bytes(1, definition) } };
};
const entitled = (name: string): Pick<Record<Way, Cell>, "solve entitlements"> => ({
  "solve entitlements": { request: bytes(9, name) },
});

const NO_ATTRIBUTE = { never: "no attribute of the frontend for Dockerfiles asks for it" };
const NO_ENTITLEMENT = { never: "BuildKit has no entitlement for it" };
const NO_QUERY = { never: "the classic builder has no option for it" };
const NOT_OF_DEFINITIONS = { never: "a definition is what frontends make: it names none" };
const NOT_OF_CONTAINERS = { never: "a container's image is not built" };

interface Privilege {
  /** The rule that refuses it by every way; undefined where the guard does so by itself. */
  readonly rule: string | undefined;
  readonly by: Readonly<Record<Way, Cell>>;
}

const PRIVILEGES: Readonly<Record<string, Privilege>> = {
  "the host's network": {
    rule: "host-namespace",
    by: {
      "container create": { request: { HostConfig: { NetworkMode: "host" } } },
      "classic build": { request: "networkmode=host" },
      ...attributes("force-network-mode", "host"),
      ...entitled("network.host"),
      ...exec(integer(3, 1)),
    },
  },
  "privileged mode": {
    rule: "privileged-container",
    by: {
      "container create": { request: { HostConfig: { Privileged: true } } },
      "classic build": NO_QUERY,
      "solve attributes": NO_ATTRIBUTE,
      "frontend attributes": NO_ATTRIBUTE,
      ...entitled("security.insecure"),
      ...exec(integer(4, 1)),
    },
  },
  "a device": {
    rule: "host-device",
    by: {
      "container create": {
        request: { HostConfig: { Devices: [{ PathOnHost: "/dev/sda", PathInContainer: "/dev/sda" }] } },
      },
      "classic build": NO_QUERY,
      "solve attributes": NO_ATTRIBUTE,
      "frontend attributes": NO_ATTRIBUTE,
      ...entitled("device=vendor.example/card=0"),
      ...exec(bytes(6, bytes(1, "vendor.example/card=0"))),
    },
  },
  "a control group of the host": {
    rule: "host-namespace",
    by: {
      "container create": { request: { HostConfig: { CgroupParent: "/x" } } },
      "classic build": { request: "cgroupparent=/x" },
      ...attributes("cgroup-parent", "/x"),
      "solve entitlements": NO_ENTITLEMENT,
      ...exec(bytes(1, bytes(10, "/x"))),
    },
  },
  "a real-time priority": {
    rule: undefined,
    by: {
      "container create": { request: { HostConfig: { Ulimits: [{ Name: "rtprio", Soft: 99, Hard: 99 }] } } },
      "classic build": { request: `ulimits=${encodeURIComponent('[{"Name":"rtprio","Soft":99,"Hard":99}]')}` },
      ...attributes("ulimit", "nofile=1024,rtprio=99:99"),
      "solve entitlements": NO_ENTITLEMENT,
      ...exec(bytes(1, message(bytes(9, message(bytes(1, "rtprio"), integer(2, 99), integer(3, 99)))))),
    },
  },
  "a frontend of one's own": {
    rule: undefined,
    by: {
      "container create": NOT_OF_CONTAINERS,
      "classic build": { request: "version=2" },
      ...attributes("build-arg:BUILDKIT_SYNTAX", "registry.example/frontend:1"),
      "solve entitlements": NO_ENTITLEMENT,
      definition: NOT_OF_DEFINITIONS,
      "frontend definition": NOT_OF_DEFINITIONS,
    },
  },
  "a frontend of one's own by its image": {
    rule: undefined,
    by: {
      "container create": NOT_OF_CONTAINERS,
      "classic build": NO_QUERY,
      "solve attributes": {
        request: message(bytes(6, "gateway.v0"), entry(7, "source", "registry.example/frontend:1")),
      },
      "frontend attributes": {
        request: message(bytes(2, "gateway.v0"), entry(3, "source", "registry.example/frontend:1")),
      },
      "solve entitlements": NO_ENTITLEMENT,
      definition: NOT_OF_DEFINITIONS,
      "frontend definition": NOT_OF_DEFINITIONS,
    },
  },
  "an address that the engine fetches": {
    rule: undefined,
    by: {
      "container create": NOT_OF_CONTAINERS,
      "classic build": { request: "remote=https://example.com/a.git" },
      ...attributes("context", "https://example.com/a.git"),
      "solve entitlements": NO_ENTITLEMENT,
      ...defined(bytes(3, bytes(1, "git://example.com/a"))),
    },
  },
};

async function answerTo(way: Way, request: unknown): Promise<Refused | undefined> {
  if (way === "container create") {
    const decision = await decided({ call: "POST /v1.41/containers/create", body: request });
    return decision.verdict === "refused" ? decision : undefined;
  }
  try {
    if (way === "classic build") return await build(`${request}`);
    const path = way.startsWith("frontend ") ? BRIDGE_SOLVE : CONTROL_SOLVE;
    const read = METHODS.get(path)?.read;
    assert.ok(read);
    judgeRequest(path, request as Buffer, read, { client: "ci", role: RUN, namespace: "ci" });
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.decision;
    throw error;
  }
}

async function build(query: string): Promise<Refused | undefined> {
  const call = `POST /v1.41/build?${query}`;
  const decision = await decided({ call });
  if (decision.verdict === "refused") return decision;
  const resolved = resolve("POST", `/v1.41/build?${query}`);
  assert.ok(!("verdict" in resolved));
  const owners = new Owners();
  requireOwnRequest({ client: "ci", headers: {}, body: undefined, ...resolved }, { client: "ci", role: RUN, owners });
  return undefined;
}

describe("one privilege, one judgement, by whatever way it is asked for", () => {
  for (const [privilege, { rule, by }] of Object.entries(PRIVILEGES)) {
    for (const way of WAYS) {
      const cell = by[way];
      if ("never" in cell) {
        it(`${privilege} cannot be asked for by ${way}: ${cell.never}`, () => assert.ok(cell.never.length > 10));
        continue;
      }
      it(`refuses ${privilege} by ${way}${rule === undefined ? "" : `, for ${rule}`}`, async () => {
        const answer = await answerTo(way, cell.request);
        assert.equal(answer?.verdict, "refused");
        assert.equal(answer?.rule, rule, answer?.message);
      });
    }
  }

  it("allows by each way what asks for nothing", async () => {
    const plain: Readonly<Record<Way, unknown>> = {
      "container create": { Image: "alpine" },
      "classic build": "t=a&networkmode=none",
      "solve attributes": entry(7, "ulimit", "nofile=1024:2048"),
      "solve entitlements": bytes(6, "dockerfile.v0"),
      definition: bytes(2, message(bytes(1, bytes(2, message(bytes(1, bytes(1, "true"))))))),
      "frontend attributes": entry(3, "add-hosts", "a=10.0.0.1"),
      "frontend definition": bytes(1, message(bytes(1, bytes(2, message(bytes(1, bytes(1, "true"))))))),
    };
    for (const way of WAYS) assert.equal(await answerTo(way, plain[way]), undefined, way);
  });
});
