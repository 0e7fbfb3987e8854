import { container } from "../../model/container";
import { type Known, known } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import type { Raw } from "../raw/raw";
import { isTrue } from "./podShape";

const SOCKET = "/var/run/docker.sock";

/**
 * Switches with which an operator gives a pod something of its host that the resource does not spell out: those of
 * actions-runner-controller, in its resources and in the values of its charts, and that of OpenShift's custom builds.
 */
export function readRunnerSwitches(place: Raw, source: Source): Workload[] {
  const within = place.get("dockerdWithinRunnerContainer");
  const mode = place.get("containerMode");
  const type = mode.isObject ? mode.get("type") : mode;
  const socket = place.get("exposeDockerSocket");
  return [
    ...(isTrue(within) ? [engine(within.path, "dockerdWithinRunnerContainer starts one in the runner", source)] : []),
    ...(type.name() === "dind"
      ? [engine(type.path, "the container mode dind starts one beside the runner", source)]
      : []),
    ...(isTrue(socket) ? [socketOfBuild(socket, source)] : []),
  ];
}

function engine(path: string, evidence: string, source: Source, image?: Known<string>): Workload {
  const engine = container({
    name: "",
    path,
    image,
    privileged: known(true, path),
    declaredEngine: known(evidence, path),
  });
  return workload({ source, platform: "kubernetes", containers: [engine] });
}

function socketOfBuild(socket: Raw, source: Source): Workload {
  const from = { kind: "hostPath", hostPath: known(SOCKET, socket.path) } as const;
  const mount = { path: socket.path, target: known(SOCKET, socket.path), readOnly: undefined, from };
  return workload({
    source,
    platform: "kubernetes",
    containers: [container({ name: "", path: socket.path, mounts: [mount] })],
  });
}

/** Where the kinds of actions-runner-controller's older API describe a runner. */
const RUNNER_SPECS: Readonly<Record<string, readonly string[]>> = {
  Runner: ["spec"],
  RunnerDeployment: ["spec", "template", "spec"],
  RunnerReplicaSet: ["spec", "template", "spec"],
  RunnerSet: ["spec"],
};

/**
 * The engine that the controller adds to a runner by default: a privileged `docker:dind`, unless `dockerEnabled` is
 * false, the runner has an engine inside, or a container of that name is not privileged (actions-runner-controller,
 * `runner_controller.go`).
 */
export function readRunnerSidecar(object: Raw, source: Source, kind: string): Workload[] {
  const path = RUNNER_SPECS[kind];
  if (!path) return [];
  const spec = object.get(...path);
  const enabled = spec.get("dockerEnabled");
  const isEnabled = enabled.boolean();
  const isOff = isEnabled?.known === true && !isEnabled.value;
  if (!spec.isObject || isOff || isTrue(spec.get("dockerdWithinRunnerContainer")) || spec.get("containerMode").name())
    return [];
  const own = spec
    .get("containers")
    .items()
    .find((each) => each.isObject && each.get("name").name() === "docker");
  const privileged = own?.get("securityContext", "privileged").boolean() ?? known(true, enabled.path);
  const image = own?.get("image").string() ?? spec.get("dockerImage").string();
  const sidecar = container({
    name: "docker",
    path: spec.path,
    image,
    privileged: isEnabled?.known === false ? isEnabled : privileged,
    declaredEngine: known("the controller puts one beside each runner, unless dockerEnabled is false", enabled.path),
  });
  return [workload({ source, platform: "kubernetes", containers: [sidecar] })];
}
