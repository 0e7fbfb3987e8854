import { knownValue, unknown } from "../../model/known";
import type { Port } from "../../model/port";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import type { Raw } from "../raw/raw";

/** The ports that a Service opens to the cluster, or to everyone who reaches a node. */
export function readService(object: Raw, source: Source): Workload[] {
  return readServiceSpec(object.get("spec"), source);
}

/** The same for a Service's spec, wherever it is. */
export function readServiceSpec(spec: Raw, source: Source): Workload[] {
  const type = spec.get("type").string();
  const isEveryInterface =
    ["LoadBalancer", "NodePort"].includes(knownValue(type) ?? "") || spec.get("externalIPs").items().length > 0;
  const ports = spec
    .get("ports")
    .items()
    .map((port): Port => {
      const published = port.get("port").number();
      const named =
        typeof port.get("targetPort").raw() === "string" && !/^\d+$/.test(String(port.get("targetPort").raw()));
      return {
        path: port.path,
        as: `a Service${type?.known && !type.secret ? ` of type ${type.value}` : ""}`,
        target: named ? published : (port.get("targetPort").number() ?? published),
        published,
        protocol: port.get("protocol").string(),
        address: undefined,
        reach: isEveryInterface ? "host" : "cluster",
      };
    });
  const unreadable = type?.known === false ? [unknown(type.path, type.why)] : [];
  return knownValue(type) === "ExternalName" ? [] : [workload({ source, platform: "kubernetes", ports, unreadable })];
}
