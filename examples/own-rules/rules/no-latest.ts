import { defineRule, judge, show } from "breakwater/rules";

interface Settings {
  readonly allowedImages: readonly string[];
}

/**
 * What must hold: an image is named by a version.
 * Fields: `image` of every container.
 * Allowed: a tag other than `latest`, a digest, images that a setting names.
 */
export default defineRule<Settings>({
  id: "own-no-latest",
  severity: "low",
  level: "advisory",
  title: "Images should be named by a version",
  why: "The tag latest is another image tomorrow, which nobody has looked at.",
  remediation: "Name a complete version, or a digest.",
  settings: {
    allowedImages: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Images, without a tag, that may be the latest ones.",
    },
  },
  *check({ containers }, { allowedImages }) {
    for (const container of containers) {
      const { image } = container;
      yield* judge(image, container, (written) => {
        const [, name = written, tag] = /^(.*?)(?::([\w.-]+))?$/.exec(written) ?? [];
        if (written.includes("@") || allowedImages.includes(name)) return undefined;
        return (tag ?? "latest") === "latest" && image && `is ${show(image)}, which is another image tomorrow`;
      });
    }
  },
});
