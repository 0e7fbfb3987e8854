import { seccompProfile } from "../../../components/spec/seccomp";
import { rule } from "../../../core/rules/seccomp-unconfined";
import { describeRule, dind, dockerContainer, pod, resource, UNKNOWN } from "./support";

const options = (...securityOpts: unknown[]) => dockerContainer({ securityOpts });
const inline = (profile: object) => options(`seccomp=${JSON.stringify(profile)}`);
const profile = (type?: string) => ({ securityContext: { seccompProfile: type === undefined ? {} : { type } } });
const POD = "seccomp.security.alpha.kubernetes.io/pod";
const CONTAINER = "container.seccomp.security.alpha.kubernetes.io/main";
const annotated = (annotations: object, container: object = {}) => pod(container, {}, { annotations });
const before = { podSecurityVersion: "v1.18" };
const MAIN = "spec.containers[0].securityContext.seccompProfile.type";

describeRule(rule, {
  refused: {
    "seccomp=unconfined": [options("seccomp=unconfined"), "securityOpts[0]"],
    "the older spelling with a colon": [options("no-new-privileges", "seccomp:unconfined"), "securityOpts[1]"],
    "an inline profile that allows everything": [
      inline({ defaultAction: "SCMP_ACT_ALLOW", syscalls: [] }),
      "securityOpts[0]",
    ],
    "an inline profile that only logs": [inline({ defaultAction: "SCMP_ACT_LOG" }), "securityOpts[0]"],
    "an inline profile in another case, which the engine reads all the same": [
      inline({ DEFAULTACTION: "SCMP_ACT_ALLOW" }),
      "securityOpts[0]",
    ],
    "an inline profile that forbids nothing by name": [
      inline({ defaultAction: "SCMP_ACT_ALLOW", syscalls: [{ names: [], action: "SCMP_ACT_ERRNO" }] }),
      "securityOpts[0]",
    ],
    "a profile that says nothing, which the engine takes for off": [inline({}), "securityOpts[0]"],
    "an inline profile that forbids what no kernel has": [
      inline({
        defaultAction: "SCMP_ACT_ALLOW",
        syscalls: [{ names: ["no_such_syscall"], action: "SCMP_ACT_ERRNO" }],
      }),
      "securityOpts[0]",
    ],
    "an inline profile that answers for the kernel where privileges are dropped": [
      inline({
        defaultAction: "SCMP_ACT_ALLOW",
        syscalls: [
          { names: ["mount"], action: "SCMP_ACT_ERRNO" },
          { names: ["capset"], action: "SCMP_ACT_ERRNO", errnoRet: 0 },
        ],
      }),
      "securityOpts[0]",
    ],
    "an inline profile with a listener": [
      inline({ defaultAction: "SCMP_ACT_ERRNO", syscalls: [], listenerPath: "/run/agent.sock" }),
      "securityOpts[0]",
    ],
    "it beside an option that is not known yet": [options(UNKNOWN, "seccomp=unconfined"), "securityOpts[1]"],
    "it for an engine, which does not need it": [dind({ securityOpts: ["seccomp=unconfined"] }), "securityOpts[0]"],
    "it for a rootless engine, which does not need it either": [
      dockerContainer({ image: "docker:27.3.1-dind-rootless", securityOpts: ["seccomp=unconfined"] }),
      "securityOpts[0]",
    ],
    "it for an image build": [
      resource("docker:index/image:Image", { build: { context: ".", securityOpts: ["seccomp=unconfined"] } }),
      "build.securityOpts[0]",
    ],
    "an unconfined container": [pod(profile("Unconfined")), MAIN],
    "an unconfined pod": [pod({}, profile("Unconfined")), "spec.securityContext.seccompProfile.type"],
    "an unconfined pod whose container has a profile": [
      pod(profile("RuntimeDefault"), profile("Unconfined")),
      "spec.securityContext.seccompProfile.type",
    ],
    "pod and container, each for itself": [
      pod(profile("Unconfined"), profile("Unconfined")),
      ["spec.securityContext.seccompProfile.type", MAIN],
    ],
    "an unconfined init container": [
      pod({}, { initContainers: [{ name: "setup", image: "alpine", ...profile("Unconfined") }] }),
      "spec.initContainers[0].securityContext.seccompProfile.type",
    ],
    "an unconfined ephemeral container": [
      pod({}, { ephemeralContainers: [{ name: "debug", image: "alpine", ...profile("Unconfined") }] }),
      "spec.ephemeralContainers[0].securityContext.seccompProfile.type",
    ],
    "a profile without a type": [pod(profile()), "spec.containers[0].securityContext.seccompProfile"],
    "a type that Kubernetes does not know": [pod(profile("constructor")), MAIN],
    "it in the template of a Deployment": [
      resource("kubernetes:apps/v1:Deployment", {
        spec: { template: { spec: { containers: [{ name: "main", image: "alpine", ...profile("Unconfined") }] } } },
      }),
      "spec.template.spec.containers[0].securityContext.seccompProfile.type",
    ],
    "the field from v1.19 on": [pod(profile("Unconfined")), MAIN, { podSecurityVersion: "v1.19" }],
    "a pod's annotation before v1.19": [annotated({ [POD]: "unconfined" }), `metadata.annotations["${POD}"]`, before],
    "a container's annotation before v1.19": [
      annotated({ [CONTAINER]: "unconfined" }),
      `metadata.annotations["${CONTAINER}"]`,
      before,
    ],
    "an empty annotation before v1.19": [
      annotated({ [CONTAINER]: "" }),
      `metadata.annotations["${CONTAINER}"]`,
      before,
    ],
  },
  accepted: {
    "nothing said": [dockerContainer({}), {}],
    "Docker's own profile": options("seccomp=builtin"),
    "an inline profile that forbids by default": inline({ defaultAction: "SCMP_ACT_ERRNO", syscalls: [] }),
    "an inline profile that forbids one call": inline({
      defaultAction: "SCMP_ACT_ALLOW",
      syscalls: [{ names: ["mount"], action: "SCMP_ACT_ERRNO" }],
    }),
    "the profiles of the project's own runners": options(
      ...(["rootless", "rootful"] as const).map((mode) => `seccomp=${seccompProfile(mode)}`),
    ),
    "another option that is unconfined": options("apparmor=unconfined"),
    "the runtime's default": pod(profile("RuntimeDefault"), profile("RuntimeDefault")),
    "a profile of the node": pod({
      securityContext: { seccompProfile: { type: "Localhost", localhostProfile: "ci.json" } },
    }),
    "annotations from v1.19 on": annotated({ [POD]: "unconfined" }),
    "fields before v1.19": [pod(profile("Unconfined")), before],
    "annotations that name a profile": [annotated({ [POD]: "runtime/default", [CONTAINER]: "localhost/ci" }), before],
    "Docker's name for the default, before v1.19": [annotated({ [POD]: "docker/default" }), before],
    "the annotation of a container that the pod does not have": [
      annotated({ [CONTAINER]: "unconfined" }, { name: "other" }),
      before,
    ],
  },
  undetermined: {
    "an option that is not known yet": [options(UNKNOWN), "securityOpts[0]"],
    "options that are not known yet": [dockerContainer({ securityOpts: UNKNOWN }), "securityOpts"],
    "a type that is not known yet": [pod(profile(UNKNOWN)), MAIN],
    "a security context that is not known yet": [pod({}, { securityContext: UNKNOWN }), "spec.securityContext"],
    "a profile that is a word": [
      pod({ securityContext: { seccompProfile: "Unconfined" } }),
      "spec.containers[0].securityContext.seccompProfile",
    ],
  },
});
