import { bytesIn, secondsIn } from "../text/units";
import type { JsonSchema } from "./jsonSchema";
import { keyIn, type Mistake } from "./mistakes";

/** What a container gets if its request does not say, and the most that a request may ask for. */
export interface SizeLimit {
  /** Bytes, as Docker writes them: `512m`. @default the maximum */
  readonly default?: string;
  /** @default no maximum */
  readonly max?: string;
}

export interface NumberLimit {
  /** @default the maximum */
  readonly default?: number;
  /** @default no maximum */
  readonly max?: number;
}

/** What one client may use of an engine. Whatever is left out is not limited. */
export interface ClientLimits {
  /** Memory of each container. */
  readonly memory?: SizeLimit;
  /** Processors of each container; parts of one count: `1.5`. */
  readonly cpus?: NumberLimit;
  /** Processes and threads of each container. */
  readonly pids?: NumberLimit;
  /** Size of `/dev/shm`, and of every other file system in memory. */
  readonly shmSize?: SizeLimit;
  /** What a container's log takes on the disk, all its files together. */
  readonly logSize?: SizeLimit;
  /** Containers of the client, running or not. */
  readonly containers?: number;
  /** Volumes of the client, including those without a name. */
  readonly volumes?: number;
  /** Networks that the client has made. */
  readonly networks?: number;
  /** Commands in its containers (exec) that have not ended. */
  readonly execs?: number;
  /** Requests a second, over five seconds. */
  readonly requestsPerSecond?: number;
  /** Builds at a time. */
  readonly concurrentBuilds?: number;
  /** Pulls at a time. */
  readonly concurrentPulls?: number;
}

const SIZE: JsonSchema = {
  type: "string",
  pattern: "^[1-9]\\d{0,14}([bkmgt]|[kmgt]b)?$",
  description: "a size as Docker writes it, in quotes if it has no unit: 512m.",
};
const sizes = (description: string): JsonSchema => ({
  type: "object",
  description: `${description}, as in { default: 512m, max: 2g }.`,
  properties: { default: SIZE, max: SIZE },
  additionalProperties: false,
});
const numbers = (description: string, type: "integer" | "number", minimum: number): JsonSchema => {
  const value: JsonSchema = { type, minimum, maximum: 4_194_304, description: `a number from ${minimum} on.` };
  return {
    type: "object",
    description: `${description}, as in { default: 1, max: 4 }.`,
    properties: { default: value, max: value },
    additionalProperties: false,
  };
};
const count = (description: string, minimum: number): JsonSchema => ({
  type: "integer",
  minimum,
  maximum: 1_000_000,
  description: `${description}, a whole number from ${minimum} on.`,
});

export const CLIENT_LIMITS: JsonSchema = {
  type: "object",
  description: "What one client may use of the engine: { memory: { max: 2g }, containers: 20 }.",
  properties: {
    memory: sizes("Memory of a container"),
    cpus: numbers("Processors of a container", "number", 0.01),
    pids: numbers("Processes and threads of a container", "integer", 1),
    shmSize: sizes("Size of /dev/shm and of other file systems in memory"),
    logSize: sizes("Size of a container's log"),
    containers: count("Containers of the client", 0),
    volumes: count("Volumes of the client", 0),
    networks: count("Networks of the client", 0),
    execs: count("Commands in containers (exec) that have not ended", 0),
    requestsPerSecond: count("Requests a second", 1),
    concurrentBuilds: count("Builds at a time", 1),
    concurrentPulls: count("Pulls at a time", 1),
  },
  additionalProperties: false,
};

export const EXPIRES: JsonSchema = {
  type: "string",
  pattern: "^(\\d{1,6}[smhd])+$",
  description: "the age at which what a client has made is removed: 90m, 6h, 7d.",
};

const MIN_EXPIRY_SECONDS = 10;
const MIN_BYTES: Readonly<Record<string, number>> = { memory: 6 * 1024 * 1024, shmSize: 4096, logSize: 4096 };

/** What a schema cannot say of the limits under a key. */
export function limitMistakes(limits: ClientLimits | undefined, expires: string | undefined, key: string): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const [name, limit] of Object.entries(limits ?? {})) {
    if (typeof limit !== "object") continue;
    const place = keyIn(keyIn(key, "limits"), name);
    const { default: given, max } = limit as SizeLimit | NumberLimit;
    const numberOf = (value: string | number) => (typeof value === "string" ? (bytesIn(value) ?? Number.NaN) : value);
    const least = MIN_BYTES[name];
    for (const value of [given, max])
      if (least !== undefined && value !== undefined && !(numberOf(value) >= least))
        mistakes.push({
          key: place,
          problem: `is ${value}, which no engine accepts. Expected: ${least} bytes or more.`,
        });
    if (given !== undefined && max !== undefined && numberOf(given) > numberOf(max))
      mistakes.push({ key: place, problem: `has a default of ${given}, which is more than its max, ${max}.` });
  }
  if (expires !== undefined && (secondsIn(expires) ?? 0) < MIN_EXPIRY_SECONDS)
    mistakes.push({
      key: keyIn(key, "expires"),
      problem: `is ${expires}. Expected: ${MIN_EXPIRY_SECONDS} seconds or more.`,
    });
  return mistakes;
}
