import { basename } from "node:path";
import type { Workload } from "../../../core/model/workload";
import { readHelmRelease } from "../../../core/readers/kubernetes/helm";
import { Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import type { Input } from "../../input/input";
import { declaresKind } from "../ci/ciInput";

/** Bundles of Rancher's Fleet that install a chart. */
export const fleet: Input = {
  name: "Fleet",
  format: "kubernetes",
  group: "Kubernetes",
  reads: "`fleet.yaml` with the values of a chart",
  words: ["\\bhelm\\b"],
  resembles: () => false,
  matches: (content, file) =>
    /^fleet\.ya?ml$/.test(basename(file)) && !declaresKind(content) && isObject(content["helm"]),
  read: ({ file, index, content }) => {
    const source = { type: "bundle", name: "fleet", host: file, origin: { file, document: index, path: "" } };
    const bundle = new Raw(content, "");
    const customizations = bundle.get("targetCustomizations");
    const releases = [bundle, ...(customizations.isList ? customizations.items() : [])].flatMap((each) =>
      each.isObject && each.get("helm").isObject ? [each.get("helm")] : [],
    );
    const [main] = releases;
    const workloads: Workload[] = main
      ? readHelmRelease(
          main,
          source,
          releases.map((each) => each.get("values")),
        )
      : [];
    return { resources: 1, workloads };
  },
};
