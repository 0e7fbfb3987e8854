import assert from "node:assert/strict";
import { ROOTLESS } from "../../components/spec/rootless";
import type { Runner } from "../../components/spec/runner";
import type { ContainerInputs } from "./harness/createRequest";
import { alone, declaredRunner, NAME, RUNNERS, startedAsUser } from "./harness/inputs";
import { OuterEngine } from "./harness/outerEngine";
import { RunnerContainer } from "./harness/runner";
import { engineTests } from "./harness/suite";

/** Whether the words of shell open for writing what is the host's. Nothing is written. */
const opens = (path: string) => `: >>${path}`;

/** As in an image whose su and setpriv are busybox's, such as the official one. */
const withBusybox = ({ entrypoints = [], ...inputs }: ContainerInputs) => ({
  ...inputs,
  entrypoints: entrypoints.map((text) =>
    text.replace("setpriv --help", "busybox $&").replace("exec su ", "exec busybox su "),
  ),
});

engineTests("what a job reaches of the host", () => {
  async function started(runner: Runner, change = (inputs: ContainerInputs) => inputs): Promise<RunnerContainer> {
    const outer = await OuterEngine.onCgroup(1);
    const inputs = change(alone((await declaredRunner(runner.mode)).container(NAME), await outer.image("trixie")));
    const made = await RunnerContainer.start(outer, runner, inputs);
    assert.equal(await made.ready(), undefined);
    assert.equal((await made.run("docker import /box.tar box")).code, 0);
    return made;
  }

  const rootless: readonly [title: string, start: () => Promise<RunnerContainer>][] = [
    ["a rootless runner", () => started(RUNNERS.rootless)],
    ["a rootless runner of an image with busybox", () => started(RUNNERS.rootless, withBusybox)],
    ["a rootless runner that starts as its user", () => started(ROOTLESS, startedAsUser)],
  ];
  for (const [title, start] of rootless) {
    describe(`in ${title}`, () => {
      let runner: RunnerContainer;
      before(async () => {
        runner = await start();
      });
      after(() => runner?.container.remove());

      it("holds no capability outside its user namespace, not even its first process", async () => {
        const { text } = await runner.run("grep -hE '^(Uid|CapEff|CapPrm):' /proc/1/status /proc/self/status");
        const none = "Uid:\t1000\t1000\t1000\t1000\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n";
        assert.equal(text, none + none);
      });

      /**
       * What a job tries with as much as an engine gives: every capability that there is in the engine's user
       * namespace, and no seccomp.
       */
      const tries: readonly [what: string, line: string, refusal: RegExp][] = [
        ["core_pattern", opens("/proc/sys/kernel/core_pattern"), /Permission denied|Read-only/],
        [
          "core_pattern of a fresh /proc",
          `busybox mount -t proc proc /tmp && ${opens("/tmp/sys/kernel/core_pattern")}`,
          /Permission denied/,
        ],
        [
          "a release agent",
          "busybox mount -t cgroup -o memory cgroup /tmp",
          /Operation not permitted|ermission denied/,
        ],
        ["uevent_helper of /sys", opens("/sys/kernel/uevent_helper"), /Permission denied|Read-only|nonexistent/],
        ["a device of the host", "busybox mknod /tmp/disk b 254 0", /Operation not permitted/],
      ];
      for (const [what, line, refusal] of tries) {
        it(`does not reach ${what}`, async () => {
          const options =
            "--cap-add ALL --security-opt seccomp=unconfined --security-opt apparmor=unconfined -v /:/runner";
          const { code, text } = await runner.run(`docker run --rm ${options} box sh -c '${line}'`);
          assert.notEqual(code, 0, text);
          assert.match(text, refusal);
        });
      }

      it("does not reach them beside the engine either", async () => {
        for (const path of ["/proc/sys/kernel/core_pattern", "/sys/kernel/uevent_helper"]) {
          assert.notEqual((await runner.run(opens(path))).code, 0);
        }
      });
    });
  }

  describe("in a rootful runner, which is no boundary", () => {
    let runner: RunnerContainer;
    before(async () => {
      runner = await started(RUNNERS.rootful);
    });
    after(() => runner?.container.remove());

    it("can write core_pattern, by a /proc of its own", async () => {
      const line = `mkdir -p /tmp/proc && mount -t proc proc /tmp/proc && ${opens("/tmp/proc/sys/kernel/core_pattern")}`;
      const { code, text } = await runner.run(line);
      assert.equal(code, 0, text);
    });
  });
});
