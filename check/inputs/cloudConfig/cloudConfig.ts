import { basename } from "node:path";
import { readCloudConfig } from "../../../core/readers/cloudConfig/cloudConfig";
import { Raw } from "../../../core/readers/raw/raw";
import type { Input } from "../../input/input";
import { declaresKind } from "../ci/ciInput";

/** The lists by which user data is recognised. */
const LISTS = ["runcmd", "bootcmd", "write_files"];

/** User data of cloud-init: what a new machine runs when it starts. */
export const cloudConfig: Input = {
  name: "cloud-init",
  format: "docker-run",
  group: "Scripts and units",
  reads: "commands and files in user data of cloud-init (`#cloud-config`)",
  words: LISTS,
  resembles: (keys) => LISTS.some((key) => keys.has(key)),
  matches: (content) => !declaresKind(content) && LISTS.some((key) => Array.isArray(content[key])),
  read: ({ file, index, content }) => {
    const source = {
      type: "cloud-config",
      name: basename(file),
      host: `${file}#${index}`,
      origin: { file, document: index, path: "" },
    };
    const workloads = readCloudConfig(new Raw(content, ""), source);
    return { resources: workloads.length, workloads };
  },
};
