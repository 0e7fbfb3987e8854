import assert from "node:assert/strict";
import { DindRunner } from "../../components";
import { Container } from "./harness/container";
import { Declared } from "./harness/declared";
import { alone, declaredRunner, NAME, RUNNERS } from "./harness/inputs";
import { OuterEngine } from "./harness/outerEngine";
import { RunnerContainer, tried } from "./harness/runner";
import { JOB_STEPS } from "./harness/steps";
import { engineTests } from "./harness/suite";

/** In a namespace within another one the kernel refuses a tmpfs in a chroot of the runner's own root folder. */
const STEPS = JOB_STEPS.filter(({ name }) => name !== "mounts in a container with SYS_ADMIN");
const RUN = JOB_STEPS.filter(({ name }) => ["import", "run"].includes(name));

engineTests("under an engine that remaps users (userns-remap)", () => {
  let outer: OuterEngine;
  let image: string;
  before(async () => {
    outer = await OuterEngine.onCgroup(1, true);
    image = await outer.image("trixie");
  });

  /** What the check before a runner of that mode prints, and its exit code. */
  async function checked(mode: "rootful" | "rootless"): Promise<[code: number, text: string]> {
    const declared = await Declared.by(() => new DindRunner(NAME, { mode }));
    const check = await Container.start(outer.client, { ...declared.container(`${NAME}-check`), volumes: [], image });
    try {
      const { StatusCode } = await outer.client.call<{ StatusCode: number }>("POST", `/containers/${check.id}/wait`);
      return [StatusCode, await check.log()];
    } finally {
      await check.remove();
    }
  }

  it("a rootless runner passes the steps of a job, as a user of a user namespace within that of its container", async () => {
    const inputs = alone((await declaredRunner("rootless")).container(NAME), image);
    const runner = await RunnerContainer.start(outer, RUNNERS.rootless, inputs);
    try {
      assert.match(
        (await runner.container.run("cat /proc/self/uid_map", { user: "0" })).text,
        /^ +0 +100000 +65536\n$/,
      );
      assert.equal(await runner.firstFailure(STEPS), undefined);
    } finally {
      await runner.container.remove();
    }
    assert.deepEqual(await checked("rootless"), [0, "It starts, and answers.\n"]);
  });

  it("a rootful runner is refused by its check, since it would start and then run no container", async () => {
    const [code, text] = await checked("rootful");
    assert.equal(code, 1);
    assert.match(text, /no container in it.*\(userns-remap\) root cannot write to its cgroups.*Set mode to "rootless"/);

    const inputs = alone((await declaredRunner("rootful")).container(NAME), image);
    const entrypoints = (inputs.entrypoints ?? []).map((line) => line.replace("-lt 4294967295", "-lt 0"));
    const failure = await tried(outer, RUNNERS.rootful, { ...inputs, entrypoints }, RUN);
    assert.equal(failure?.step, "run");
    assert.match(failure.text, /mkdir \/sys\/fs\/cgroup\/.*: permission denied/);
  });
});
