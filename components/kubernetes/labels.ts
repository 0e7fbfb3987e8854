import * as pulumi from "@pulumi/pulumi";

type Labels = pulumi.Input<{ [name: string]: pulumi.Input<string> }>;

/** Labels by which the pods of an engine are told from others. */
export function ownLabels(name: string): { [name: string]: string } {
  return { "app.kubernetes.io/name": "docker-engine", "app.kubernetes.io/instance": name };
}

/** The same with those that were asked for. */
export function labelsOf(name: string, more: Labels = {}): pulumi.Output<{ [name: string]: string }> {
  return pulumi.output(more).apply((labels) => ({ ...labels, ...ownLabels(name) }));
}
