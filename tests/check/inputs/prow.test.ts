import assert from "node:assert/strict";
import { judging } from "./judged";

const judged = judging("jobs.yaml");
const said = async (content: object) => (await judged(content)).said.map(([rule, path]) => `${rule} ${path}`);

const privileged = { containers: [{ name: "main", image: "alpine:3.20", securityContext: { privileged: true } }] };
const clean = { containers: [{ name: "main", image: "alpine:3.20" }] };
const PRIVILEGED = "privileged-container spec.containers[0].securityContext.privileged";

describe("jobs of Prow", () => {
  it("are judged by the pod that they describe, of each kind", async () => {
    assert.deepEqual(await said({ periodics: [{ name: "a", interval: "1h", spec: privileged }] }), [PRIVILEGED]);
    assert.deepEqual(await said({ presubmits: { "org/repo": [{ name: "a", spec: privileged }] } }), [PRIVILEGED]);
    assert.deepEqual(await said({ postsubmits: { "org/repo": [{ name: "a", spec: clean }] } }), []);
  });

  it("stand as a repository's own, and after another", async () => {
    assert.deepEqual(await said({ presubmits: [{ name: "a", spec: privileged }] }), [PRIVILEGED]);
    const followed = { name: "a", spec: clean, run_after_success: [{ name: "b", spec: privileged }] };
    assert.deepEqual(await said({ presubmits: { "org/repo": [followed] } }), [PRIVILEGED]);
  });

  it("point at the line of the job", async () => {
    const { findings } = await judged({
      periodics: [
        { name: "ok", spec: clean },
        { name: "bad", spec: privileged },
      ],
    });
    assert.deepEqual(
      findings.map(({ type, resource, line }) => [type, resource, (line ?? 0) > 10]),
      [["periodic", "bad", true]],
    );
  });

  it("have what their presets put in", async () => {
    const presets = [
      {
        labels: { "preset-dind": "true" },
        env: [{ name: "DOCKER_HOST", value: "tcp://10.0.0.1:2375" }],
        volumes: [{ name: "sock", hostPath: { path: "/var/run/docker.sock" } }],
        volumeMounts: [{ name: "sock", mountPath: "/var/run/docker.sock" }],
      },
    ];
    const job = (labels: object) => ({ presets, periodics: [{ name: "a", labels, spec: clean }] });
    const { said: lines } = await judged(job({ "preset-dind": "true" }));
    assert.ok(
      lines.some(([, , line]) => line === '"path": "/var/run/docker.sock"'),
      JSON.stringify(lines),
    );
    assert.deepEqual((await said(job({ "preset-dind": "true" }))).toSorted(), [
      "dood-engine-socket presets[0].volumes[0].hostPath.path",
      "dood-plaintext-endpoint presets[0].env[0].value",
    ]);
    assert.deepEqual(await said(job({ "preset-dind": "false" })), []);
  });

  it("run Tekton's pipelines as well", async () => {
    const steps = [{ name: "s", image: "alpine:3.20", securityContext: { privileged: true } }];
    const job = { name: "a", tekton_pipeline_run_spec: { v1: { pipelineSpec: { tasks: [{ taskSpec: { steps } }] } } } };
    assert.equal((await said({ periodics: [job] })).length, 1);
  });

  it("are distinguished from other files with such keys", async () => {
    const { summary } = await judged({ periodics: "none", presubmits: { a: [1, "b"] } });
    assert.equal(summary.files, 0);
  });
});
