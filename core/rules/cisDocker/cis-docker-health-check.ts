import { unknown } from "../../model/known";
import { judge, type Rule, undetermined, violation } from "../support/rule";
import { wholeContainers } from "./support";

/**
 * What must hold: the engine checks whether a container works.
 * Fields: the health check of every whole container.
 * Allowed: a command. Where there is none, the image's own counts, which only an existing container shows.
 */
export const rule: Rule = {
  id: "cis-docker-health-check",
  group: "isolation",
  severity: "low",
  level: "advisory",
  title: "Containers should have a health check",
  why: "Without a check a container that no longer does its work looks like one that does, to people and to the engine.",
  remediation: "Set a command that fails when the program no longer works.",
  remedies: ["healthCheck"],
  references: ["CIS Docker Benchmark 5.27 (5.26 before 1.6)"],
  *check(workload) {
    for (const container of wholeContainers(workload)) {
      const { healthCheck, includesImage } = container.settings;
      if (healthCheck) yield* judge(healthCheck, container, (isOn) => !isOn && "turns the image's health check off");
      else if (includesImage) yield violation(container.path, container, "has no health check");
      else
        yield undetermined(
          unknown(container.path, "names no health check, so that the image decides whether there is one"),
          container,
        );
    }
  },
};
