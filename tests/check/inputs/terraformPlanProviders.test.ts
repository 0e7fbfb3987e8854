import assert from "node:assert/strict";
import { judging } from "./judged";
import { dockerContainer, plan } from "./plans";

describe("the providers of a Terraform plan", () => {
  const judged = judging("plan.json");

  const docker = (expressions: object, rest: object = {}) => ({
    name: "docker",
    full_name: "terraform.example.com/kreuzwerker/docker",
    expressions,
    ...rest,
  });
  const withProviders = (provider_config: object, rest: object = {}) =>
    plan([], { configuration: { provider_config, root_module: {} }, ...rest });
  const tcp = { host: { constant_value: "tcp://engine:2375" } };

  it("are judged where they are Docker's", async () => {
    const { said, findings } = await judged(
      withProviders({
        docker: docker(tcp),
        "docker.remote": docker(tcp, { alias: "remote" }),
        engine: docker(tcp, { name: "engine" }),
        other: { name: "other", expressions: tcp },
      }),
    );
    assert.deepEqual(said, [
      ["dood-provider-plaintext", "host", '"host": {'],
      ["dood-provider-plaintext", "host", '"host": {'],
      ["dood-provider-plaintext", "host", '"host": {'],
    ]);
    assert.deepEqual(
      findings.map(({ type, resource }) => [type, resource]),
      [
        ["provider", "docker"],
        ["provider", "docker.remote"],
        ["provider", "engine"],
      ],
    );
  });

  it("may have certificates, in a folder or inline, constant or not", async () => {
    const certificates: object[] = [
      { cert_path: { constant_value: "/certs" } },
      { cert_path: { references: ["path.module"] } },
      {
        ca_material: { constant_value: "a" },
        cert_material: { references: ["local.cert"] },
        key_material: { references: ["var.key"] },
      },
    ];
    const variables = { key: { value: "k" } };
    for (const each of certificates)
      assert.deepEqual((await judged(withProviders({ docker: docker({ ...tcp, ...each }) }, { variables }))).said, []);
  });

  it("have the values of the root module's variables", async () => {
    const host = { host: { references: ["var.host"] } };
    const found = async (value: unknown) =>
      (await judged(withProviders({ docker: docker(host) }, { variables: { host: { value } } }))).said.map(
        ([rule, path]) => [rule, path],
      );
    assert.deepEqual(await found("tcp://engine:2375"), [["dood-provider-plaintext", "host"]]);
    assert.deepEqual(await found("unix:///var/run/docker.sock"), []);
    assert.deepEqual(await found(null), []);
    // What the expression makes of it is not to be seen: perhaps "tcp://${var.host}:2375".
    assert.deepEqual(await found("engine"), [["undetermined", "host"]]);
  });

  it("do not have the root module's for a module's variables", async () => {
    const provider = docker({ host: { references: ["var.host"] } }, { module_address: "module.ci" });
    const { said, findings } = await judged(
      withProviders({ "module.ci:docker": provider }, { variables: { host: { value: "unix:///x" } } }),
    );
    assert.deepEqual(
      said.map(([rule, path]) => [rule, path]),
      [["undetermined", "host"]],
    );
    assert.equal(findings[0]?.resource, "module.ci.docker");
  });

  it("show no sensitive variable", async () => {
    const provider_config = { docker: docker({ host: { references: ["var.host"] } }) };
    const { findings } = await judged(
      plan([], {
        variables: { host: { value: "tcp://hunter2:2375" } },
        configuration: { provider_config, root_module: { variables: { host: { sensitive: true } } } },
      }),
    );
    assert.equal(findings.length, 1);
    assert.ok(!findings[0]?.message.includes("hunter2"));
  });

  it("tell their engines apart", async () => {
    const engine = (name: string) => ({
      address: `docker_container.${name}`,
      after: dockerContainer({
        name,
        image: "docker:27.3.1-dind",
        volumes: [{ volume_name: "data", container_path: "/var/lib/docker" }],
      }),
    });
    const sharedWith = async (key: string) => {
      const resources = [
        { address: "docker_container.one", provider_config_key: "docker" },
        { address: "docker_container.two", provider_config_key: key },
      ];
      const { said } = await judged(
        plan([engine("one"), engine("two")], { configuration: { root_module: { resources } } }),
      );
      return said.filter(([rule]) => rule === "dind-shared-data-root").length;
    };
    assert.ok((await sharedWith("docker")) > 0);
    assert.equal(await sharedWith("docker.remote"), 0);
  });
});
