import assert from "node:assert/strict";
import { DindRunner, DockerApiEndpoint } from "../../components";
import type { ContainerInputs } from "./harness/createRequest";
import { createRequest } from "./harness/createRequest";
import { Declared } from "./harness/declared";
import { alone, NAME } from "./harness/inputs";
import { OuterEngine } from "./harness/outerEngine";
import { declaredAndRead, type Inspected } from "./harness/readBack";
import { engineTests } from "./harness/suite";

/** Programs whose containers are refreshed: each mode, each of the endpoint's containers, and inputs of one's own. */
const PROGRAMS: Readonly<Record<string, [container: string, program: () => unknown]>> = {
  "a rootless runner": [NAME, () => new DindRunner(NAME)],
  "a rootful runner": [NAME, () => new DindRunner(NAME, { mode: "rootful" })],
  "a runner with inputs of its own": [
    NAME,
    () =>
      new DindRunner(NAME, {
        memory: 512,
        processes: 1024,
        logOpts: { "max-size": "1m", "max-file": "2" },
        labels: { team: "builds", app: "ci" },
        cpus: 1.5,
        memorySwap: 768,
        restart: "on-failure",
        dns: ["10.0.0.2", "10.0.0.3"],
      }),
  ],
  "an endpoint's guard": [NAME, () => new DockerApiEndpoint(NAME, { clients: { ci: { role: "run" } } })],
  "an endpoint's engine": [`${NAME}-engine`, () => new DockerApiEndpoint(NAME, { clients: { ci: { role: "run" } } })],
};

engineTests("a refresh", () => {
  for (const [title, [name, program]] of Object.entries(PROGRAMS)) {
    it(`finds nothing changed: ${title}, created and started`, async () => {
      const outer = await OuterEngine.onCgroup(1);
      const declared = (await Declared.by(program)).container(name);
      const inputs = {
        ...alone(declared, await outer.image("bookworm")),
        restart: declared.restart,
      } as ContainerInputs;
      const { Id } = await outer.client.call<{ Id: string }>("POST", "/containers/create", createRequest(inputs));
      try {
        for (const step of ["created", "started"] as const) {
          if (step === "started") await outer.client.ask("POST", `/containers/${Id}/start`);
          const inspected = await outer.client.call<Inspected>("GET", `/containers/${Id}/json`);
          const [written, read] = declaredAndRead(inputs, inspected);
          assert.deepEqual(read, written, step);
        }
      } finally {
        await outer.client.ask("DELETE", `/containers/${Id}?force=1&v=1`);
      }
    });
  }

  it("would find swap that is not declared, and a duration that Go writes otherwise", async () => {
    const outer = await OuterEngine.onCgroup(1);
    const inputs: ContainerInputs = {
      image: await outer.image("bookworm"),
      entrypoints: ["true"],
      memory: 64,
      memorySwap: 64,
      healthcheck: { tests: ["CMD", "true"], interval: "10s", timeout: "5s", startPeriod: "1m", retries: 3 },
    };
    const { memorySwap: _, ...unsaid } = inputs;
    const { Id } = await outer.client.call<{ Id: string }>("POST", "/containers/create", createRequest(unsaid));
    try {
      const inspected = await outer.client.call<Inspected>("GET", `/containers/${Id}/json`);
      const [written, read] = declaredAndRead(inputs, inspected) as Record<string, unknown>[];
      const differing = Object.keys(written ?? {}).filter(
        (name) => JSON.stringify(written?.[name]) !== JSON.stringify(read?.[name]),
      );
      assert.deepEqual(differing.sort(), ["healthcheck", "memorySwap"]);
    } finally {
      await outer.client.ask("DELETE", `/containers/${Id}?force=1&v=1`);
    }
  });
});
