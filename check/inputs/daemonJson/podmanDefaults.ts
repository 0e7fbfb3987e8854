import { readPodmanDefaults } from "../../../core/readers/podman/podmanDefaults";
import { TomlText } from "../../../documents/formats/toml";
import type { Content, Input } from "../../input/input";

/** Podman's `containers.conf`, and its parts in a folder `containers.conf.d`, by their names. */
export const podmanDefaults: Input = {
  name: "containers.conf",
  group: "Scripts and units",
  reads: "Podman's `containers.conf`",
  words: ["\\[\\s*(?:containers|engine)"],
  resembles: () => false,
  matches: (content, file) => {
    const read = content as Content | TomlText;
    return read instanceof TomlText && /(?:^|[\\/])containers\.conf(?:\.d[\\/][^\\/]+\.conf)?$/.test(file);
  },
  read: ({ file, index, content }) => {
    const read = content as Content | TomlText;
    const source = {
      type: "containers.conf",
      name: "podman",
      host: file,
      origin: { file, document: index, path: "" },
    };
    return { resources: 1, workloads: read instanceof TomlText ? readPodmanDefaults(read.text, source) : [] };
  },
};
