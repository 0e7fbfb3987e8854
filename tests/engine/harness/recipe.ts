import { ROOTFUL } from "../../../components/spec/rootful";
import type { Runner } from "../../../components/spec/runner";
import type { ContainerInputs } from "./createRequest";
import type { OuterEngine, Suite } from "./outerEngine";
import { type Failure, tried } from "./runner";
import { JOB_STEPS } from "./steps";

/**
 * The engine of the published recipe: what `docker:dind` is with these capabilities instead of `--privileged`. It
 * prepares nothing.
 */
const RUNNER: Runner = { ...ROOTFUL, preparation: [] };

/**
 * A host with Docker forwards, since its engine says so, and what it creates begins with the same. The engine that
 * plays the host's forwards in a network of its own; containers begin with what the machine has.
 */
const HOST = { "net.ipv4.ip_forward": "1" };

/** The published recipe's container. Its data root is a volume, so that a test leaves no folder on the machine. */
function container(image: string): ContainerInputs {
  const dataRoot = "/var/lib/docker-inner";
  return {
    image,
    entrypoints: ["dockerd", `--data-root=${dataRoot}`],
    capabilities: { adds: ["SYS_ADMIN", "NET_ADMIN", "MKNOD", "SYS_PTRACE", "DAC_OVERRIDE"] },
    securityOpts: ["seccomp=unconfined", "apparmor=unconfined"],
    volumes: [{ hostPath: "/sys/fs/cgroup", containerPath: "/sys/fs/cgroup", readOnly: true }],
    mounts: [{ type: "volume", target: dataRoot }],
    sysctls: HOST,
  };
}

/** The first step of a job that the published recipe fails with that engine inside. */
export async function recipeFailure(outer: OuterEngine, suite: Suite): Promise<Failure | undefined> {
  return tried(outer, RUNNER, container(await outer.image(suite)), JOB_STEPS);
}
