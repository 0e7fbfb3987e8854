import { rule } from "../../../core/rules/selinux-relaxed";
import { describeRule, dockerContainer, pod, resource, UNKNOWN } from "./support";

const options = (...securityOpts: unknown[]) => dockerContainer({ securityOpts });
const service = (seLinuxContext: unknown) =>
  resource("docker:index/service:Service", {
    taskSpec: { containerSpec: { image: "alpine:3.20", privileges: { seLinuxContext } } },
  });
const label = (seLinuxOptions: unknown) => ({ securityContext: { seLinuxOptions } });
const SERVICE = "taskSpec.containerSpec.privileges.seLinuxContext";
const MAIN = "spec.containers[0].securityContext.seLinuxOptions";

describeRule(rule, {
  refused: {
    "label=disable": [options("label=disable"), "securityOpts[0]"],
    "the older spelling with a colon": [options("label:disable"), "securityOpts[0]"],
    "a bare disable, which the engine takes for label=disable": [options("disable"), "securityOpts[0]"],
    "a domain of the host": [options("label=type:spc_t"), "securityOpts[0]"],
    "the older spelling of a domain": [options("label:type:spc_t"), "securityOpts[0]"],
    "the engine's own domain": [options("label=type:container_runtime_t"), "securityOpts[0]"],
    "an unconfined domain": [options("label=type:unconfined_t"), "securityOpts[0]"],
    "an unconfined service's domain": [options("label=type:unconfined_service_t"), "securityOpts[0]"],
    "an unconfined user and role": [
      options("label=user:unconfined_u", "label=role:unconfined_r"),
      ["securityOpts[0]", "securityOpts[1]"],
    ],
    "a domain of the host beside a confined one": [
      options("label=type:spc_t", "label=type:container_t"),
      "securityOpts[0]",
    ],
    "a domain of the host beside an option that is not known yet": [
      options("label=type:spc_t", UNKNOWN),
      "securityOpts[0]",
    ],
    "labels that are off beside an option that is not known yet": [
      options(UNKNOWN, "label=disable"),
      "securityOpts[1]",
    ],
    "a service without labels": [service({ disable: true }), `${SERVICE}.disable`],
    "a service in a domain of the host": [service({ type: "spc_t" }), `${SERVICE}.type`],
    "a service of an unconfined user": [service({ user: "unconfined_u" }), `${SERVICE}.user`],
    "a type outside the standard": [pod(label({ type: "spc_t" })), `${MAIN}.type`],
    "a type of one's own in a pod": [pod(label({ type: "ci_job.process" })), `${MAIN}.type`],
    "a type outside the standard for the pod": [
      pod({}, label({ type: "unconfined_t" })),
      "spec.securityContext.seLinuxOptions.type",
    ],
    "any user": [pod(label({ user: "system_u" })), `${MAIN}.user`],
    "any role": [pod(label({ role: "system_r" })), `${MAIN}.role`],
    "the engine type before v1.31": [
      pod(label({ type: "container_engine_t" })),
      `${MAIN}.type`,
      { podSecurityVersion: "v1.30" },
    ],
    "an ephemeral container": [
      pod({}, { ephemeralContainers: [{ name: "debug", image: "alpine", ...label({ type: "spc_t" }) }] }),
      "spec.ephemeralContainers[0].securityContext.seLinuxOptions.type",
    ],
  },
  accepted: {
    "nothing said": [dockerContainer({}), {}],
    "the type of containers": options("label=type:container_t"),
    "a type of one's own": options("label=type:ci_job.process"),
    "the user and role of containers": options("label=user:system_u", "label=role:system_r"),
    "a level": options("label=level:s0:c100,c200"),
    "a service with labels": service({ disable: false, type: "container_t", level: "s0:c100" }),
    "a type of the standard": pod(
      label({ type: "container_init_t", level: "s0:c1,c2" }),
      label({ type: "container_kvm_t" }),
    ),
    "empty fields": pod(label({ type: "", user: "", role: "" })),
    "the engine type from v1.31 on": [pod(label({ type: "container_engine_t" })), { podSecurityVersion: "v1.31" }],
    "the engine type in the latest version": pod(label({ type: "container_engine_t" })),
  },
  undetermined: {
    "an option that is not known yet": [options("label=type:container_t", UNKNOWN), "securityOpts[1]"],
    "a type that is not known yet": [pod(label({ type: UNKNOWN })), `${MAIN}.type`],
    "a label that is a word": [pod(label("spc_t")), MAIN],
    "a service whose privileges are not known yet": [service(UNKNOWN), SERVICE],
  },
});
