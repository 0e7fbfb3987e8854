import assert from "node:assert/strict";
import { judging } from "./judged";
import { change, dockerContainer, plan } from "./plans";

describe("a Terraform plan", () => {
  const judged = judging("plan.json");

  it("is judged by what will be, at the plan's own lines", async () => {
    const after = dockerContainer({ privileged: true });
    const { said, summary } = await judged(plan([{ address: "docker_container.job", after }]));
    assert.deepEqual(said, [["privileged-container", "privileged", '"privileged": true,']]);
    assert.deepEqual([summary.files, summary.resources, summary.containers], [1, 1, 1]);
  });

  it("names the path as Terraform does", async () => {
    const after = dockerContainer({ capabilities: [{ add: ["KILL", "SYS_ADMIN"], drop: null }] });
    const { said } = await judged(plan([{ address: "docker_container.job", after }]));
    assert.deepEqual(said, [["excess-capabilities", "capabilities[0].add[1]", '"SYS_ADMIN"']]);
  });

  it("is judged by what will be there, and not by what is deleted, forgotten or only read", async () => {
    const after = dockerContainer({ privileged: true });
    const { said, findings, summary } = await judged(
      plan([
        { address: "docker_container.gone", after: null, actions: ["delete"] },
        { address: "docker_container.forgotten", after: null, actions: ["forget"] },
        { address: "data.docker_container.read", after, actions: ["read"], mode: "data" },
        { address: "docker_container.kept", after, actions: ["no-op"] },
        { address: "docker_container.replaced", after, actions: ["delete", "create"] },
        { address: "docker_container.updated", after, actions: ["update"] },
      ]),
    );
    assert.deepEqual(
      said.map(([rule]) => rule),
      ["privileged-container", "privileged-container", "privileged-container"],
    );
    assert.deepEqual(
      findings.map(({ type, resource }) => [type, resource]),
      ["kept", "replaced", "updated"].map((name) => ["docker_container", `docker_container.${name}`]),
    );
    assert.equal(summary.resources, 3);
  });

  it("has resources in modules, by their addresses", async () => {
    const address = 'module.ci[0].module.jobs["a.b"].docker_container.job["x"]';
    const { findings } = await judged(plan([{ address, after: dockerContainer({ privileged: true }) }]));
    assert.deepEqual(
      findings.map(({ resource }) => resource),
      [address],
    );
  });

  it("has changes that are deferred", async () => {
    const deferred = {
      deferred_changes: [
        {
          reason: "provider_config_unknown",
          resource_change: change({ address: "docker_container.job", after: dockerContainer({ privileged: true }) }),
        },
      ],
    };
    const { said } = await judged(plan([], deferred));
    assert.deepEqual(said, [["privileged-container", "privileged", '"privileged": true,']]);
  });

  it("waits for what is not known until apply", async () => {
    const mounts = [{ type: "bind", target: "/x", volume_options: [] }];
    const { said, findings } = await judged(
      plan([
        {
          address: "docker_container.job",
          after: dockerContainer({ mounts }),
          unknown: { mounts: [{ source: true }], healthcheck: [] },
        },
      ]),
    );
    assert.deepEqual(said, [["undetermined", "mounts[0].source", "{"]]);
    assert.match(
      findings[0]?.message ?? "",
      /^mounts\[0\]\.source of container "job" is not known until apply\. Rules that cannot be judged without it: /,
    );
  });

  it("waits for a block that is not known at all", async () => {
    const { capabilities: _, ...after } = dockerContainer({}) as Record<string, unknown>;
    const { said } = await judged(plan([{ address: "docker_container.job", after, unknown: { capabilities: true } }]));
    assert.deepEqual(
      said.map(([rule, path]) => [rule, path]),
      [["undetermined", "capabilities"]],
    );
  });

  it("shows nothing that is sensitive", async () => {
    const after = dockerContainer({
      env: ["DOCKER_HOST=tcp://hunter2:2375"],
      volumes: [{ host_path: "/etc/ssh/hunter2", container_path: "/x" }],
    });
    for (const sensitive of [
      { env: true, volumes: true },
      { env: [true], volumes: [{ host_path: true }] },
    ]) {
      const { findings } = await judged(plan([{ address: "docker_container.job", after, sensitive }]));
      assert.deepEqual(
        findings.map(({ rule, path }) => [rule, path]),
        [
          ["dood-plaintext-endpoint", "env[0]"],
          ["sensitive-host-path", "volumes[0].host_path"],
        ],
      );
      for (const { message } of findings) assert.ok(!message.includes("hunter2"), message);
    }
  });

  describe("with a container of an image that is a resource as well", () => {
    const image = (name: string, within = "") => ({
      address: `${within}docker_image.engine`,
      after: { name },
      unknown: { image_id: true },
    });
    const { image: _, ...after } = dockerContainer({ privileged: true }) as Record<string, unknown>;
    const container = (within = "") => ({ address: `${within}docker_container.job`, after, unknown: { image: true } });
    const written = (references: readonly string[]) => ({
      resources: [
        { address: "docker_container.job", provider_config_key: "docker", expressions: { image: { references } } },
      ],
    });
    const rules = async (content: object) => (await judged(content)).said.map(([rule]) => rule);

    it("knows it by its name", async () => {
      const configuration = { root_module: written(["docker_image.engine.image_id", "docker_image.engine"]) };
      assert.ok(
        (await rules(plan([image("docker:dind"), container()], { configuration }))).includes("dind-privileged"),
      );
      assert.ok(
        (await rules(plan([image("alpine"), container()], { configuration }))).includes("privileged-container"),
      );
    });

    it("knows it in a module", async () => {
      const configuration = {
        root_module: {
          module_calls: { ci: { module: written(["docker_image.engine.image_id", "docker_image.engine"]) } },
        },
      };
      const changes = ["module.ci[0].", "module.ci[1]."].flatMap((within, at) => [
        image(at ? "docker:dind" : "alpine", within),
        container(within),
      ]);
      const found = await rules(plan(changes, { configuration }));
      assert.ok(found.includes("dind-privileged") && found.includes("privileged-container"), found.join());
    });

    it("does not guess where the expression is more than a reference", async () => {
      const references = ["docker_image.engine.image_id", "docker_image.engine", "var.other"];
      const found = await rules(
        plan([image("docker:dind"), container()], { configuration: { root_module: written(references) } }),
      );
      assert.ok(found.includes("undetermined") && !found.includes("dind-privileged"), found.join());
    });
  });

  it("is distinguished from a state, which has values alone", async () => {
    const resource = (address: string, props: object, rest: object = {}) => ({
      ...{
        address,
        mode: "managed",
        type: "docker_container",
        name: "job",
        provider_name: "terraform.example.com/kreuzwerker/docker",
      },
      ...{ values: dockerContainer(props), sensitive_values: {}, ...rest },
    });
    const { findings, said } = await judged({
      format_version: "1.0",
      terraform_version: "1.11.4",
      values: {
        root_module: {
          resources: [
            resource("docker_container.job", { pid_mode: "host" }),
            resource("data.docker_container.x", { privileged: true }, { mode: "data" }),
          ],
          child_modules: [
            {
              address: "module.a",
              child_modules: [
                { resources: [resource("module.a.module.b.docker_container.job", { privileged: true })] },
              ],
            },
            {
              address: "module.c",
              resources: [
                resource(
                  "module.c.docker_container.job",
                  { env: ["DOCKER_HOST=tcp://hunter2:2375"] },
                  { sensitive_values: { env: true } },
                ),
              ],
            },
          ],
        },
      },
    });
    assert.deepEqual(said, [
      ["host-namespace", "pid_mode", '"pid_mode": "host",'],
      ["privileged-container", "privileged", '"privileged": true,'],
      ["dood-plaintext-endpoint", "env[0]", '"DOCKER_HOST=tcp://hunter2:2375"'],
    ]);
    for (const { message } of findings) assert.ok(!message.includes("hunter2"), message);
    assert.deepEqual(
      findings.map(({ resource: name }) => name),
      ["docker_container.job", "module.a.module.b.docker_container.job", "module.c.docker_container.job"],
    );
  });

  it("may be written in one line, as Terraform does", async () => {
    const { findings } = await judged(
      plan([{ address: "docker_container.job", after: dockerContainer({ privileged: true }) }]),
      0,
    );
    assert.deepEqual(
      findings.map(({ rule, line }) => [rule, line]),
      [["privileged-container", 1]],
    );
  });

  it("that changes nothing is a plan all the same", async () => {
    const { summary } = await judged({ format_version: "1.2", planned_values: { root_module: {} } });
    assert.deepEqual([summary.files, summary.skipped, summary.resources], [1, 0, 0]);
  });

  it("is not what only looks like one", async () => {
    for (const content of [
      { format_version: "1.0" },
      { format_version: 1, values: {} },
      { format_version: "1.0", provider_schemas: {} },
    ])
      assert.equal((await judged(content)).summary.skipped, 1);
  });
});
