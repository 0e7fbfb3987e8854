import * as pulumi from "@pulumi/pulumi";
import { ownLabels } from "../spec/service";

type Labels = pulumi.Input<{ [name: string]: pulumi.Input<string> }>;

/** The labels that select the pods of an engine, or of what else there is, together with those that the user asked for. */
export function labelsOf(name: string, more: Labels = {}, what?: string): pulumi.Output<{ [name: string]: string }> {
  return pulumi.output(more).apply((labels) => ({ ...labels, ...ownLabels(name, what) }));
}
