import type { Container, ContainerSettings } from "../../model/container";
import type { Known } from "../../model/known";
import type { Workload } from "../../model/workload";
import { judge, type Verdict, violation } from "../support/rule";

/** A container of Docker that has no settings but those at hand. */
export type WholeContainer = Container & { readonly settings: ContainerSettings };

/**
 * The containers of Docker whose settings are all at hand: the benchmark refuses what many of them leave out. Not those
 * of a pipeline, which its runner completes, nor the parts of one in an override file.
 */
export function wholeContainers({ platform, containers }: Workload): readonly WholeContainer[] {
  return platform === "docker" ? (containers.filter(({ settings }) => settings) as readonly WholeContainer[]) : [];
}

/** A setting that a container must have. */
export interface Required<T> {
  of(container: WholeContainer): Known<T> | undefined;
  /** What a container without it does, as a clause about the container. */
  readonly absent: string;
  /** What is wrong with a value, as a clause about the setting. */
  found(value: T): string | false | undefined;
}

/** Judges a setting of every whole container: without it, the engine's default breaks the rule. */
export function* judgeRequired<T>(workload: Workload, { of, absent, found }: Required<T>): Iterable<Verdict> {
  for (const container of wholeContainers(workload)) {
    const field = of(container);
    if (field) yield* judge(field, container, found);
    else yield violation(container.path, container, absent);
  }
}

/** Zero or a negative number, which the engine takes for no limit. */
export function isUnlimited(limit: number | string): boolean {
  return Number.parseFloat(String(limit)) <= 0;
}
