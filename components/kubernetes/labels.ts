import * as pulumi from "@pulumi/pulumi";

type Labels = pulumi.Input<{ [name: string]: pulumi.Input<string> }>;

/** Labels that select the pods of an engine, or of what else there is. */
export function ownLabels(name: string, what = "docker-engine"): { [name: string]: string } {
  return { "app.kubernetes.io/name": what, "app.kubernetes.io/instance": name };
}

/** The same labels together with those that the user asked for. */
export function labelsOf(name: string, more: Labels = {}, what?: string): pulumi.Output<{ [name: string]: string }> {
  return pulumi.output(more).apply((labels) => ({ ...labels, ...ownLabels(name, what) }));
}
