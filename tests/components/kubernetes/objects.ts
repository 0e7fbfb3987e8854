import { type Inputs, type Issued, resolved } from "../resolved";

/** An object of Kubernetes. */
export interface KubernetesObject extends Inputs {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
}

/** The objects of Kubernetes that a program declares, by kind and name of the resource. */
export async function objectsOf(
  program: () => unknown,
  issued?: Issued,
): Promise<ReadonlyMap<string, KubernetesObject>> {
  const found = await resolved(program, issued);
  return new Map(
    [...found].filter((entry): entry is [string, KubernetesObject] => typeof entry[1]["apiVersion"] === "string"),
  );
}
