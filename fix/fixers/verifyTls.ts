import { type TextNode, valueAt } from "../../documents/positions/textNode";
import { type Pair, withEntries, withItems } from "../change/change";
import type { Edit } from "../change/edit";
import type { Fixer, Target } from "../change/fixer";
import { completedTls } from "./completeTls";
import { isReadOnly, readOnly } from "./readOnlyCredentials";

/** The port on which engines ask for certificates: a client that does not verify cannot have talked to one there. */
const TLS = /^tcp:\/\/[^/$`\s]+:2376\/?$/;
/** Where clients have their files by convention. */
const CERTIFICATES = /^\/certs(?:\/client)?\/?$/;

/** Clients verify the engine, with the certificates that they have already, or that it gives them. */
export const verifyTls: Fixer = {
  rule: "dood-plaintext-endpoint",
  does: "verify the engine by certificates, and connect over TLS",
  formats: ["compose", "kubernetes", "pulumi", "pulumi-kubernetes", "gitlab-ci", "github-actions"],
  edits: (target) => edited(target) ?? completedTls(target),
};

function edited({ text, node, key, finding }: Target): readonly Edit[] | undefined {
  const environment = environmentOf(node, key);
  if (!environment) return undefined;
  const { form, list, host } = environment;
  if (!TLS.test(host) || list.get("DOCKER_TLS_VERIFY") !== undefined || list.get("DOCKER_TLS") !== undefined)
    return undefined;
  const verify: Pair = ["DOCKER_TLS_VERIFY", "1"];
  if (list.has("DOCKER_CERT_PATH")) return all(withVariables(text, form, [verify]));
  const found = folderOf(list, form.parent);
  if (!found) return undefined;
  const variables = withVariables(text, form, [verify, ["DOCKER_CERT_PATH", found.folder]]);
  // Once the folder is known to hold certificates, it must be read-only as well.
  if (!found.mount || isReadOnly(found.mount)) return all(variables);
  return all(variables, readOnly(text, found.mount, finding.format));
}

/** All edits, or none where one of them is not certain. */
function all(...edits: readonly (Edit | undefined)[]): readonly Edit[] | undefined {
  return edits.every((edit) => edit !== undefined) ? edits : undefined;
}

function withVariables(text: string, form: TextNode, variables: readonly Pair[]): Edit | undefined {
  if (form.entries) return withEntries(text, form, variables);
  const isMappings = form.items?.at(-1)?.entries !== undefined;
  return withItems(
    text,
    form,
    variables.map(([name, value]) =>
      isMappings
        ? ([
            ["name", name],
            ["value", value],
          ] as const)
        : `${name}=${value}`,
    ),
  );
}

/** The environment that holds a variable: a mapping, a list of `NAME=value`, or a list of names and values. */
function environmentOf(node: TextNode, key: TextNode | undefined) {
  const form = key && nameOf(key.parent) !== "DOCKER_HOST" ? key.parent : (key?.parent ?? node).parent;
  if (!form) return undefined;
  const list = new Map<string, string>();
  for (const { key: name, value } of form.entries ?? [])
    if (name.value !== undefined) list.set(name.value, value.value ?? "");
  for (const item of form.items ?? []) {
    const [, name, value] = /^(\w+)=(.*)$/.exec(item.value ?? "") ?? [];
    if (name !== undefined) list.set(name, value ?? "");
    const called = nameOf(item);
    if (called !== undefined) list.set(called, valueAt(item, "value")?.value ?? "");
  }
  const host = list.get("DOCKER_HOST");
  return host === undefined ? undefined : { form, list, host };
}

function nameOf(item: TextNode | undefined): string | undefined {
  return valueAt(item, "name")?.value;
}

/** The one folder of certificates that the job shares with an engine, or that is mounted beside the environment. */
function folderOf(
  list: ReadonlyMap<string, string>,
  container: TextNode | undefined,
): { readonly folder: string; readonly mount?: TextNode } | undefined {
  const shared = list.get("DOCKER_TLS_CERTDIR");
  if (shared !== undefined && CERTIFICATES.test(shared)) return { folder: `${withoutSlash(shared)}/client` };
  const mounts = (valueAt(container, "volumeMounts") ?? valueAt(container, "volumes"))?.items ?? [];
  const [mount, ...others] = mounts.filter((each) => CERTIFICATES.test(targetOf(each)));
  return mount && others.length === 0 ? { folder: withoutSlash(targetOf(mount)), mount } : undefined;
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, "");
}

function targetOf(mount: TextNode): string {
  const named = ["target", "mountPath", "containerPath"].map((name) => valueAt(mount, name)?.value);
  return named.find((target) => target !== undefined) ?? mount.value?.split(":")[1] ?? "";
}
