import { basename } from "node:path";
import { UnitFile } from "../../../core/docker/unitFile";
import type { Workload } from "../../../core/model/workload";
import { isQuadlet, readQuadlet } from "../../../core/readers/quadlet/quadlet";
import { isObject } from "../../../core/text/jsonObject";
import { fileBeside } from "../../../documents/beside";
import { documentsOf } from "../../../documents/document";
import { readText } from "../../../documents/file";
import { untagged } from "../../../documents/yaml/schema";
import { type Checked, isWithin, NOTHING_CHECKED } from "../../input/checked";
import type { Content, Input } from "../../input/input";
import { kubernetes } from "../kubernetes/kubernetes";

/** Units of Podman's Quadlet: containers, pods, volumes and builds as systemd runs them. */
export const quadlet: Input = {
  name: "Podman Quadlet",
  format: "quadlet",
  group: "Scripts and units",
  reads: "units of Podman's Quadlet",
  words: [],
  resembles: () => false,
  matches: (content) =>
    (content as Content | UnitFile) instanceof UnitFile && isQuadlet(content as unknown as UnitFile),
  read: ({ file, index, content }, checked = NOTHING_CHECKED) => {
    const unit = content as Content | UnitFile;
    if (!(unit instanceof UnitFile)) return { resources: 0, workloads: [] };
    const [, stem = basename(file), kind = "container"] = /([^/\\]*)\.(\w+)(?:\.d[/\\][^/\\]*)?$/.exec(file) ?? [];
    const source = {
      type: kind,
      name: unit.last("Container", "ContainerName")?.value ?? stem,
      host: file,
      origin: { file, document: index, path: "" },
    };
    const pods = unit.all("Kube", "Yaml").flatMap(({ value }) => podsIn(file, value, checked));
    return { resources: 1, workloads: [...readQuadlet(unit, source), ...pods] };
  },
};

/** The pods in a manifest beside a unit, unless it is checked on its own. */
function podsIn(file: string, name: string, checked: Checked): readonly Workload[] {
  const path = fileBeside(file, name);
  if (path === undefined) return [];
  const isCheckedItself = /\.(?:ya?ml|json)$/i.test(path) && checked.folders.some((folder) => isWithin(path, folder));
  if (isCheckedItself) return [];
  return [...documentsOf(readText(path), path)].flatMap((document) => {
    const content = untagged(document.content);
    return isObject(content) && kubernetes.matches(content, path)
      ? kubernetes.read({ ...document, content }).workloads
      : [];
  });
}
