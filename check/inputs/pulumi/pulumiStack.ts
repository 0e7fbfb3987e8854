import type { Workload } from "../../../core/model/workload";
import { type PulumiResource, readPulumi } from "../../../core/readers/pulumi/pulumi";
import { isObject } from "../../../core/text/jsonObject";
import type { Document } from "../../../documents/document";
import type { Content } from "../../input/input";
import { ofStack } from "../../program/workloads";

/** A resource in the form that states and previews use. */
export interface Written {
  readonly state: Content;
  /** Property path of the state in its document. */
  readonly path: string;
}

/** The resources in a list, each with its property path. */
export function writtenIn(list: unknown, path: string): Written[] {
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  return items.flatMap((state, at) => (isObject(state) ? [{ state, path: `${path}[${at}]` }] : []));
}

/**
 * Whether the stack creates and keeps the resource. Resources that it only reads are not its own, and the children of a
 * component are resources themselves.
 */
export function isDeclared({ custom, external, delete: isDeleted, pendingReplacement }: Content): boolean {
  return custom === true && external !== true && isDeleted !== true && pendingReplacement !== true;
}

/**
 * The workloads of one stack's resources, judged by their inputs: outputs add nothing that the inputs did not request.
 */
export function workloadsOf(written: readonly Written[], document: Document): Workload[] {
  const inputs = new Map(written.map(({ state }) => [state["urn"], state["inputs"]]));
  return written.flatMap(({ state, path }) =>
    readPulumi(resourceOf(state, inputs)).map((workload) => writtenAt(`${path}.inputs`, workload, document)),
  );
}

/**
 * A workload with its location. Its providers are scoped to the document: no other stack uses the same engine.
 *
 * @param names property paths in the document, for properties that have other names there
 */
export function writtenAt(
  path: string,
  workload: Workload,
  { file, index }: Document,
  names: readonly (readonly [string, string])[] = [],
): Workload {
  const { source, ...rest } = ofStack(workload, `${file}#${index}`);
  const elsewhere = new Map(names.map(([name, written]) => [name, { file, document: index, path: written }]));
  return { ...rest, source: { ...source, origin: { file, document: index, path, elsewhere } } };
}

function resourceOf(
  { urn, type, inputs = {}, provider }: Content,
  configurations: ReadonlyMap<unknown, unknown>,
): PulumiResource {
  return {
    type: textOf(type),
    name: nameOf(textOf(urn)),
    urn: textOf(urn),
    props: inputs,
    provider: typeof provider === "string" ? providerOf(provider, configurations) : undefined,
  };
}

/** A reference to a provider is its URN and its id. */
function providerOf(reference: string, configurations: ReadonlyMap<unknown, unknown>): PulumiResource["provider"] {
  const urn = urnOfProvider(reference);
  return { urn, type: typeOf(urn), name: nameOf(urn), props: configurations.get(urn) ?? {} };
}

export function urnOfProvider(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}

/** Parses `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`; a name may contain any character. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

export function typeOf(urn: string): string {
  return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
