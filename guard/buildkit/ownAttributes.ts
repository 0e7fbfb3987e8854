import type { Role } from "../model/role";
import { CACHE_NAMESPACE, namespaceOf, OWNER_LABEL, stepHostOf } from "../ownership/owner";
import { allowsAnyFrontend } from "./judge";
import { bytesField, entryOf, fields, textEntry } from "./wire";

const DOCKERFILE_FRONTEND = "dockerfile.v0";
const IMAGE_FRONTEND = "gateway.v0";
const SYNTAX = "build-arg:BUILDKIT_SYNTAX";
const EXTRA_HOSTS = "add-hosts";

/** Field numbers, in a request for a build, of the frontend and of its attributes. */
export interface FrontendFields {
  readonly frontend: number;
  readonly attributes: number;
}

/**
 * Appends the guard's own attributes to a judged request for a build, behind the client's; of a repeated entry the last
 * one counts.
 *
 * - Ids of cache mounts get the client's namespace as a prefix (`BUILDKIT_CACHE_MOUNT_NS`).
 * - `cmdline` is the attribute that a frontend gets when another frontend followed the Dockerfile's `# syntax=` line to
 *   it: if it is set, the engine's own frontend does not follow such a line. It does not read `BUILDKIT_SYNTAX` then
 *   either, so a frontend that the role allows is requested in the way that the engine's own would request it.
 * - `label:` marks the image as the client's, if clients are kept apart.
 * - `add-hosts` then gives each step the client's name in `/etc/hosts`. A step's key in the build cache contains the
 *   names of such hosts, and neither its secrets nor its proxy: without this, the same step of another client's build
 *   would have the result of a step that read this one's secrets. It comes first, whatever the client's own list does
 *   with quotes.
 *
 * See frontend/dockerui/config.go, frontend/dockerfile/builder/build.go and solver/llbsolver/ops/exec.go in
 * github.com/moby/buildkit.
 */
export function withOwnAttributes(request: Buffer, where: FrontendFields, role: Role, client: string): Buffer {
  const { frontend, attributes } = frontendIn(request, where);
  if (frontend === "") return request;
  const own = new Map([[`build-arg:${CACHE_NAMESPACE}`, namespaceOf(client)]]);
  if (role.apart) {
    own.set(`label:${OWNER_LABEL}`, client);
    const hosts = attributes.get(EXTRA_HOSTS);
    own.set(EXTRA_HOSTS, `${stepHostOf(client)}=127.0.0.1${hosts === undefined || hosts === "" ? "" : `,${hosts}`}`);
  }
  const added: Buffer[] = [];
  if (frontend === DOCKERFILE_FRONTEND && !allowsAnyFrontend(role)) {
    const syntax = attributes.get(SYNTAX);
    own.set("cmdline", syntax ?? DOCKERFILE_FRONTEND);
    if (syntax !== undefined) {
      own.set("source", syntax.trim().split(" ", 1)[0] ?? "");
      added.push(bytesField(where.frontend, IMAGE_FRONTEND));
    }
  }
  for (const [key, value] of own) added.push(bytesField(where.attributes, entryOf(key, value)));
  return Buffer.concat([request, ...added]);
}

function frontendIn(
  request: Buffer,
  where: FrontendFields,
): { readonly frontend: string; readonly attributes: ReadonlyMap<string, string> } {
  let frontend = "";
  const attributes = new Map<string, string>();
  for (const { number, value } of fields(request)) {
    if (!Buffer.isBuffer(value)) continue;
    if (number === where.frontend) frontend = value.toString();
    if (number === where.attributes) attributes.set(...textEntry(fields(value)));
  }
  return { frontend, attributes };
}
