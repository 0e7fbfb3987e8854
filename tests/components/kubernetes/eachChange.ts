import type { Change } from "../../../components/args/changes";
import { KubernetesAdmission } from "../../../components/kubernetes";
import {
  ADMISSION_CHANGES,
  CLAIM_CHANGES,
  POD_BUILDER_CHANGES,
  POD_ENDPOINT_CHANGES,
  POD_RUNNER_CHANGES,
  SIDECAR_CHANGES,
} from "../../../components/kubernetes/changes";
import type { Issued } from "../resolved";
import {
  ADMISSION_INPUTS,
  CLAIM,
  CLAIM_INPUTS,
  POD_BESIDE,
  POD_BUILDER_INPUTS,
  POD_CLIENTS,
  POD_ENDPOINT_INPUTS,
  POD_RUNNER_INPUTS,
  SIDECAR_INPUTS,
} from "./changedInputs";
import { type KubernetesObject, objectsOf } from "./objects";
import { builder, endpoint, NAME, runner, sidecar } from "./programs";

export type Objects = ReadonlyMap<string, KubernetesObject>;

/** One input of a component that changes. */
export interface InputChange {
  readonly title: string;
  readonly change: Change;
  /** Whether a runner has the same input, of which the same code makes the same fields. */
  readonly isRunners: boolean;
  /** The component's objects before, and after. Programs run one at a time. */
  objects(): Promise<readonly [before: Objects, after: Objects]>;
}

// biome-ignore lint/suspicious/noExplicitAny: the inputs of every component.
type Inputs = any;
type Values = Readonly<Record<string, readonly unknown[]>>;
type Beside = Readonly<Record<string, object>>;
type Changes = Readonly<Record<string, Change>>;

const runners: Changes = POD_RUNNER_CHANGES;

/** Every input of every component of Kubernetes, with another value. */
export function eachChange(issued?: Issued): InputChange[] {
  const of = (
    component: string,
    program: (inputs: Inputs) => () => unknown,
    changes: Changes,
    values: Values,
    beside: Beside = POD_BESIDE,
  ) => {
    // Most inputs have no value before, and then there is one state for all of them.
    const made = new Map<string, Promise<Objects>>();
    const objects = (inputs: object) => {
      const key = JSON.stringify(inputs);
      const known = made.get(key) ?? objectsOf(program(inputs), issued);
      made.set(key, known);
      return known;
    };
    return Object.entries(changes).map(([input, change]): InputChange => {
      const [before, after] = values[input] ?? [];
      return {
        title: `of ${component}: ${input}`,
        change,
        isRunners: changes !== POD_RUNNER_CHANGES && runners[input] === change,
        objects: async () => [
          await objects({ ...beside[input], [input]: before }),
          await objects({ ...beside[input], [input]: after }),
        ],
      };
    });
  };
  const claimed = (dataClaim: Inputs) => runner({ dataClaim: { ...CLAIM, ...dataClaim } });
  return [
    ...of("a runner", runner, POD_RUNNER_CHANGES, POD_RUNNER_INPUTS),
    ...of("a claim", claimed, CLAIM_CHANGES, CLAIM_INPUTS),
    ...of("an endpoint", (args) => endpoint({ ...POD_CLIENTS, ...args }), POD_ENDPOINT_CHANGES, POD_ENDPOINT_INPUTS),
    ...of("a builder", (args) => builder(args), POD_BUILDER_CHANGES, POD_BUILDER_INPUTS, {}),
    ...of("a sidecar", (args) => sidecar(args), SIDECAR_CHANGES, SIDECAR_INPUTS),
    ...of("the webhook", (args) => () => new KubernetesAdmission(NAME, args), ADMISSION_CHANGES, ADMISSION_INPUTS),
  ];
}
