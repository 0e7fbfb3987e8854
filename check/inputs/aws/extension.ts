import { basename } from "node:path";
import { readExtension } from "../../../core/readers/aws/aws";
import { Raw } from "../../../core/readers/raw/raw";
import type { Input } from "../../input/input";

const SECTIONS = ["commands", "container_commands", "files"];

/** Extensions of Elastic Beanstalk: commands and files for each of an environment's machines. */
export const extension: Input = {
  name: "Elastic Beanstalk extension",
  format: "docker-run",
  group: "Cloud services",
  reads: "commands and files of `.ebextensions`",
  words: SECTIONS,
  resembles: () => false,
  matches: (content, file) => isExtension(file) && SECTIONS.some((key) => key in content),
  read: ({ file, index, content }) => {
    const origin = { file, document: index, path: "" };
    const source = { type: "extension", name: basename(file), host: `${file}#${index}`, origin };
    const workloads = readExtension(new Raw(content, ""), source);
    return { resources: workloads.length, workloads };
  },
};

function isExtension(file: string): boolean {
  return /(?:^|[\\/])\.ebextensions[\\/][^\\/]+\.config$/.test(file);
}
