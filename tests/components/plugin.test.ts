import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { ComponentResource } from "@pulumi/pulumi";
import { ComponentProvider, getPulumiComponents } from "@pulumi/pulumi/provider/experimental/provider";
import { GUARD_FILES } from "../../components/spec/guard";
import { Declared } from "./declared";

interface Schema {
  readonly name: string;
  readonly version: string;
  readonly resources: Readonly<Record<string, Component>>;
  readonly types: Readonly<Record<string, { readonly properties?: Properties }>>;
}
interface Component {
  readonly inputProperties: Properties;
  readonly requiredInputs: readonly string[];
  readonly properties: Properties;
  readonly description?: string;
}
type Properties = Readonly<Record<string, { readonly description?: string }>>;

const FOLDER = resolve("components");
/** Each component with inputs that are enough for it. */
const COMPONENTS: Readonly<Record<string, object>> = {
  "breakwater:index:BuildkitBuilder": {},
  "breakwater:index:DindRunner": {},
  "breakwater:index:DockerApiEndpoint": { clients: { ci: { role: "run" } } },
  "breakwater:index:DockerTlsCertificates": {},
  "breakwater:index:KubernetesAdmission": {},
  "breakwater:index:KubernetesBuildkitBuilder": {},
  "breakwater:index:KubernetesDindRunner": {},
  "breakwater:index:KubernetesDockerApiEndpoint": { clients: { ci: { role: "run" } } },
};

describe("the components as a plugin for other languages", function () {
  this.timeout(60_000);
  const { name, main } = JSON.parse(readFileSync("components/package.json", "utf8")) as { name: string; main: string };
  let provider: ComponentProvider;
  let schema: Schema;
  before(async () => {
    // As Pulumi's host for such plugins does it.
    const components = getPulumiComponents(require(resolve(FOLDER, main))) as (typeof ComponentResource)[];
    provider = new ComponentProvider({ name, dirname: FOLDER, components });
    schema = JSON.parse(await provider.getSchema()) as Schema;
  });

  it("have a schema", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    assert.deepEqual([schema.name, schema.version], ["breakwater", version]);
    assert.deepEqual(Object.keys(schema.resources).sort(), Object.keys(COMPONENTS));
  });

  it("need few inputs", () => {
    for (const [token, inputs] of Object.entries(COMPONENTS))
      assert.deepEqual(schema.resources[token]?.requiredInputs, Object.keys(inputs), token);
  });

  it("say what each component, input and output is", () => {
    for (const [token, { description, inputProperties, properties }] of Object.entries(schema.resources)) {
      assert.ok(description, token);
      // Other languages do not have the functions of TypeScript.
      assert.doesNotMatch(description.replace(/\s+/g, " "), /(?<!in TypeScript, )`\w+Client\(/i, token);
      for (const [property, said] of Object.entries({ ...inputProperties, ...properties }))
        assert.ok(said.description, `${token} ${property}`);
    }
    for (const [token, { properties = {} }] of Object.entries(schema.types))
      for (const [property, said] of Object.entries(properties)) assert.ok(said.description, `${token} ${property}`);
  });

  it("take null inside of an input for what is not given, and no null for a client", async () => {
    const constructed = (inputs: object) =>
      Declared.by(async () => void (await provider.construct("ci", "breakwater:index:DockerApiEndpoint", inputs, {})));
    const engine = { image: null, mode: null, proxies: { http: null } };
    const ci = { role: "run", expires: null, limits: { memory: { default: null, max: "2g" } } };
    const declared = await constructed({ clients: { ci }, engine, ports: [{ ip: "10.0.0.5", external: null }] });
    assert.match(declared.inputs("Container", "ci-engine").image, /rootless/);
    assert.deepEqual(JSON.parse(declared.file("ci", GUARD_FILES.configuration)).clients, {
      ci: { role: "run", limits: { memory: { max: "2g" } } },
    });
    await assert.rejects(constructed({ clients: { ci: null } }), /clients\.ci of DockerApiEndpoint "ci" is null: /);
  });

  it("have the inputs and outputs that the page's program in Python names", () => {
    const [, program = ""] = /```python\n(.*?)```/s.exec(readFileSync("docs/COMPONENTS.md", "utf8")) ?? [];
    const camelCase = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    const made = [...program.matchAll(/breakwater\.(\w+)\("\w+",|breakwater\.(\w+)\(\n {4}"\w+",/g)];
    const components = made.map(([, line, block]) => schema.resources[`breakwater:index:${line ?? block}`]);
    assert.equal(components.length, 2);
    const has = (kind: "inputProperties" | "properties", name: string) =>
      components.some((component) => component?.[kind][camelCase(name)] !== undefined);
    const calls = program.slice(0, program.indexOf("def "));
    const given = [...calls.matchAll(/(?:^ {4}|, )(\w+)=/gm)].map(([, name = ""]) => name);
    assert.ok(given.includes("memory") && given.includes("roles"));
    for (const name of given) assert.ok(has("inputProperties", name), name);
    const taken = [...program.matchAll(/\b(?:engine|runner)\.(\w+)/g)].map(([, name = ""]) => name);
    assert.ok(taken.includes("client_certificates"));
    for (const name of taken) assert.ok(has("properties", name), name);
    const { properties = {} } = schema.types["breakwater:index:ClientCertificate"] ?? {};
    for (const [, name = ""] of program.matchAll(/certificate\.(\w+)/g)) assert.ok(camelCase(name) in properties, name);
  });

  /** The guard reads the rules itself, when it starts. */
  const UNCHECKED = ["rules"];
  for (const [token, inputs] of Object.entries(COMPONENTS)) {
    it(`ask for something in each input: ${token}`, async () => {
      const properties = Object.keys(schema.resources[token]?.inputProperties ?? {});
      for (const property of properties.filter((name) => !UNCHECKED.includes(name))) {
        const made = Declared.by(() =>
          provider.construct("ci", token, { ...inputs, [property]: () => "no input is a function" }, {}),
        );
        await assert.rejects(made, new RegExp(`${property} of \\w+ "ci" is .*: it is (?!not an input)`));
      }
    });

    it(`take null for an input that is not given: ${token}`, async () => {
      const made = async (more: object) => {
        const declared = await Declared.by(
          async () => void (await provider.construct("ci", token, { ...inputs, ...more }, {})),
        );
        return declared.names;
      };
      const properties = Object.keys(schema.resources[token]?.inputProperties ?? {});
      const nulls = properties.filter((name) => !(name in inputs)).map((name) => [name, null]);
      assert.deepEqual(await made(Object.fromEntries(nulls)), await made({}));
    });

    it(`are made by their token, with all the outputs that the schema names: ${token}`, async () => {
      const declared = await Declared.by(async () => {
        const { state } = await provider.construct("ci", token, inputs, {});
        const promised = Object.keys(schema.resources[token]?.properties ?? {});
        assert.deepEqual(Object.keys(state).sort(), promised.sort());
        for (const output of promised) assert.notEqual(state[output], undefined, output);
      });
      assert.ok(declared.names.includes(`${token.split(":").at(-1)} ci`));
    });
  }
});
