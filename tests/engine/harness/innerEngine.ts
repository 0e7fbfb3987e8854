import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DindRunner, type DindRunnerArgs } from "../../../components";
import type { RunnerMode } from "../../../components/spec/runner";
import { EngineClient } from "./client";
import { Declared } from "./declared";
import { alone, NAME, RUNNERS } from "./inputs";
import { OuterEngine } from "./outerEngine";
import { RunnerContainer } from "./runner";

/** An engine newer than the tests' own, in a runner on that one. Its socket is in a folder of the machine. */
export class InnerEngine {
  readonly client: EngineClient;

  private constructor(
    readonly runner: RunnerContainer,
    private readonly folder: string,
  ) {
    this.client = new EngineClient(join(folder, "docker.sock"));
  }

  static async start(mode: RunnerMode, args: DindRunnerArgs = {}): Promise<InnerEngine> {
    const outer = await OuterEngine.onCgroup(1);
    const declared = await Declared.by(() => new DindRunner(NAME, { ...args, mode }));
    const inputs = alone(declared.container(NAME), await outer.image("trixie"));
    const folder = mkdtempSync(join(tmpdir(), "breakwater-inner-"));
    // The engine's user may not be root.
    chmodSync(folder, 0o777);
    const run = { type: "bind", source: folder, target: dirname(RUNNERS[mode].socket).replace(/^\/var(?=\/run)/, "") };
    const mounts = [...(inputs.mounts ?? []), run];
    let engine: InnerEngine | undefined;
    try {
      engine = new InnerEngine(await RunnerContainer.start(outer, RUNNERS[mode], { ...inputs, mounts }), folder);
      assert.equal(await engine.runner.ready(), undefined);
      return engine;
    } catch (error) {
      await engine?.remove();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Ends the engine and starts it again, with the containers and images that it has. */
  async restart(): Promise<void> {
    await this.runner.container.restart();
    assert.equal(await this.runner.ready(), undefined);
  }

  async remove(): Promise<void> {
    await this.runner.container.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
