import { rule } from "../../../core/rules/unmasked-paths";
import { describeRule, dind, dockerContainer, pod, UNKNOWN } from "./support";

const options = (...securityOpts: unknown[]) => dockerContainer({ securityOpts });
const procMount = (value: unknown) => ({ securityContext: { procMount: value } });
const MAIN = "spec.containers[0].securityContext.procMount";
const lifted = { securityOpts: ["systempaths=unconfined"] };

describeRule(rule, {
  refused: {
    "systempaths=unconfined": [options("systempaths=unconfined"), "securityOpts[0]"],
    "the older spelling with a colon": [options("systempaths:unconfined"), "securityOpts[0]"],
    "it beside an option that is not known yet": [options(UNKNOWN, "systempaths=unconfined"), "securityOpts[1]"],
    "it for a rootful engine, which mounts /proc by itself": [dind(lifted), "securityOpts[0]"],
    "an unmasked container": [pod(procMount("Unmasked")), MAIN],
    "an unmasked init container": [
      pod({}, { initContainers: [{ name: "setup", image: "alpine", ...procMount("Unmasked") }] }),
      "spec.initContainers[0].securityContext.procMount",
    ],
    "a word that Kubernetes does not know": [pod(procMount("Unmask")), MAIN],
    "an unmasked container in the host's user namespace": [pod(procMount("Unmasked"), { hostUsers: true }), MAIN],
    "a user namespace before v1.35": [
      pod(procMount("Unmasked"), { hostUsers: false }),
      MAIN,
      { podSecurityVersion: "v1.34" },
    ],
    ...Object.fromEntries(
      ["SYS_ADMIN", "cap_net_admin", "ALL", "SYS_PTRACE", "DAC_OVERRIDE"].map(
        (name) =>
          [
            `it for an engine that is called rootless, with ${name}`,
            [
              dockerContainer({ image: "docker:27.3.1-dind-rootless", capabilities: { adds: [name] }, ...lifted }),
              "securityOpts[0]",
            ],
          ] as const,
      ),
    ),
    "it for an engine that is called rootless, as root": [
      dockerContainer({ image: "docker:27.3.1-dind-rootless", user: "0", ...lifted }),
      "securityOpts[0]",
    ],
    "it for an engine that is started by the rootless program, with SYS_ADMIN": [
      dockerContainer({
        image: "myorg/ci:1.0.0",
        command: ["dockerd-rootless.sh"],
        user: "1000",
        capabilities: { adds: ["SYS_ADMIN"] },
        ...lifted,
      }),
      "securityOpts[0]",
    ],
    "one container beside a rootless engine": [
      pod(
        {},
        {
          containers: [
            { name: "engine", image: "docker:27.3.1-dind-rootless", ...procMount("Unmasked") },
            { name: "job", image: "alpine:3.20", ...procMount("Unmasked") },
          ],
        },
      ),
      "spec.containers[1].securityContext.procMount",
    ],
  },
  accepted: {
    "nothing said": [dockerContainer({}), {}],
    "another option that is unconfined": options("seccomp=unconfined"),
    "the default": pod(procMount("Default")),
    "a rootless engine": dockerContainer({ image: "docker:27.3.1-dind-rootless", ...lifted }),
    "a rootless engine that is started by its command as an ordinary user": dockerContainer({
      image: UNKNOWN,
      entrypoints: ["dockerd-rootless.sh"],
      user: "1000:1000",
      ...lifted,
    }),
    "a rootless engine with what maps its users": dockerContainer({
      image: "registry.example.com/tools/docker:27.3.1-dind-rootless",
      user: "1000",
      capabilities: { drops: ["ALL"], adds: ["SETUID", "cap_setgid"] },
      ...lifted,
    }),
    "a rootless engine in a pod": pod({ image: "docker:27.3.1-dind-rootless", ...procMount("Unmasked") }),
    "a user namespace of the pod's own, from v1.35 on": [
      pod(procMount("Unmasked"), { hostUsers: false }),
      { podSecurityVersion: "v1.35" },
    ],
  },
  undetermined: {
    "an option that is not known yet": [options(UNKNOWN), "securityOpts[0]"],
    "an image that is not known yet and may be a rootless engine": [
      dockerContainer({ image: UNKNOWN, ...lifted }),
      "image",
    ],
    "a mirror of the rootless image, whose own user may be root": [
      dockerContainer({ image: "registry.example.com/docker:27.3.1-dind-rootless", ...lifted }),
      "image",
    ],
    "a user by a name that somebody's image explains": [
      dockerContainer({ image: "myorg/dind-rootless:1.0.0", user: "rootless", ...lifted }),
      "user",
    ],
    "a rootless program in an image that is not known": [
      dockerContainer({ image: UNKNOWN, entrypoints: ["dockerd-rootless.sh"], ...lifted }),
      "image",
    ],
    "capabilities of a rootless engine that are not known": [
      dockerContainer({ image: "docker:27.3.1-dind-rootless", capabilities: { adds: [UNKNOWN] }, ...lifted }),
      "capabilities.adds[0]",
    ],
    "a mount type that is not known yet": [pod(procMount(UNKNOWN)), MAIN],
    "a user namespace that is not known yet": [pod(procMount("Unmasked"), { hostUsers: UNKNOWN }), "spec.hostUsers"],
  },
});
