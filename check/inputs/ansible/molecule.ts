import { readMolecule } from "../../../core/readers/ansible/molecule";
import { isObject } from "../../../core/text/jsonObject";
import type { Content, Input } from "../../input/input";
import { declaresKind } from "../ci/ciInput";

/** Other sections of a scenario, one of which each has. */
const SECTIONS = ["driver", "provisioner", "verifier", "scenario", "dependency"];

/** Scenarios of Molecule, which tests roles of Ansible in containers. */
export const molecule: Input = {
  name: "Molecule",
  group: "Scripts and units",
  reads: "scenarios of Molecule",
  words: ["platforms"],
  resembles: (keys) => keys.has("platforms") && keys.has("driver"),
  matches: isScenario,
  read: ({ file, index, content }) => {
    const workloads = readMolecule(content, (name) => ({
      type: "platform",
      name,
      host: file,
      origin: { file, document: index, path: "" },
    }));
    return { resources: workloads.length, workloads };
  },
};

function isScenario(content: Content): boolean {
  const { platforms } = content;
  return (
    !declaresKind(content) &&
    Array.isArray(platforms) &&
    platforms.every((platform) => isObject(platform) && typeof platform["name"] === "string") &&
    SECTIONS.some((section) => isObject(content[section]))
  );
}
