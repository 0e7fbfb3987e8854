import { basename } from "node:path";
import { UnitFile } from "../../../core/docker/unitFile";
import { isQuadlet, readQuadlet } from "../../../core/readers/quadlet/quadlet";
import type { Content, Input } from "../../input/input";

/** Units of Podman's Quadlet: containers, pods, volumes and builds as systemd runs them. */
export const quadlet: Input = {
  name: "Podman Quadlet",
  group: "Scripts and units",
  reads: "units of Podman's Quadlet",
  words: [],
  resembles: () => false,
  matches: (content) =>
    (content as Content | UnitFile) instanceof UnitFile && isQuadlet(content as unknown as UnitFile),
  read: ({ file, index, content }) => {
    const unit = content as Content | UnitFile;
    if (!(unit instanceof UnitFile)) return { resources: 0, workloads: [] };
    const [, stem = basename(file), kind = "container"] = /([^/\\]*)\.(\w+)(?:\.d[/\\][^/\\]*)?$/.exec(file) ?? [];
    const source = {
      type: kind,
      name: unit.last("Container", "ContainerName")?.value ?? stem,
      host: file,
      origin: { file, document: index, path: "" },
    };
    return { resources: 1, workloads: readQuadlet(unit, source) };
  },
};
