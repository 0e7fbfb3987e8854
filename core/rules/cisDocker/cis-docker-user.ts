import { known, unknown } from "../../model/known";
import { judge, type Rule, undetermined } from "../support/rule";
import { wholeContainers } from "./support";

/**
 * What must hold: a container does not run as root.
 * Fields: the user of every whole container.
 * Allowed: any user but root. Where no user is named, the image decides, which only an existing container shows.
 */
export const rule: Rule = {
  id: "cis-docker-user",
  group: "isolation",
  severity: "medium",
  level: "mandatory",
  title: "Containers must run as an ordinary user",
  why:
    "Root in a container is root on its host as far as the kernel is concerned, unless the engine maps users: " +
    "whatever leaves the container has the whole host.",
  remediation: "Name an ordinary user, by its number, and give it what the program writes to.",
  remedies: ["ordinaryUser"],
  references: ["CIS Docker Benchmark 4.1"],
  *check(workload) {
    for (const container of wholeContainers(workload)) {
      const { settings, path } = container;
      const user = container.user ?? known("", path);
      if (user.known && user.value === "" && !settings.includesImage)
        yield undetermined(unknown(user.path, "names no user, so that the image decides who runs"), container);
      else yield* judge(user, container, (name) => isRoot(name) && "runs as root");
    }
  },
};

/** `USER`, or `USER:GROUP`; a container whose image names no user either runs as root. */
function isRoot(user: string): boolean {
  return /^(?:|root|0+)(?::|$)/.test(user.trim());
}
