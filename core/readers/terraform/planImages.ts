import type { Raw } from "../raw/raw";
import { UNKNOWN } from "./planMarks";

/** The attributes that the Docker provider computes from an image's name. */
const OF_AN_IMAGE = /^(docker_image\..*)\.(?:image_id|latest|repo_digest|id)$/s;

/**
 * A container's attributes, with the name of its image if that is another resource's, whose id is not known until
 * apply: the name identifies the image.
 *
 * @param written the container's resource in the configuration
 * @param images the attributes of the planned images, by address
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
  // A plan also lists the resource that a reference belongs to; with any other entry the expression is not a plain
  // reference.
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
