import type { Effect } from "../../components/args/changes";
import {
  CONSTRUCT_BUILDER_CHANGES,
  CONSTRUCT_ENDPOINT_CHANGES,
  CONSTRUCT_RUNNER_CHANGES,
} from "../../components/cdktf/changes";
import { BUILDER_CHANGES, ENDPOINT_CHANGES, RUNNER_CHANGES } from "../../components/docker/changes";
import { BUILDER } from "../../components/spec/builder";
import { containerRunner } from "../../components/spec/containerRunner";
import { BESIDE, BUILDER_INPUTS, CLIENTS, ENDPOINT_INPUTS, RUNNER_INPUTS } from "../../tests/components/changedInputs";
import type { Engine } from "./engine";
import { type Component, networksOf } from "./stack";

type Values = Readonly<Record<string, unknown>>;

/** An input of a component, and what changing it does. */
export interface Change {
  readonly value: unknown;
  /** What it needs beside it. */
  readonly beside?: object;
  /** What it does to each of the component's containers. */
  readonly effects: Readonly<Record<string, Effect>>;
}

/** Values with which nothing starts on this server. */
export interface Impossible {
  readonly values: Values;
  /** What the update's error says. */
  readonly words: RegExp;
}

/** A component whose life is played. */
export interface Subject {
  readonly component: Component;
  readonly name: string;
  readonly args: Values;
  readonly client: string;
  readonly image: string;
  /** A line of shell that the client runs, which works as long as it reaches what it is a client of. */
  readonly line: string;
  /** The container with the data, and where they are in it. */
  readonly data: readonly [container: string, folder: string];
  readonly changes: Readonly<Record<string, Change>>;
  /** Values with which nothing starts on this server, and what the update's error says. */
  readonly impossible: readonly Impossible[];
  /** Volumes that values of inputs name. */
  readonly namedVolumes: readonly string[];
  /** Inputs whose change fails once the old container has gone, until they are set back. */
  readonly failing: readonly string[];
  /** Inputs that are not tried, and why. */
  readonly notTried: Readonly<Record<string, string>>;
}

/** Other values than those of the tests without a provider, for what has to exist or be free on the engine. */
function valuesFor(name: string, port: number): Values {
  const [network] = networksOf(name);
  const [dataVolume, cacheVolume] = namedVolumes(name);
  return {
    networksAdvanced: [{ name: network }],
    ports: [{ ip: "127.0.0.1", external: port }],
    dataVolume,
    cacheVolume,
    name: `${name}-other`,
  };
}

function namedVolumes(name: string): readonly [dataVolume: string, cacheVolume: string] {
  return [`${name}-others`, `${name}-caches`];
}

const ABSENT_IMAGE = "registry.invalid/absent:1.0.0";
const NOT_PULLED = /registry\.invalid/;
/** What the check says of an image that has neither an engine nor a builder. */
const NO_ENGINE = /nothing was replaced:.*not found/s;

/** What is not tried on every machine, or anywhere. */
const NOT_TRIED = {
  pulumi: { gpus: "it needs an engine with CDI, and a GPU" },
  terraform: {
    gpus: "it needs an engine with CDI, and a GPU",
    provider: "it takes another server",
  },
} as const;

/** The provider of Terraform takes three minutes to see that the engine does not start on data of the other mode. */
const FAILING = { pulumi: [], terraform: ["mode"] } as const;

/** Inputs whose change takes the data or the client with it, and which come last. */
const LAST: readonly string[] = ["mode", "name", "validityPeriodHours", "networksAdvanced", "dataVolume"];

/** What changing an input does, by who carries it out. */
const TABLES = {
  pulumi: { runner: RUNNER_CHANGES, endpoint: ENDPOINT_CHANGES, builder: BUILDER_CHANGES },
  terraform: {
    runner: CONSTRUCT_RUNNER_CHANGES,
    endpoint: CONSTRUCT_ENDPOINT_CHANGES,
    builder: CONSTRUCT_BUILDER_CHANGES,
  },
} as const;

/** The components for which the engine has images. */
export function subjects({ images }: Pick<Engine, "images">, by: keyof typeof TABLES): readonly Subject[] {
  const { runner, endpoint, builder } = TABLES[by];
  const [ci, api, builds] = [`${by}-runner`, `${by}-api`, `${by}-builder`];
  const port = by === "pulumi" ? 42_376 : 42_476;
  const [engine, otherEngine] = images.engine;
  const [guard, otherGuard] = images.guard;
  const dataRoot = containerRunner().dataRoot.value;
  // Terraform removes the old container before it pulls an image, and nothing is checked before.
  const checked = (values: readonly Impossible[]) => (by === "pulumi" ? values : []);
  const notTried = NOT_TRIED[by];
  const failing = FAILING[by];
  return [
    {
      component: "DindRunner",
      name: ci,
      args: { image: engine, memory: 512, clients: { build: {} } },
      client: "build",
      image: engine,
      line: "docker version",
      data: [ci, dataRoot],
      changes: changes(runner, RUNNER_INPUTS, { ...valuesFor(ci, port), image: otherEngine }, (change) => ({
        [ci]: change.effect,
      })),
      impossible: checked([
        { values: { storageDriver: "zfs" }, words: /nothing was replaced:.*graphdriver/s },
        { values: { image: ABSENT_IMAGE }, words: NOT_PULLED },
      ]),
      namedVolumes: namedVolumes(ci),
      failing,
      notTried,
    },
    {
      component: "DockerApiEndpoint",
      name: api,
      args: { image: guard, clients: CLIENTS, engine: { image: engine, memory: 512 } },
      client: "ci",
      image: engine,
      // What the guard is there for: it refuses, with the rule's words.
      line: "docker version && docker create --privileged x 2>&1 | grep privileged-container",
      data: [`${api}-engine`, dataRoot],
      changes: changes(
        endpoint,
        ENDPOINT_INPUTS,
        { ...valuesFor(api, port + 1), image: otherGuard, engine: { image: engine, memory: 512, mtu: 1450 } },
        (change) => ({ [api]: change.guard, [`${api}-engine`]: change.engine }),
      ),
      impossible: checked([
        { values: { engine: { image: guard, memory: 512 } }, words: NO_ENGINE },
        { values: { image: ABSENT_IMAGE }, words: NOT_PULLED },
      ]),
      namedVolumes: namedVolumes(api),
      failing,
      notTried,
    },
    ...(images.builder === undefined
      ? []
      : [
          {
            component: "BuildkitBuilder" as const,
            name: builds,
            args: { image: images.builder[0], memory: 512, clients: { build: {} } },
            client: "build",
            image: images.builder[0],
            line: `buildctl --addr tcp://${builds}:1234 --tlsdir /certs/buildkit debug workers`,
            data: [builds, BUILDER.dataRoot.value] as const,
            changes: changes(
              builder,
              BUILDER_INPUTS,
              { ...valuesFor(builds, port + 2), image: images.builder[1] },
              (change) => ({ [builds]: change.effect }),
            ),
            impossible: checked([
              { values: { image: guard }, words: NO_ENGINE },
              { values: { image: ABSENT_IMAGE }, words: NOT_PULLED },
            ]),
            namedVolumes: namedVolumes(builds),
            failing,
            notTried,
          },
        ]),
  ];
}

function changes<C>(
  all: Readonly<Record<string, C>>,
  inputs: Readonly<Record<string, readonly [unknown, unknown]>>,
  own: Values,
  effectsOf: (change: C) => Change["effects"],
): Readonly<Record<string, Change>> {
  const names = Object.keys(all).sort((one, other) => LAST.indexOf(one) - LAST.indexOf(other));
  const otherValueOf = (name: string) => own[name] ?? inputs[name]?.[1];
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        value: otherValueOf(name),
        beside: BESIDE[name as keyof typeof BESIDE] ?? {},
        effects: effectsOf(all[name] as C),
      },
    ]),
  );
}
