import assert from "node:assert/strict";
import { judging } from "./judged";
import { dockerContainer, plan } from "./plans";

/** What every plan of a new container says of what nobody has written. */
const READ_BACK = {
  command: true,
  entrypoint: true,
  env: true,
  healthcheck: true,
  hostname: true,
  ipc_mode: true,
  security_opts: true,
};

describe("what providers read back, in a Terraform plan", () => {
  const judged = judging("plan.json");
  const written = (address: string, expressions: object) => ({
    configuration: {
      root_module: { resources: [{ address, expressions: { name: { constant_value: "x" }, ...expressions } }] },
    },
  });
  const container = async (props: object, unknown: object, expressions: object) => {
    const content = plan(
      [{ address: "docker_container.job", after: dockerContainer(props), unknown }],
      written("docker_container.job", expressions),
    );
    return (await judged(content)).said.map(([rule, path]) => [rule, path]);
  };
  const REFERENCE = { references: ["var.something"] };

  it("is not waited for where nobody has written it", async () => {
    assert.deepEqual(await container({}, READ_BACK, {}), []);
  });

  it("hides no engine's own entrypoint", async () => {
    const found = await container({ image: "docker:27.3.1-dind", memory: 1, privileged: true }, READ_BACK, {});
    assert.deepEqual(found, [
      ["dind-no-limits", ""],
      ["dind-privileged", "privileged"],
    ]);
  });

  for (const attribute of ["command", "entrypoint", "env", "ipc_mode", "security_opts"])
    it(`is waited for where it is written: ${attribute}`, async () => {
      const found = await container({}, { [attribute]: true }, { [attribute]: REFERENCE });
      assert.deepEqual(found, [["undetermined", attribute]]);
    });

  it("is waited for where the configuration is not there to see", async () => {
    const content = plan([
      { address: "docker_container.job", after: dockerContainer({}), unknown: { security_opts: true } },
    ]);
    assert.deepEqual(
      (await judged(content)).said.map(([rule, path]) => [rule, path]),
      [["undetermined", "security_opts"]],
    );
  });

  it("leaves what may come from a dynamic block unknown", async () => {
    assert.deepEqual(await container({}, { volumes: true }, {}), [["undetermined", "volumes"]]);
    const ports = { ports: [{ internal: 80 }] };
    assert.deepEqual(await container(ports, { ports: [{ external: true }] }, {}), [
      ["undetermined", "ports[0].external"],
    ]);
  });

  it("is any free port where a port has no number of the host's", async () => {
    const ports = { ports: [{ internal: 80 }, { internal: 2375 }] };
    const unknown = { ports: [{ external: true }, { external: true }] };
    const expressions = { ports: [{ internal: { constant_value: 80 } }, { internal: { constant_value: 2375 } }] };
    assert.deepEqual(await container(ports, unknown, expressions), [["dood-published-plaintext-api", "ports[1]"]]);
    const referring = {
      ports: [{ internal: { constant_value: 80 }, external: REFERENCE }, { internal: { constant_value: 2375 } }],
    };
    assert.deepEqual(await container(ports, unknown, referring), [
      ["undetermined", "ports[0].external"],
      ["dood-published-plaintext-api", "ports[1]"],
    ]);
  });

  it("is the engine's of a service as well", async () => {
    const after = { name: "web", task_spec: [{ container_spec: [{ image: "alpine:3.20" }] }] };
    const unknown = {
      mode: true,
      endpoint_spec: true,
      task_spec: [{ resources: true, container_spec: [{ healthcheck: true }] }],
    };
    const found = async (expressions: object) => {
      const content = plan(
        [{ address: "docker_service.web", after, unknown }],
        written("docker_service.web", expressions),
      );
      return (await judged(content)).said.map(([rule, path]) => [rule, path]);
    };
    const task_spec = [{ container_spec: [{ image: { constant_value: "alpine:3.20" } }] }];
    assert.deepEqual(await found({ task_spec }), []);
    assert.deepEqual(await found({ task_spec, endpoint_spec: [{ ports: [{ target_port: REFERENCE }] }] }), [
      ["undetermined", "endpoint_spec"],
    ]);
  });

  it("is no limit of an engine in a pod", async () => {
    const name = { constant_value: "engine" };
    const found = async (type: string, within: (container: object) => object, container: object) => {
      const after = within({ name: "engine", image: "docker:27.3.1-dind" });
      const unknown = within({ resources: true });
      const content = plan(
        [{ address: `${type}.engine`, after, unknown }],
        written(`${type}.engine`, within({ name, ...container })),
      );
      return (await judged(content)).said.map(([rule, path]) => [rule, path]);
    };
    const ofPod = (container: object) => ({ spec: [{ container: [container] }] });
    const ofDeployment = (container: object) => ({ spec: [{ template: [ofPod(container)] }] });
    assert.deepEqual(await found("kubernetes_pod", ofPod, {}), [["dind-no-limits", "spec[0].container[0]"]]);
    assert.deepEqual(await found("kubernetes_deployment_v1", ofDeployment, {}), [
      ["dind-no-limits", "spec[0].template[0].spec[0].container[0]"],
    ]);
    const resources = [{ limits: { references: ["var.limits"] } }];
    assert.deepEqual(await found("kubernetes_pod", ofPod, { resources }), [
      ["undetermined", "spec[0].container[0].resources"],
    ]);
  });
});
