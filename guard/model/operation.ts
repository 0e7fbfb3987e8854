/** An operation of the Docker Engine API, as its specification has it. */
export interface Operation {
  /** The specification's `operationId`: `ContainerCreate`. */
  readonly id: string;
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /** Its path without the version: `/containers/{id}/json`. */
  readonly path: string;
  /** The first version of the API that has it: `1.24`. */
  readonly since: string;
  /** The last version that has it. @default the newest known version */
  readonly until?: string;
  /** What a request carries: JSON, which is judged as a whole; an archive or another stream of bytes; or nothing. */
  readonly body: "json" | "stream" | "none";
  /** Whether the connection becomes a raw stream in both directions. */
  readonly upgrades: boolean;
}
