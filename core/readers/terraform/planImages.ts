import type { Raw } from "../raw/raw";
import { UNKNOWN } from "./planMarks";

/** What the Docker provider makes of an image's name. */
const OF_AN_IMAGE = /^(docker_image\..*)\.(?:image_id|latest|repo_digest|id)$/s;

/**
 * A container's attributes, with the name of its image where that is another resource's, whose id is not known until
 * apply: the name says what the image is.
 *
 * @param written the container's resource in the configuration
 * @param images the attributes of the images that are planned, by their addresses
 */
export function withImage(
  attributes: unknown,
  address: string,
  written: Raw,
  images: ReadonlyMap<string, unknown>,
): unknown {
  if (property(attributes, "image") !== UNKNOWN) return attributes;
  const [reference, ...others] = written
    .get("expressions", "image", "references")
    .items()
    .map((each) => each.name() ?? "");
  // A plan names what is referred to as a whole as well: nothing else, or the expression is no plain reference.
  const image = OF_AN_IMAGE.exec(reference ?? "")?.[1];
  if (image === undefined || !others.every((other) => reference?.startsWith(other))) return attributes;
  const module = /^(?:module\.[^.[]+(?:\[[^\]]*\])?\.)*/.exec(address)?.[0] ?? "";
  const name = property(images.get(module + image), "name");
  return name === undefined ? attributes : { ...(attributes as object), image: name };
}

function property(attributes: unknown, key: string): unknown {
  return typeof attributes === "object" && attributes !== null && Object.hasOwn(attributes, key)
    ? (attributes as Record<string, unknown>)[key]
    : undefined;
}
