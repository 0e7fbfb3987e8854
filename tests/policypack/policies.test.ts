import assert from "node:assert/strict";
import * as server from "@pulumi/policy/server";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import noLatest from "../../examples/own-rules/rules/no-latest";
import { POLICIES } from "../../policypack/metadata";
import { policies } from "../../policypack/policies";
import { filled } from "../../tools/bench/analyzer";
import { UNKNOWN } from "../core/rules/support";

const CONTAINER = "docker:index/container:Container";

interface Diagnostic {
  readonly policy: string;
  readonly message: string;
  readonly urn: string;
}

type Handler = (
  call: { request: unknown },
  done: (error: Error | undefined, response: proto.AnalyzeResponse) => void,
) => void;

/** The SDK's request handlers, which its typings leave out. */
const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun } = server as unknown as Record<
  "makeAnalyzeRpcFun" | "makeAnalyzeStackRpcFun",
  (name: string, version: string, level: string, list: unknown) => Handler
>;

/** Calls one of the SDK's own request handlers. */
function ask(handler: Handler, request: unknown): Promise<Diagnostic[]> {
  return new Promise((resolve, reject) => {
    handler({ request }, (error, response) => {
      if (error) reject(error);
      else
        resolve(
          response
            .getDiagnosticsList()
            .map((each) => ({ policy: each.getPolicyname(), message: each.getMessage(), urn: each.getUrn() })),
        );
    });
  });
}

function pack(list = policies()) {
  const analyze = makeAnalyzeRpcFun("breakwater", "0", "advisory", list);
  const analyzeStack = makeAnalyzeStackRpcFun("breakwater", "0", "advisory", list);
  return {
    list,
    analyze: (name: string, props: object, type = CONTAINER) =>
      ask(analyze, filled(new proto.AnalyzeRequest(), { type, name, props })),
    analyzeStack: (resources: Record<string, object>) => {
      const request = new proto.AnalyzeStackRequest();
      request.setResourcesList(
        Object.entries(resources).map(([name, props]) =>
          filled(new proto.AnalyzerResource(), { type: CONTAINER, name, props }),
        ),
      );
      return ask(analyzeStack, request);
    },
  };
}

describe("the pack's policies, served by the SDK", () => {
  it("show one policy a rule before any request", () => {
    assert.deepEqual(
      [...pack().list].map(({ name }) => name),
      POLICIES.map(({ name }) => name),
    );
  });

  it("are joined by those of one's own rules", async () => {
    const { list, analyze } = pack(policies({ rules: [noLatest] }));
    assert.ok([...list].some(({ name }) => name === "own-no-latest"));
    const found = await analyze("job", { image: "alpine", privileged: true });
    assert.deepEqual(found.map(({ policy }) => policy).sort(), ["own-no-latest", "privileged-container"]);
    assert.ok(![...pack().list].some(({ name }) => name === "own-no-latest"));
    assert.throws(
      () => policies({ rules: [{ ...noLatest, id: "mine" }] }),
      /A rule of the policy pack: mine has no id/,
    );
  });

  it("are joined by those of sets of rules", async () => {
    const { list, analyze } = pack(policies({ sets: ["restricted"] }));
    assert.ok([...list].some(({ name }) => name === "restricted-seccomp"));
    assert.deepEqual(await analyze("job", { image: "alpine" }), []);
    const found = await analyze(
      "web",
      { metadata: {}, spec: { containers: [{ name: "web", image: "nginx:1.27" }] } },
      "kubernetes:core/v1:Pod",
    );
    assert.deepEqual(
      found.map(({ policy }) => policy),
      ["capabilities", "non-root", "privilege-escalation", "seccomp"].map((name) => `restricted-${name}`),
    );
    assert.ok(![...pack().list].some(({ name }) => name === "restricted-seccomp"));
    assert.throws(
      () => policies({ sets: ["restrict" as "restricted"] }),
      /sets\[0\] is "restrict". Expected: restricted, cis-docker/,
    );
  });

  it("still show them after requests, to whoever asks for the metadata", async () => {
    const { list, analyze } = pack();
    await analyze("job", {});
    assert.deepEqual(
      [...list].map(({ name }) => name),
      POLICIES.map(({ name }) => name),
    );
  });

  it("report each finding under its rule, at the first request and at later ones", async () => {
    const { analyze } = pack();
    for (const _ of [1, 2, 3]) {
      const found = await analyze("job", { image: "alpine", privileged: true });
      assert.deepEqual(
        found.map(({ policy }) => policy),
        ["privileged-container"],
      );
    }
  });

  it("keep concurrent requests apart", async () => {
    const { analyze } = pack();
    const names = Array.from({ length: 40 }, (_, at) => `job-${at}`);
    const all = await Promise.all(
      names.map((name, at) => analyze(name, { image: "alpine", privileged: at % 2 === 0 })),
    );
    for (const [at, found] of all.entries()) assert.equal(found.length, at % 2 === 0 ? 1 : 0);
    for (const found of all.flat()) assert.match(found.message, /container "job-\d*[02468]"/);
  });

  it("deserialise a resource without findings once", async () => {
    const { analyze } = pack();
    await analyze("first", {});
    const request = filled(new proto.AnalyzeRequest(), {
      type: "aws:s3/bucket:Bucket",
      name: "bucket",
      props: { a: 1 },
    });
    let reads = 0;
    const properties = request.getProperties.bind(request);
    request.getProperties = () => {
      reads++;
      return properties();
    };
    const { list } = pack();
    const handler = makeAnalyzeRpcFun("breakwater", "0", "advisory", list);
    await ask(handler, filled(new proto.AnalyzeRequest(), { type: CONTAINER, name: "warm-up", props: {} }));
    await ask(handler, request);
    assert.equal(reads, 1);
  });

  it("take an unknown value for what it is", async () => {
    const found = await pack().analyze("job", { image: "alpine", privileged: UNKNOWN });
    assert.deepEqual(
      found.map(({ policy }) => policy),
      ["undetermined"],
    );
  });

  it("report what only the stack shows at the resource it is about", async () => {
    const { analyze, analyzeStack } = pack();
    await analyze("first", {});
    const found = await analyzeStack({
      lender: { name: "lender", image: "alpine", volumes: [{ hostPath: "/run/docker.sock", containerPath: "/s" }] },
      borrower: { name: "borrower", image: "alpine", volumes: [{ fromContainer: "lender" }] },
    });
    assert.deepEqual(
      found.map(({ policy, urn }) => [policy, urn.split("::").at(-1)]),
      [["dood-engine-socket", "borrower"]],
    );
  });
});
