import { REGISTRIES, RESOLVER } from "./engineMistakes";
import { inputs, integer, text } from "./expected";
import { IMAGE, MEMORY } from "./values";

const SPACE = text(
  'a size with its unit, or a part of the disk, such as "20GB" or "60%"',
  /^\d+(\.\d+)?([kMGTP]i?)?B$|^\d+%$/,
);

/** Settings of a builder on every platform. */
export const BUILDER_SETTINGS = inputs({
  ...REGISTRIES,
  ...RESOLVER,
  image: IMAGE,
  memory: MEMORY,
  maxParallelism: integer("steps at a time", 1, 1000),
  maxUsedSpace: SPACE,
  minFreeSpace: SPACE,
});
