import { optionValues } from "../docker/commandLine";
import { type Segments, segmentsOf } from "../docker/hostPath";
import type { Container } from "../model/container";
import { isUnknown, knownValue } from "../model/known";
import type { Mount } from "../model/mount";
import type { Workload } from "../model/workload";
import { certainEngineOf, type Engine } from "./engine";
import { certificateFolder } from "./engineOptions";
import { bindBackedVolumes, locateMount, mountOver } from "./storageLocation";

/** A private key of an engine inside a container, which none of its clients may have. */
export interface EngineKey {
  readonly container: Container;
  /** For messages: `ca/key.pem`. */
  readonly name: string;
}

/** A place that holds keys or leads to them, with all the keys and folders in it. */
interface Folder {
  readonly keys: EngineKey[];
  readonly folders: Map<string, Folder>;
}

/**
 * The private keys of every engine in the stack, by the places that expose them: the key's own place, and each folder
 * above it.
 */
export class EngineKeys {
  private readonly root: Folder = { keys: [], folders: new Map() };
  private readonly binds;

  constructor(
    private readonly workloads: readonly Workload[],
    engineImages: readonly string[],
  ) {
    this.binds = bindBackedVolumes(workloads);
    for (const [at, workload] of workloads.entries()) {
      for (const container of workload.containers) {
        const engine = certainEngineOf(container, engineImages);
        if (engine) this.add(engine, container, at);
      }
    }
  }

  /** The keys that a mount of the stack's nth workload exposes. */
  broughtBy(mount: Mount, at: number): readonly EngineKey[] {
    const place = this.placeOf(mount, at);
    let folder = place && this.root;
    for (const name of place ?? []) folder = folder?.folders.get(name);
    return folder?.keys ?? [];
  }

  private add(engine: Engine, container: Container, at: number): void {
    for (const path of keysOf(engine, container)) {
      const over = mountOver(path, container);
      const place = over && this.placeOf(over.mount, at);
      if (!place) continue;
      let folder = this.root;
      for (const name of [...place, ...over.below]) {
        const next: Folder = folder.folders.get(name) ?? { keys: [], folders: new Map() };
        folder.folders.set(name, next);
        next.keys.push({ container, name: path.slice(-2).join("/") });
        folder = next;
      }
    }
  }

  private placeOf(mount: Mount, at: number): Segments | undefined {
    const workload = this.workloads[at];
    const place = workload && locateMount(mount, workload, at, this.binds)?.place;
    return isUnknown(place) ? undefined : place;
  }
}

/**
 * Where an engine keeps its keys inside its container: the official image's entrypoint creates a CA's and a server's
 * below one folder.
 */
export function keysOf(
  { commands, daemonConfiguration, entrypointDefaults, certificatesByDefault }: Engine,
  container: Container,
): Segments[] {
  const named = commands.flatMap(({ words }) => optionValues(words, "tlskey"));
  const setting = knownValue(daemonConfiguration)?.["tlskey"];
  const directory = certificateFolder(container);
  const folder = directory ? knownValue(directory) : certificatesByDefault ? "/certs" : undefined;
  const made = entrypointDefaults && folder ? [`${folder}/ca/key.pem`, `${folder}/server/key.pem`] : [];
  return [...named, ...(typeof setting === "string" ? [setting] : []), ...made].map(segmentsOf);
}
