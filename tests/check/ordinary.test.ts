import assert from "node:assert/strict";
import { checkFiles } from "./inputs/project";
import { RUNNER, WEB as WEB_COMPOSE } from "./ordinary/compose";
import { LOG_AGENT, WEB } from "./ordinary/kubernetes";
import { PREVIEW, STATE } from "./ordinary/pulumi";
import { DOCKER_PLAN, KUBERNETES_PLAN, SYNTHESISED, TLS_PLAN } from "./ordinary/terraform";

/** Docker's default profile in short: what is not named is refused. */
const SECCOMP = JSON.stringify({
  defaultAction: "SCMP_ACT_ERRNO",
  syscalls: [{ names: ["read"], action: "SCMP_ACT_ALLOW" }],
});

const NOTHING_TO_SAY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a web application on Kubernetes": { "shop.yaml": WEB },
  "a web application in Compose": { "compose.yaml": WEB_COMPOSE },
  "a CI runner with an engine of its own": { "compose.yaml": RUNNER, "seccomp.json": SECCOMP },
  "a plan of the Docker provider": { "plan.json": JSON.stringify(DOCKER_PLAN) },
  "a plan of the TLS provider": { "plan.json": JSON.stringify(TLS_PLAN) },
  "a plan of the Kubernetes provider": { "plan.json": JSON.stringify(KUBERNETES_PLAN) },
  "what CDKTF synthesises": { "cdk.tf.json": JSON.stringify(SYNTHESISED) },
  "a Pulumi state": { "state.json": JSON.stringify(STATE) },
  "a Pulumi preview": { "preview.json": JSON.stringify(PREVIEW) },
};

describe("an ordinary file", () => {
  async function judged(files: Readonly<Record<string, string>>) {
    const { findings, problems, summary } = await checkFiles(files);
    assert.deepEqual(problems, []);
    assert.ok(summary.resources > 0);
    return findings.map(({ rule, level, line, message }) => ({ rule, level, line, message: message.split("\n")[0] }));
  }

  for (const [title, files] of Object.entries(NOTHING_TO_SAY))
    it(`has no finding, nor anything to wait for: ${title}`, async () => assert.deepEqual(await judged(files), []));

  it("of a log agent has no more than advice about the node's folder that it cannot do without", async () => {
    const found = await judged({ "logs.yaml": LOG_AGENT });
    assert.deepEqual(
      found.map(({ rule, level, line }) => [rule, level, line]),
      [["host-path", "advisory", 19]],
    );
  });
});
