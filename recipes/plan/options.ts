import { isIP } from "node:net";
import { BUILDER_PORT } from "../../components/spec/builder";
import { API_PORT } from "../../components/spec/engineFiles";
import type { RunnerMode } from "../../components/spec/runner";
import { serviceNames } from "../../components/spec/service";

/** What a recipe is for, by the words of the command line. */
export const KINDS = {
  runner: "an engine for jobs, each of whose clients controls the whole engine",
  endpoint: "an engine behind a guard, which lets each client do what its role allows",
  builder: "BuildKit for jobs that build images and run no containers, with docker buildx",
  client: "a job that uses an engine that somebody else runs",
} as const;
export type Kind = keyof typeof KINDS;

/** A client of the engine. */
export interface RecipeClient {
  readonly name: string;
  /** Its role, where a guard is in front of the engine. */
  readonly role?: string;
}

/** An address of the server, on which an engine takes clients from elsewhere. */
export interface PublishedAddress {
  readonly ip: string;
  readonly port: number;
}

/** What people decide about a recipe, checked and complete. */
export interface RecipeOptions {
  readonly kind: Kind;
  readonly mode: RunnerMode;
  /** The name of the server's container, which clients reach it by. */
  readonly name: string;
  readonly clients: readonly RecipeClient[];
  /** The engine's image. @default the one of the mode */
  readonly image?: string;
  /** MiB for the engine and its jobs. */
  readonly memory?: number;
  /** @default none: only containers on its network reach it */
  readonly publish?: PublishedAddress;
  /** Further names of the server, and the address that clients elsewhere use. For a client: the engine's host. */
  readonly host?: string;
  /** The namespace on Kubernetes. @default the one that `kubectl` uses */
  readonly namespace?: string;
  /** For an engine that is part of a Compose project or a pod of somebody's own: the recipe's folder, from that file's. */
  readonly inProject?: string;
}

/** The port on which a server accepts clients with a certificate. */
export function portOf(kind: Kind): number {
  return kind === "builder" ? BUILDER_PORT : API_PORT;
}

/** The names and addresses that the server's certificate is for. */
export function serverNames({ name, publish, host, namespace }: RecipeOptions): string[] {
  const names = [...serviceNames(name, namespace), "localhost", "127.0.0.1", publish?.ip, host];
  return [...new Set(names.filter((each) => each !== undefined))];
}

/** An address in the form of `DOCKER_HOST`. */
export function dockerHost(host: string, port: number): string {
  return `tcp://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}
