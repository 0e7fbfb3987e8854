import { Refusal } from "../model/refusal";
import type { ImagesOfBuild } from "../ownership/apart";
import { wholeName } from "../ownership/imageNames";
import { withoutPrefix } from "../ownership/owner";
import { bytesField, entryOf, fields, numberField, textEntry, withReplaced } from "./wire";

/** Outputs that become files of the client's. All others are images on the engine. */
const OUTPUTS_FOR_CLIENT = new Set(["docker", "oci", "tar", "local"]);

/** Fields of `moby.buildkit.v1.SolveRequest`, and of an exporter in it. */
const EXPORTER_TYPE = 3;
const EXPORTER_ATTRIBUTES = 4;
const SOURCE_POLICY = 12;
const EXPORTERS = 13;
const TYPE_OF_EXPORTER = 1;
const ATTRIBUTES_OF_EXPORTER = 2;

const NOT_PUSHED =
  "the guard does not allow this: the name of the output is another image's on the engine, and the build would push it: " +
  "build without push, and give the image a name of its own";

/**
 * Returns a request for a build whose outputs have the engine's names.
 *
 * @param names by the names that the client gave
 */
export function withEngineNames(request: Buffer, names: ReadonlyMap<string, string>): Buffer {
  if ([...names].every(([given, name]) => given === name)) return request;
  const attributes = renamed(request, EXPORTER_TYPE, EXPORTER_ATTRIBUTES, names);
  const outer = attributes ? Buffer.concat([request, attributes]) : request;
  return withReplaced(outer, EXPORTERS, (exporter) => {
    const name = renamed(exporter, TYPE_OF_EXPORTER, ATTRIBUTES_OF_EXPORTER, names);
    return name ? Buffer.concat([exporter, name]) : exporter;
  });
}

/** The attribute `name` of an exporter with the engine's names. Of a repeated entry the last one counts. */
function renamed(
  exporter: Buffer,
  type: number,
  attributes: number,
  names: ReadonlyMap<string, string>,
): Buffer | undefined {
  const given = new Map<string, string>();
  let kind = "";
  for (const { number, value } of fields(exporter)) {
    if (!Buffer.isBuffer(value)) continue;
    if (number === type) kind = value.toString();
    if (number === attributes) given.set(...textEntry(fields(value)));
  }
  const name = given.get("name");
  if (name === undefined || OUTPUTS_FOR_CLIENT.has(kind)) return undefined;
  const all = name.split(",").map((each) => names.get(each.trim()) ?? each);
  if (all.join(",") === name) return undefined;
  if (given.has("push") && !/^(?:0|f|false)$/i.test(given.get("push") ?? "")) throw new Refusal(403, NOT_PUSHED);
  return bytesField(attributes, entryOf("name", all.join(",")));
}

/** Values of `moby.buildkit.v1.sourcepolicy`: what a rule does, and how it selects sources. */
const ALLOW = 0;
const DENY = 1;
const CONVERT = 2;
const WILDCARD = 0;
const EXACT = 1;
const REGEX = 2;

const SCHEME = "docker-image://";

/** Engines take requests of 4 MB, and other clients must not be able to fill this one with names. */
const MAX_DENIED_BYTES = 1024 * 1024;

/**
 * Appends rules for the sources of a build, behind the client's own: a name that the client keeps private is its own
 * image, and no build reads images of other clients. The last rule that fits a source counts.
 */
export async function withSourcePolicy(request: Buffer, images: ImagesOfBuild): Promise<Buffer> {
  if (!(await images.keepsNamesApart())) return request;
  const { owner } = images;
  const names = await images.privateNames();
  const own = new Map(names.map((name) => [wholeName(withoutPrefix(name, owner)), wholeName(name)]));
  const rules = [
    ...[...own].flatMap(([given, name]) =>
      // An exact rule converts a source to itself. No name has a wildcard.
      spellingsOf(given).map((each) => rule(CONVERT, SCHEME + each, WILDCARD, SCHEME + name)),
    ),
    ...denials(await images.hiddenNames(MAX_DENIED_BYTES), (name) => own.has(name)),
    rule(DENY, "^docker-image:.*/guard-[a-z0-9-]*-[0-9a-f]{12}__", REGEX),
    rule(ALLOW, `^docker-image://([^/]+/)?(library/)?${owner.imagePrefix}`, REGEX),
  ];
  return Buffer.concat([request, bytesField(SOURCE_POLICY, Buffer.concat(rules))]);
}

/**
 * Rules against the images of other clients: first those of the client whose rules have the fewest bytes. A client whose
 * rules have no room left is one that takes more of it than each of those before it, and its images are not denied.
 */
function denials(namesByClient: readonly (readonly string[])[], isOwn: (name: string) => boolean): readonly Buffer[] {
  const byClient = namesByClient
    .map((names) => denialsOf(names.map(wholeName).filter((name) => !isOwn(name))))
    .filter((rules) => rules !== undefined)
    .sort((one, other) => one.length - other.length);
  let room = MAX_DENIED_BYTES;
  return byClient.filter(({ length }) => {
    room -= length;
    return room >= 0;
  });
}

/** Rules against images, one behind the other. Undefined if no request has room for them. */
function denialsOf(names: readonly string[]): Buffer | undefined {
  const rules: Buffer[] = [];
  let bytes = 0;
  for (const name of names) {
    for (const each of spellingsOf(name)) {
      const denial = rule(DENY, SCHEME + each, EXACT);
      bytes += denial.length;
      rules.push(denial);
    }
    if (bytes > MAX_DENIED_BYTES) return undefined;
  }
  return Buffer.concat(rules);
}

/** The ways to write a whole name. Frontends write the whole one, and clients' own definitions any. */
function spellingsOf(name: string): readonly string[] {
  const short = name.replace(/^docker\.io\/(?:library\/)?/, "");
  return [...new Set([name, short].flatMap((each) => [each, each.replace(/:latest$/, "")]))];
}

/** A field `rules` of a policy. */
function rule(action: number, source: string, match: number, replacement?: string): Buffer {
  const selector = Buffer.concat([bytesField(1, source), numberField(2, match)]);
  return bytesField(
    2,
    Buffer.concat([
      numberField(1, action),
      bytesField(2, selector),
      ...(replacement === undefined ? [] : [bytesField(3, bytesField(1, replacement))]),
    ]),
  );
}
