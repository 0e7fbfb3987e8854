import { isFloating, parseImage } from "../docker/image";
import { type Known, known } from "../model/known";
import { shorten } from "../text/shorten";
import { judge, judgeEngines, type Rule, show } from "./support/rule";

/**
 * What must hold: the image of a Docker engine inside a container is pinned to a digest or a complete version.
 * Fields: the image of every container with an engine.
 * Allowed: a digest, the id of a local image, a tag with a complete version, a date, a commit or a build number.
 */
export const rule: Rule = {
  id: "dind-unpinned-image",
  group: "dind",
  severity: "low",
  level: "advisory",
  title: "Docker engines inside containers should run from a pinned image",
  why:
    "A floating tag names another engine tomorrow: what was reviewed is not what runs with the " +
    "engine's privileges, and the recipe that worked with one version fails with the next.",
  remediation:
    "Name a complete version with its digest, such as docker:27.3.1-dind-rootless@sha256:…, and update it on " +
    "purpose.",
  remedies: ["engineImage"],
  references: [
    "measured: a recipe that runs an inner engine 20.10 fails with 26.1, which needs /proc/sys/net writable besides",
  ],
  needs: "engine",
  *check(workload, settings) {
    yield* judgeEngines(workload, settings, (_, container) =>
      judge(
        withKnownTag(container.image),
        container,
        (reference) =>
          isFloating(parseImage(reference)) &&
          container.image &&
          `is ${container.image.known ? show(container.image) : shorten(reference)}, a floating tag for a Docker engine`,
      ),
    );
  },
};

/** An image of which all but the registry and the repository's folders are known, such as `${MIRROR}/docker:dind`. */
function withKnownTag(image: Known<string> | undefined): Known<string> | undefined {
  const outline = image?.known === false ? image.outline : undefined;
  const last = outline?.slice(outline.lastIndexOf("/") + 1);
  return image && last?.includes(":") && !last.includes("\0") ? known(`…/${last}`, image.path) : image;
}
