import type { Workload } from "../../core/model/workload";

/** One answer of a running engine or cluster, or what could not be had from it. */
export type Answer =
  | {
      /** Objects in their own words: one, a list, or a list of Kubernetes. */
      readonly content: unknown;
      /** The version of the Pod Security Standards that the cluster enforces for these objects. */
      readonly podSecurityVersion?: string | undefined;
      /** Whether they are the cluster's own parts, whose findings are only counted. @default false */
      readonly isApart?: boolean;
    }
  | { readonly workloads: readonly Workload[] }
  | { readonly note: string }
  | { readonly problem: string };

/** @param objects how many were read so far */
export type OnObjects = (objects: number) => void;

/** A running engine or cluster. It is only read. */
export interface LiveSource {
  /** For people: `engine unix:///var/run/docker.sock`, `cluster prod`. */
  readonly name: string;
  /** Never throws: what cannot be had is a problem among the answers. */
  read(onObjects: OnObjects): AsyncIterable<Answer>;
}
