import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { evaluateProgram } from "../../testing";

const privileged = (name: string) => new docker.Container(name, { image: "alpine:3.20", privileged: true });

describe("a function that is evaluated", () => {
  async function said(program: () => unknown, options?: Parameters<typeof evaluateProgram>[1]): Promise<string[]> {
    return (await evaluateProgram(program, options))
      .map(({ rule, resource, path }) => `${rule} ${resource} ${path}`)
      .sort();
  }

  it("gives typed findings", async () => {
    const [finding, ...others] = await evaluateProgram(() => privileged("job"));
    assert.deepEqual(others, []);
    assert.equal(finding?.rule, "privileged-container");
    assert.equal(finding?.status, "violation");
    assert.equal(finding?.file, undefined);
    assert.match(finding?.message ?? "", /Instead: /);
  });

  it("gives none for what keeps every rule", async () => {
    assert.deepEqual(await said(() => new docker.Container("job", { image: "alpine:3.20" })), []);
  });

  it("may be evaluated as often as there are tests, and shows only its own resources", async () => {
    assert.deepEqual(await said(() => privileged("one")), ["privileged-container one privileged"]);
    assert.deepEqual(await said(() => privileged("two")), ["privileged-container two privileged"]);
  });

  it("may be evaluated beside another", async () => {
    const slow = async () => {
      await new Promise((next) => setTimeout(next, 30));
      privileged(`slow-${pulumi.getStack()}`);
    };
    const both = await Promise.all([
      said(slow, { stack: "a" }),
      said(() => privileged(`quick-${pulumi.getStack()}`), { stack: "b" }),
    ]);
    assert.deepEqual(both, [["privileged-container slow-a privileged"], ["privileged-container quick-b privileged"]]);
  });

  it("shows what it makes in an apply, however deep", async () => {
    const program = () => {
      const data = new docker.Volume("data", { driver: "local" });
      data.driver.apply(() => {
        const inner = privileged("inner");
        pulumi.all([inner.image]).apply(() => privileged("innermost"));
      });
    };
    assert.deepEqual(await said(program), [
      "privileged-container inner privileged",
      "privileged-container innermost privileged",
    ]);
  });

  it("shows what it waits for", async () => {
    const later = () => new Promise<string>((next) => setTimeout(() => next("now"), 20));
    assert.deepEqual(await said(() => later().then(() => void privileged("late"))), [
      "privileged-container late privileged",
    ]);
    assert.deepEqual(await said(() => ({ done: pulumi.output(later()).apply(() => privileged("output").id) })), [
      "privileged-container output privileged",
    ]);
  });

  it("shows the children of components", async () => {
    class Runner extends pulumi.ComponentResource {
      constructor(name: string) {
        super("my:index:Runner", name);
        new docker.Container(`${name}-job`, { image: "alpine:3.20", privileged: true }, { parent: this });
      }
    }
    assert.deepEqual(await said(() => new Runner("runner")), ["privileged-container runner-job privileged"]);
  });

  it("has unknown outputs, as a preview has", async () => {
    const program = () => {
      const data = new docker.Volume("data", {});
      new docker.Container("job", {
        image: "alpine:3.20",
        mounts: [{ type: "bind", source: data.mountpoint, target: "/data" }],
      });
    };
    assert.deepEqual(await said(program), ["undetermined job mounts[0].source"]);
  });

  it("keeps its secrets", async () => {
    const findings = await evaluateProgram(
      () =>
        new docker.Container("job", {
          image: pulumi.secret("alpine:hunter2"),
          privileged: true,
          pidMode: pulumi.secret("host"),
        }),
    );
    assert.ok(findings.length >= 1);
    assert.doesNotMatch(JSON.stringify(findings), /hunter2/);
  });

  it("is judged as a stack: what one resource refers to in another is found", async () => {
    const program = () => {
      new docker.Container("lender", {
        name: "lender",
        image: "alpine:3.20",
        volumes: [{ hostPath: "/run/docker.sock", containerPath: "/s" }],
      });
      new docker.Container("borrower", {
        name: "borrower",
        image: "alpine:3.20",
        volumes: [{ fromContainer: "lender" }],
      });
    };
    assert.deepEqual((await evaluateProgram(program)).map(({ rule, resource }) => `${rule} ${resource}`).sort(), [
      "dood-engine-socket borrower",
      "dood-engine-socket lender",
    ]);
  });

  it("may be of Kubernetes", async () => {
    const pod = () =>
      new kubernetes.core.v1.Pod("job", {
        spec: { hostPID: true, containers: [{ name: "job", image: "alpine:3.20" }] },
      });
    assert.deepEqual(await said(pod), ["host-namespace job spec.hostPID"]);
  });

  it("has the configuration, the stack and the project that are given", async () => {
    const program = () => {
      const config = new pulumi.Config();
      const image = `${config.require("image")}-${new pulumi.Config("other").require("x")}`;
      assert.deepEqual(config.requireObject("list"), ["a"]);
      new docker.Container(`${pulumi.getProject()}-${pulumi.getStack()}`, { image, privileged: true });
    };
    const config = { image: "alpine", "other:x": 7, list: ["a"] };
    assert.deepEqual(await said(program, { project: "shop", stack: "prod", config }), [
      "privileged-container shop-prod privileged",
    ]);
  });

  describe("is judged", () => {
    it("by a configuration, of which an exemption is a part", async () => {
      const exemptions = [{ resource: "job", reason: "a test needs it" }];
      const [exempted] = await evaluateProgram(() => privileged("job"), {
        configuration: { "privileged-container": { exemptions } },
      });
      assert.equal(exempted?.status, "exempted");
      assert.deepEqual(
        await said(() => privileged("job"), { configuration: { "privileged-container": "disabled" } }),
        [],
      );
    });

    it("by the rules that are asked for", async () => {
      assert.deepEqual(await said(() => privileged("job"), { rules: ["host-namespace"] }), []);
    });

    it("not at all where a rule is asked for that does not exist", async () => {
      const mistaken = evaluateProgram(() => assert.fail("must not run"), { rules: ["host-namespaces"] });
      await assert.rejects(mistaken, { name: "ConfigurationError", message: /host-namespaces .*host-namespace/ });
    });
  });

  describe("leaves nothing behind", () => {
    const given = (outputs: Record<string, unknown>) => ({
      newResource: ({ name }: pulumi.runtime.MockResourceArgs) => ({ id: `${name}-id`, state: outputs }),
      call: () => ({}),
    });
    const known = <T>(output: pulumi.Output<T>) => new Promise<T>((done) => output.apply(done));
    after(() => {
      (pulumi.runtime as unknown as { _reset(): void })._reset();
    });

    it("of its mocks, where others are set", async () => {
      await pulumi.runtime.setMocks(given({ mountpoint: "/mine" }), "mine", "own");
      pulumi.runtime.setConfig("mine:x", "1");
      await evaluateProgram(() => privileged("job"), { project: "shop", stack: "prod", config: { x: 2 } });
      assert.equal(await known(new docker.Volume("data", {}).mountpoint), "/mine");
      assert.deepEqual(
        [pulumi.getProject(), pulumi.getStack(), new pulumi.Config("mine").get("x")],
        ["mine", "own", "1"],
      );
      assert.equal(new pulumi.Config("shop").get("x"), undefined);
    });

    it("of others' mocks, where it runs", async () => {
      await pulumi.runtime.setMocks(given({ mountpoint: "/mine" }), "mine", "own");
      pulumi.runtime.setConfig("program:x", "1");
      await evaluateProgram(() => {
        assert.deepEqual(
          [pulumi.getProject(), pulumi.getStack(), new pulumi.Config().get("x")],
          ["program", "preview", undefined],
        );
        privileged("job");
      });
    });

    it("where there were none", async () => {
      (pulumi.runtime as unknown as { _reset(): void })._reset();
      await evaluateProgram(() => privileged("job"));
      assert.equal(pulumi.runtime.getMonitor(), undefined);
    });

    it("after a failure", async () => {
      const failing = evaluateProgram(() => {
        privileged("job");
        throw new Error("halfway");
      });
      await assert.rejects(failing, { message: "halfway" });
      assert.deepEqual(await said(() => privileged("next")), ["privileged-container next privileged"]);
    });
  });

  describe("is refused", () => {
    const wrong: Record<string, [() => unknown, RegExp]> = {
      "when it rejects": [() => Promise.reject(new Error("no such thing")), /^Error: no such thing$/],
      "when it misses configuration": [
        () => new pulumi.Config().require("x"),
        /Missing required configuration variable 'program:x'/,
      ],
      "when it needs a provider to see what it makes": [
        () => new kubernetes.yaml.v2.ConfigGroup("g", { yaml: "" }),
        /ConfigGroup "g" is expanded by its provider/,
      ],
      "when it declares nothing": [() => {}, /declared no resource.*evaluateFolder/],
      "when it reports an error": [
        () => pulumi.log.error("(a test reports this)", privileged("job")),
        /reported an error/,
      ],
    };
    for (const [title, [program, message]] of Object.entries(wrong)) {
      it(title, () => assert.rejects(evaluateProgram(program), message));
    }

    it("when it does not end", () =>
      assert.rejects(
        evaluateProgram(() => new Promise(() => {}), { seconds: 0.05 }),
        /did not end within 0.05 seconds/,
      ));
  });
});

describe("what a provider's function returns", () => {
  async function said(program: () => unknown): Promise<string[]> {
    return (await evaluateProgram(program)).map(({ rule, resource, path }) => `${rule} ${resource} ${path}`).sort();
  }
  const image = "alpine:3.20";
  /** A function that a provider has, as the generated SDKs call it. */
  const getHost = (args: object) => pulumi.runtime.invoke("example:index/getHost:getHost", args) as Promise<Fields>;
  const getHostOutput = (args: pulumi.Inputs) =>
    pulumi.runtime.invokeOutput("example:index/getHost:getHost", args) as pulumi.Output<Fields>;
  interface Fields {
    readonly name: string;
    readonly path: string;
    readonly flag: boolean;
    readonly port: number;
    readonly paths: readonly string[];
    readonly opts: Readonly<Record<string, string>>;
  }
  const mount = (hostPath: pulumi.Input<string>) => ({ hostPath, containerPath: "/data" });

  const awaited: Readonly<Record<string, readonly [(host: Fields) => docker.ContainerArgs, string]>> = {
    "a text": [({ path }) => ({ image, volumes: [mount(path)] }), "volumes[0].hostPath"],
    "a text that is computed from it": [
      ({ path }) => ({ image, volumes: [mount(`${path}/data`)] }),
      "volumes[0].hostPath",
    ],
    "a text that is made of it": [({ path }) => ({ image, volumes: [mount(path.trim())] }), "volumes[0].hostPath"],
    "a flag": [({ flag }) => ({ image, privileged: flag }), "privileged"],
    "a number that is computed from it": [
      ({ port }) => ({
        image: "docker:27.3.1-dind",
        ports: [{ internal: port * 2, ip: "0.0.0.0" }],
        memory: 1,
        ulimits: [],
      }),
      "ports[0].internal",
    ],
    "a list": [({ paths }) => ({ image, volumes: paths.map(mount) }), "volumes[0].hostPath"],
    "the items of a list": [({ paths }) => ({ image, volumes: [...paths].map(mount) }), "volumes[0].hostPath"],
    "an object that is spread": [({ opts }) => ({ image, sysctls: { ...opts, a: "b" } }), "sysctls"],
    "JSON of it": [({ opts }) => ({ image, securityOpts: [`seccomp=${JSON.stringify(opts)}`] }), "securityOpts[0]"],
  };
  for (const [title, [args, path]] of Object.entries(awaited)) {
    it(`is unknown: ${title}`, async () => {
      const expected = `undetermined job ${path}`;
      const fromPromise = await said(async () => new docker.Container("job", args(await getHost({ name: "a" }))));
      assert.ok(fromPromise.includes(expected), `promise: ${fromPromise}`);
      const inApply = () => getHostOutput({ name: "a" }).apply((host) => new docker.Container("job", args(host)));
      const fromOutput = await said(inApply);
      assert.ok(fromOutput.includes(expected), `output: ${fromOutput}`);
    });
  }

  it("is unknown as the property of an output", async () => {
    const host = () => getHostOutput({ name: "a" });
    const program = () =>
      new docker.Container("job", { image, privileged: host().flag, volumes: [mount(host().path)] });
    assert.deepEqual(await said(program), ["undetermined job privileged", "undetermined job volumes[0].hostPath"]);
  });

  it("is known where it was an argument", async () => {
    const program = async () => {
      const { name } = await docker.getNetwork({ name: "host" });
      new docker.Container("promise", { image, networkMode: name });
      new docker.Container("output", { image, networkMode: docker.getNetworkOutput({ name: "host" }).name });
    };
    assert.deepEqual(await said(program), ["host-namespace output networkMode", "host-namespace promise networkMode"]);
  });

  it("decides nothing that a program then declares", async () => {
    const program = async () => {
      const { flag, paths, path } = await getHost({ name: "a" });
      if (flag) privileged("if");
      for (const each of paths) new docker.Container("loop", { image, volumes: [mount(each)] });
      if (path.startsWith("/srv")) privileged("startsWith");
    };
    assert.deepEqual(await said(program), [
      "privileged-container if privileged",
      "privileged-container startsWith privileged",
      "undetermined loop volumes[0].hostPath",
    ]);
  });

  it("is unknown altogether where an argument is", async () => {
    const program = () => {
      const volume = new docker.Volume("data");
      const host = getHostOutput({ name: volume.mountpoint });
      return new docker.Container("job", { image, networkMode: host.name });
    };
    assert.deepEqual(await said(program), ["undetermined job networkMode"]);
  });

  it("is the mocks' own for whoever has set them", async () => {
    const { result } = await evaluateAfterwards();
    assert.equal(result.path, undefined);
  });

  async function evaluateAfterwards() {
    await said(() => privileged("job"));
    await pulumi.runtime.setMocks({
      newResource: ({ inputs }) => ({ id: "x", state: inputs }),
      call: ({ inputs }) => inputs,
    });
    return { result: await getHost({ name: "a" }) };
  }
});
