import { optionValues } from "./commandLine";
import { type Container, variable } from "./container";
import { type Engine, engineOf } from "./engine";
import { type Segments, segmentsOf } from "./hostPath";
import { knownValue } from "./known";
import { bindVolumes, mountOver, placeOf } from "./place";
import type { Workload } from "./workload";

/** A private key of an engine inside a container that none of its clients may have. */
export interface EngineKey {
  readonly container: Container;
  /** For messages: `ca/key.pem`. */
  readonly name: string;
}

/** The private keys of every engine in the stack, by the places that bring them along: the key's own, and each folder above it. */
export class EngineKeys {
  private readonly byPlace = new Map<string, EngineKey[]>();
  private readonly binds;

  constructor(
    private readonly workloads: readonly Workload[],
    engineImages: readonly string[],
  ) {
    this.binds = bindVolumes(workloads);
    for (const [at, workload] of workloads.entries()) {
      for (const container of workload.containers) {
        const engine = engineOf(container, engineImages);
        if (engine && !("known" in engine)) this.add(engine, container, at);
      }
    }
  }

  /** The keys that a mount of the stack's nth workload brings along. */
  broughtBy(mount: Container["mounts"][number], at: number): readonly EngineKey[] {
    const place = this.placeOf(mount, at);
    return (place && this.byPlace.get(key(place))) ?? [];
  }

  private add(engine: Engine, container: Container, at: number): void {
    for (const path of keysOf(engine, container)) {
      const over = mountOver(path, container);
      const place = over && this.placeOf(over.mount, at);
      if (!place) continue;
      const whole = [...place, ...over.below];
      for (let length = 1; length <= whole.length; length++) {
        const beginning = key(whole.slice(0, length));
        const keys = this.byPlace.get(beginning) ?? [];
        keys.push({ container, name: path.slice(-2).join("/") });
        this.byPlace.set(beginning, keys);
      }
    }
  }

  private placeOf(mount: Container["mounts"][number], at: number): Segments | undefined {
    const workload = this.workloads[at];
    const place = workload && placeOf(mount, workload, at, this.binds)?.place;
    return place === undefined || "known" in place ? undefined : place;
  }
}

/** Where an engine keeps them inside its container: the official image's entrypoint makes a CA and a server below one folder. */
export function keysOf(
  { commands, daemonConfiguration, entrypointDefaults, certificatesByDefault }: Engine,
  container: Container,
): Segments[] {
  const named = commands.flatMap(({ words }) => optionValues(words, "tlskey"));
  const setting = knownValue(daemonConfiguration)?.["tlskey"];
  const directory = variable(container, "DOCKER_TLS_CERTDIR");
  const folder = directory ? knownValue(directory) : certificatesByDefault ? "/certs" : undefined;
  const made = entrypointDefaults && folder ? [`${folder}/ca/key.pem`, `${folder}/server/key.pem`] : [];
  return [...named, ...(typeof setting === "string" ? [setting] : []), ...made].map(segmentsOf);
}

function key(place: Segments): string {
  return JSON.stringify(place);
}
