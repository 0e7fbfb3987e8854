import type { Raw } from "../raw/raw";
import type { UnresolvedValue } from "./text";

/** A host's access to the files that a Compose project names. Paths are as the project writes them. */
export interface ComposeFiles {
  /** The content of a file, if it can be read. */
  content(path: string): string | undefined;
  /** The variables of an env file; unresolved if it cannot be read. */
  variables(path: string, isRaw: boolean): ReadonlyMap<string, string | UnresolvedValue> | UnresolvedValue;
}

/** A Compose project, for the readers of its services. */
export interface ComposeProject {
  readonly model: Raw;
  readonly files: ComposeFiles;
  /** Services by their `container_name`, for those that have one. */
  readonly containers: ReadonlyMap<string, string>;
  /** Whether its services have all of their settings. */
  readonly isWhole: boolean;
  /** How many more ports of ranges may be read one by one, across all services. */
  readonly ports: { left: number };
}

/** Three times as many as a host has. */
const MAX_PORTS = 200_000;

/** @param model merged and interpolated, read with `interpretCompose` */
export function composeProject(model: Raw, files: ComposeFiles, isWhole = true): ComposeProject {
  const named = model
    .get("services")
    .entries()
    .flatMap(([service, place]) => {
      const name = place.isObject ? place.get("container_name").name() : undefined;
      return service !== undefined && name !== undefined ? [[name, service] as const] : [];
    });
  return { model, files, isWhole, containers: new Map(named), ports: { left: MAX_PORTS } };
}
