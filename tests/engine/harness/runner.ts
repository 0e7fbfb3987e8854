import type { Runner } from "../../../components/spec/runner";
import { Container, type Ended } from "./container";
import type { ContainerInputs } from "./createRequest";
import type { OuterEngine } from "./outerEngine";
import { STEPS, type Step } from "./steps";

/** What did not work, and the words for it. */
export interface Failure {
  readonly step: string;
  readonly text: string;
}

/** Longer than any step takes on a busy machine. */
const STEP_SECONDS = 30;

/** A runner's container on an outer engine, with the engine in it. */
export class RunnerContainer {
  private constructor(
    readonly runner: Runner,
    readonly container: Container,
    private readonly limits: boolean,
  ) {}

  static async start(outer: OuterEngine, runner: Runner, inputs: ContainerInputs): Promise<RunnerContainer> {
    return new RunnerContainer(runner, await Container.start(outer.client, inputs), await outer.limits());
  }

  /** Runs a line of shell beside the engine, as its user, with the docker client's variables set. */
  run(line: string): Promise<Ended> {
    const env = [`DOCKER_HOST=unix://${this.runner.socket}`, "DOCKER_BUILDKIT=0"];
    return this.container.run(`timeout ${STEP_SECONDS} sh -c ${quoted(line)}`, {
      user: `${this.runner.engineUser}`,
      env,
    });
  }

  /** Waits until the engine answers, and gives what it said if it does not. */
  async ready(): Promise<Failure | undefined> {
    const { code } = await this.run("until docker version >/dev/null 2>&1; do sleep 0.1; done");
    return code === 0 ? undefined : { step: "start", text: await this.container.log() };
  }

  /** The first of the steps that fails. */
  async firstFailure(steps: readonly Step[]): Promise<Failure | undefined> {
    const start = await this.ready();
    if (start) return start;
    for (const { name, line, only = () => true, limits } of steps) {
      if (!only(this.runner) || (limits && !this.limits)) continue;
      const { code, text } = await this.run(line);
      if (code !== 0) return { step: name, text };
    }
    return undefined;
  }
}

/**
 * Starts a runner, takes the steps, and removes it. A container that cannot be created or started fails at `create`.
 */
export async function tried(
  outer: OuterEngine,
  runner: Runner,
  inputs: ContainerInputs,
  steps: readonly Step[] = STEPS,
): Promise<Failure | undefined> {
  let started: RunnerContainer;
  try {
    started = await RunnerContainer.start(outer, runner, inputs);
  } catch (error) {
    return { step: "create", text: String(error) };
  }
  try {
    return await started.firstFailure(steps);
  } finally {
    await started.container.remove();
  }
}

/** A word of the shell that stands for this text. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
