import { type Container, expandVariables, variable } from "../model/container";
import { isUnknown, type Known, known, type Unknown, unknown } from "../model/known";
import type { TextPlace } from "../text/textPlace";
import { assignmentsOf, type Command, commandsOf } from "./commandLine";

/** Replaces an unknown word, or an unknown part of one, in a command: no program's argument can contain it. */
export const UNSEEN = "\0";

/** A simple command that a container runs, directly or in a script, a hook or a health check. */
export interface RunCommand {
  readonly words: Command;
  /** The property that contains it. */
  readonly path: string;
  /** Where it is written in the script that the property is. */
  readonly within?: TextPlace;
  /** The property is marked secret: messages must show nothing of it. */
  readonly secret: boolean;
  /** The unknown value that its `UNSEEN` words stand for. */
  readonly unseen: Unknown | undefined;
}

/** An argument vector, with `UNSEEN` in place of unknown words. */
interface Argv extends Omit<RunCommand, "words"> {
  readonly argv: readonly string[];
}

const NONE: readonly never[] = [];
const found = new WeakMap<Container, readonly RunCommand[]>();

/** Every simple command that a container runs, as far as the input shows it. */
export function runCommands(container: Container): readonly RunCommand[] {
  if (!runsSomething(container)) return NONE;
  let commands = found.get(container);
  if (!commands) {
    commands = argumentVectors(container).flatMap(({ argv, ...place }) =>
      commandsOf(argv).map((words) => ({
        words: words.flatMap((word, at) => (word.includes(UNSEEN) ? unseenWords(word, at) : word)),
        ...place,
      })),
    );
    found.set(container, commands);
  }
  return commands;
}

/** An option in place of the program, `--listen=\0`, is one of the image's own entrypoint, whatever its value is. */
function unseenWords(word: string, at: number): string[] {
  return at === 0 && word.startsWith("-") ? [word.slice(0, word.indexOf(UNSEEN)).replace(/=$/, ""), UNSEEN] : [UNSEEN];
}

/** A variable that a command sets for the programs it runs. */
interface RunAssignment extends Omit<RunCommand, "words"> {
  readonly name: string;
  readonly value: string;
}

const foundAssignments = new WeakMap<Container, readonly RunAssignment[]>();

/** The variables that a container's commands set for the programs they run. */
export function runAssignments(container: Container): readonly RunAssignment[] {
  if (!runsSomething(container)) return NONE;
  let assignments = foundAssignments.get(container);
  if (!assignments) {
    assignments = argumentVectors(container).flatMap(({ argv, ...place }) =>
      assignmentsOf(argv).map(([name, value]) => ({ name, value, ...place })),
    );
    foundAssignments.set(container, assignments);
  }
  return assignments;
}

/**
 * Every value that a variable has for some program of a container: from its environment, and from each command that
 * sets it. A value that only its shell can compute is unknown.
 */
export function variableValues(container: Container, name: string): Known<string>[] {
  const own = variable(container, name);
  return [
    ...(own ? [own] : []),
    ...assignedValues(container, (assigned) => assigned === name).map(({ value }) => value),
  ];
}

/** The values of these variables as the container's commands set them, with the container's own variables expanded. */
export function assignedValues(
  container: Container,
  isWanted: (name: string) => boolean,
): { readonly name: string; readonly value: Known<string> }[] {
  const assignedValue = ({ name, value, path, within, secret, unseen }: RunAssignment): Known<string> => {
    const expanded = expandVariables(value, container);
    if (expanded.includes(UNSEEN)) return unseen ?? unknown(path, "names a value that is not known");
    if (/[$`]/.test(expanded)) return unknown(path, `sets ${name} to what only its shell knows`);
    return { ...known(expanded, path, secret), ...(within && { within }) };
  };
  return runAssignments(container)
    .filter(({ name }) => isWanted(name))
    .map((assignment) => ({ name: assignment.name, value: assignedValue(assignment) }));
}

/** Whether the container has any command that is given or not known yet. */
export function runsSomething({ entrypoint, command, otherCommands }: Container): boolean {
  return entrypoint !== undefined || command !== undefined || otherCommands.length > 0;
}

/** The commands of a container that are entirely unknown: each may be any command. */
export function unseenCommands({ entrypoint, command, otherCommands }: Container): Unknown[] {
  const holes = new Set(
    otherCommands.flatMap((other) => (other.known ? placeholdersIn(other.path, otherCommands) : [])),
  );
  return [entrypoint, command, ...otherCommands].filter(isUnknown).filter((unseen) => !holes.has(unseen));
}

/** The unknown words of commands other than the main one, which follow their command in the list. */
function placeholdersIn(path: string, others: Container["otherCommands"]): Unknown[] {
  return others.filter(isUnknown).filter((word) => word.path.startsWith(`${path}[`));
}

/** The last container's: its commands and its assignments are asked for one after the other. */
let last: { readonly container: Container; readonly vectors: readonly Argv[] } | undefined;

function argumentVectors(container: Container): readonly Argv[] {
  if (last?.container !== container) last = { container, vectors: findArgumentVectors(container) };
  return last.vectors;
}

function findArgumentVectors({ entrypoint, command, missingWords, otherCommands }: Container): Argv[] {
  const main = [entrypoint, command].flatMap((vector) => withHoles(vector, missingWords));
  const ending = main.at(-1);
  const joined: Argv[] = ending
    ? [
        {
          argv: main.flatMap(({ argv }) => argv),
          path: ending.path,
          secret: main.some(({ secret }) => secret),
          unseen: main.find(({ unseen }) => unseen)?.unseen,
        },
      ]
    : [];
  const others = otherCommands.flatMap((other): Argv[] => {
    if (!other.known) return [];
    const unseen = other.value.some((word) => word.includes(UNSEEN))
      ? placeholdersIn(other.path, otherCommands)[0]
      : undefined;
    const { within } = other;
    return [{ argv: other.value, path: other.path, secret: other.secret === true, unseen, ...(within && { within }) }];
  });
  return [...joined, ...others];
}

function withHoles(vector: Known<readonly string[]> | undefined, missing: readonly Unknown[]): Argv[] {
  if (!vector?.known) return [];
  const holes = missing.filter(({ path }) => path.startsWith(`${vector.path}[`));
  const at = new Map(
    holes.map(({ path, outline }) => [Number.parseInt(path.slice(vector.path.length + 1), 10), outline ?? UNSEEN]),
  );
  const words = vector.value.values();
  const length = vector.value.length + at.size;
  const argv = Array.from({ length }, (_, position) => at.get(position) ?? words.next().value ?? UNSEEN);
  return [{ argv, path: vector.path, secret: vector.secret === true, unseen: holes[0] }];
}
