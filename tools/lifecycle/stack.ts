import { execFile } from "node:child_process";

const MINUTES = 60_000;

/** How a command ended. */
export interface Ended {
  readonly code: number;
  /** What it printed, both streams. */
  readonly text: string;
}

/** The components that have a life here. */
export type Component = "DindRunner" | "DockerApiEndpoint" | "BuildkitBuilder";

/**
 * What a stack declares: a component, a container `NAME-job` that is a client of it and stays, and two networks for
 * `networksAdvanced`.
 */
export interface Program {
  readonly component: Component;
  /** The component's name, which is unique on the engine so that several lives can run there at once. */
  readonly name: string;
  readonly args: object;
  /** Which of its clients the container is, and its image. */
  readonly client: string;
  readonly image: string;
}

/** The name of the client's container. */
export function jobOf(name: string): string {
  return `${name}-job`;
}

/** The names of the networks that the stack of a component has. */
export function networksOf(name: string): readonly [string, string] {
  return [`${name}-one`, `${name}-two`];
}

/** A program, with the names of what it declares beside the component. */
export function inFull(program: Program): object {
  return { ...program, job: jobOf(program.name), networks: networksOf(program.name) };
}

/** A stack of its own, with its state in a temporary folder, whose containers run on the engine at DOCKER_HOST. */
export interface Stack {
  /** Sets the program for what comes. */
  give(program: Program): void;
  up(): Promise<Ended>;
  /** Fails if there is anything to do, before or after a refresh. */
  rests(): Promise<Ended>;
  refresh(): Promise<Ended>;
  /** Whether a refresh that has printed this has found everything as the state has it. */
  hasFoundNothing(text: string): boolean;
  destroy(): Promise<Ended>;
  /** A pattern of the name of a resource's container. */
  containerName(resource: string): string;
  /** Removes the folder. */
  remove(): void;
}

/** Runs a program to its end. */
export function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Ended> {
  return new Promise((done) => {
    execFile(program, args, { ...options, maxBuffer: 1 << 26, timeout: 10 * MINUTES }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? 1) : 0, text: `${stdout}${stderr}` }),
    );
  });
}

/** The last of several steps, or the first that failed. */
export async function inTurn(...steps: readonly (() => Promise<Ended>)[]): Promise<Ended> {
  let ended: Ended = { code: 0, text: "" };
  for (const step of steps) {
    ended = await step();
    if (ended.code !== 0) break;
  }
  return ended;
}
