import type { Role } from "../model/role";
import { allowsAnyFrontend } from "./judge";
import { fields } from "./wire";

const DOCKERFILE_FRONTEND = "dockerfile.v0";
const IMAGE_FRONTEND = "gateway.v0";
const SYNTAX = "build-arg:BUILDKIT_SYNTAX";
const CACHE_NAMESPACE = "build-arg:BUILDKIT_CACHE_MOUNT_NS";

/** Numbers of the fields of a request for a build that say which frontend runs and what it is told. */
export interface FrontendFields {
  readonly frontend: number;
  readonly attributes: number;
}

/**
 * A request for a build, which was judged, with attributes of the guard's own behind the client's; of an entry that is
 * there twice the last counts.
 *
 * - Ids of cache mounts get the client's namespace in front of them (`BUILDKIT_CACHE_MOUNT_NS`).
 * - `cmdline` is what a frontend is given that another one's line in the Dockerfile (`# syntax=`) led to: with it, the
 *   engine's own frontend follows no such line. Neither does it read `BUILDKIT_SYNTAX` then, so that a frontend which
 *   the role allows is asked for as the engine's own would.
 *
 * See frontend/dockerui/config.go and frontend/dockerfile/builder/build.go in github.com/moby/buildkit.
 */
export function withOwnAttributes(request: Buffer, where: FrontendFields, role: Role, namespace: string): Buffer {
  const { frontend, attributes } = frontendIn(request, where);
  if (frontend === "") return request;
  const own = new Map([[CACHE_NAMESPACE, namespace]]);
  const added: Buffer[] = [];
  if (frontend === DOCKERFILE_FRONTEND && !allowsAnyFrontend(role)) {
    const syntax = attributes.get(SYNTAX);
    own.set("cmdline", syntax ?? DOCKERFILE_FRONTEND);
    if (syntax !== undefined) {
      own.set("source", syntax.trim().split(" ", 1)[0] ?? "");
      added.push(bytesField(where.frontend, Buffer.from(IMAGE_FRONTEND)));
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
    if (number === where.attributes) {
      const [key = "", text = ""] = [1, 2].map((part) => textOf(value, part));
      attributes.set(key, text);
    }
  }
  return { frontend, attributes };
}

const textOf = (message: Buffer, number: number): string =>
  `${[...fields(message)].find((field) => field.number === number)?.value ?? ""}`;

const entryOf = (key: string, value: string): Buffer =>
  Buffer.concat([bytesField(1, Buffer.from(key)), bytesField(2, Buffer.from(value))]);

const bytesField = (number: number, content: Buffer): Buffer =>
  Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}
