import { BUILDER } from "../../../components/spec/builder";
import { startCommand } from "../../../components/spec/runner";
import { rule } from "../../../core/rules/apparmor-unconfined";
import { describeRule, dind, dockerContainer, pod, resource, UNKNOWN } from "./support";

const options = (...securityOpts: unknown[]) => dockerContainer({ securityOpts });
const profile = (type?: string) => ({ securityContext: { appArmorProfile: type === undefined ? {} : { type } } });
const ANNOTATION = "container.apparmor.security.beta.kubernetes.io/main";
const annotated = (value: unknown, container: object = {}) =>
  pod(container, {}, { annotations: { [ANNOTATION]: value } });
const MAIN = "spec.containers[0].securityContext.appArmorProfile.type";
const POD = "spec.securityContext.appArmorProfile.type";
const engine = { name: "engine", image: "docker:27.3.1-dind" };
const builder = (props: object = {}) =>
  dockerContainer({ securityOpts: ["apparmor=unconfined"], entrypoints: startCommand(BUILDER), ...props });

describeRule(rule, {
  refused: {
    "it for a privileged builder": [builder({ privileged: true }), "securityOpts[0]"],
    "it for a builder with a capability that it does not need": [
      builder({ capabilities: { adds: ["NET_ADMIN"] } }),
      "securityOpts[0]",
    ],
    "it for BuildKit that another command starts": [
      builder({ image: "moby/buildkit:v0.29.0-rootless", entrypoints: ["rootlesskit", "buildkitd"] }),
      "securityOpts[0]",
    ],
    "apparmor=unconfined": [options("apparmor=unconfined"), "securityOpts[0]"],
    "the older spelling with a colon": [options("apparmor:unconfined"), "securityOpts[0]"],
    "it beside an option that is not known yet": [options(UNKNOWN, "apparmor=unconfined"), "securityOpts[1]"],
    "it for a privileged engine": [
      dind({ privileged: true, securityOpts: ["apparmor=unconfined"] }),
      "securityOpts[0]",
    ],
    "it for an image that is only called an engine": [
      dockerContainer({ image: "myorg/dind:1.0.0", securityOpts: ["apparmor=unconfined"] }),
      "securityOpts[0]",
    ],
    "it for an image that is only called rootless, with capabilities": [
      dockerContainer({
        image: "myorg/dind-rootless:1.0.0",
        user: "1000",
        capabilities: { adds: ["NET_ADMIN"] },
        securityOpts: ["apparmor=unconfined"],
      }),
      "securityOpts[0]",
    ],
    "it for a client, which is no engine": [
      dockerContainer({ image: "docker:27.3.1-cli", securityOpts: ["apparmor=unconfined"] }),
      "securityOpts[0]",
    ],
    "it for an image that is not known yet, in a container that no engine could start in": [
      dockerContainer({ image: UNKNOWN, securityOpts: ["apparmor=unconfined"] }),
      "securityOpts[0]",
    ],
    "it for an image build": [
      resource("docker:index/image:Image", { build: { context: ".", securityOpts: ["apparmor=unconfined"] } }),
      "build.securityOpts[0]",
    ],
    "an unconfined container": [pod(profile("Unconfined")), MAIN],
    "an unconfined pod": [pod({}, profile("Unconfined")), POD],
    "an unconfined pod with an engine and something else": [
      pod({}, { containers: [engine, { image: "alpine" }], ...profile("Unconfined") }),
      POD,
    ],
    "an unconfined pod without containers": [pod({}, { containers: [], ...profile("Unconfined") }), POD],
    "an unconfined init container": [
      pod({}, { initContainers: [{ name: "setup", image: "alpine", ...profile("Unconfined") }] }),
      "spec.initContainers[0].securityContext.appArmorProfile.type",
    ],
    "a profile without a type": [pod(profile()), "spec.containers[0].securityContext.appArmorProfile"],
    "an unconfined annotation": [annotated("unconfined"), `metadata.annotations["${ANNOTATION}"]`],
    "an annotation outside the standard": [annotated("my-profile"), `metadata.annotations["${ANNOTATION}"]`],
    "an annotation outside the standard, for an engine": [
      annotated("my-profile", { image: engine.image }),
      `metadata.annotations["${ANNOTATION}"]`,
    ],
    "an annotation for a container that the pod does not have": [
      annotated("unconfined", { name: "other" }),
      `metadata.annotations["${ANNOTATION}"]`,
    ],
    "field and annotation, each for itself": [
      annotated("unconfined", profile("Unconfined")),
      [MAIN, `metadata.annotations["${ANNOTATION}"]`],
    ],
  },
  accepted: {
    "it for a builder of this package": builder({ capabilities: { adds: ["SETUID", "SYS_ADMIN"] } }),
    "nothing said": [dockerContainer({}), {}],
    "Docker's default by name": options("apparmor=docker-default"),
    "a profile of one's own": options("apparmor=ci-job"),
    "another option that is unconfined": options("seccomp=unconfined"),
    "an engine, which must mount": dind({ securityOpts: ["apparmor=unconfined"] }),
    "somebody's engine with SYS_ADMIN, which must mount": dockerContainer({
      image: "myorg/dind:1.0.0",
      capabilities: { adds: ["SYS_ADMIN", "NET_ADMIN"] },
      securityOpts: ["apparmor=unconfined"],
    }),
    "somebody's rootless engine": dockerContainer({
      image: "myorg/dind-rootless:1.0.0",
      user: "1000",
      securityOpts: ["apparmor=unconfined"],
    }),
    "a rootless engine": dockerContainer({
      image: "docker:27.3.1-dind-rootless",
      securityOpts: ["apparmor=unconfined"],
    }),
    "the runtime's default": pod(profile("RuntimeDefault"), profile("RuntimeDefault")),
    "a profile of the node": pod({
      securityContext: { appArmorProfile: { type: "Localhost", localhostProfile: "ci" } },
    }),
    "an annotation with the default": annotated("runtime/default"),
    "an annotation with a profile of the node": annotated("localhost/ci"),
    "an empty annotation": annotated(""),
    "an engine in a pod": pod({ ...engine, ...profile("Unconfined") }),
    "an engine alone in an unconfined pod": pod(engine, profile("Unconfined")),
  },
  undetermined: {
    "an option that is not known yet": [options(UNKNOWN), "securityOpts[0]"],
    "a type that is not known yet": [pod(profile(UNKNOWN)), MAIN],
    "an image that is not known yet and may be an engine": [
      dockerContainer({ image: UNKNOWN, capabilities: { adds: ["SYS_ADMIN"] }, securityOpts: ["apparmor=unconfined"] }),
      "image",
    ],
    "somebody's rootless engine, whose user is not said": [
      dockerContainer({ image: "myorg/dind-rootless:1.0.0", securityOpts: ["apparmor=unconfined"] }),
      "image",
    ],
    "an engine that may be privileged": [
      dind({ privileged: UNKNOWN, securityOpts: ["apparmor=unconfined"] }),
      "privileged",
    ],
    "an annotation that is no text": [annotated({ profile: "unconfined" }), `metadata.annotations["${ANNOTATION}"]`],
  },
});
