import * as pulumi from "@pulumi/pulumi";

type Labels = pulumi.Input<{ [name: string]: pulumi.Input<string> }>;

/** Labels that select an engine's pods. */
export function ownLabels(name: string): { [name: string]: string } {
  return { "app.kubernetes.io/name": "docker-engine", "app.kubernetes.io/instance": name };
}

/** The same labels together with those that the user asked for. */
export function labelsOf(name: string, more: Labels = {}): pulumi.Output<{ [name: string]: string }> {
  return pulumi.output(more).apply((labels) => ({ ...labels, ...ownLabels(name) }));
}
