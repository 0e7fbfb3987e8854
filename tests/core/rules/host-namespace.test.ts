import { rule } from "../../../core/rules/host-namespace";
import { describeRule, dind, dockerContainer, pod, resource, UNKNOWN } from "./support";

const build = (props: object) => resource("docker:index/image:Image", { imageName: "app", build: props });

describeRule(rule, {
  refused: {
    "mounts that the host has as well": [
      dockerContainer({
        mounts: [{ type: "bind", source: "/srv", target: "/x", bindOptions: { propagation: "rshared" } }],
      }),
      "mounts[0].bindOptions.propagation",
    ],
    "mounts that the node has as well": [
      pod(
        { volumeMounts: [{ name: "v", mountPath: "/x", mountPropagation: "Bidirectional" }] },
        { volumes: [{ name: "v", hostPath: { path: "/srv" } }] },
      ),
      "spec.containers[0].volumeMounts[0].mountPropagation",
    ],
    "a control group of the host's": [dockerContainer({ cgroupParent: "/system.slice" }), "cgroupParent"],
    "the host's processes": [dockerContainer({ pidMode: "host" }), "pidMode"],
    "the host's shared memory": [dockerContainer({ ipcMode: "host" }), "ipcMode"],
    "the host's network": [dockerContainer({ networkMode: "host" }), "networkMode"],
    "the host's names": [dockerContainer({ utsMode: "host" }), "utsMode"],
    "the host's users": [dockerContainer({ usernsMode: "host" }), "usernsMode"],
    "the host's control groups": [dockerContainer({ cgroupnsMode: "host" }), "cgroupnsMode"],
    "several at once": [dockerContainer({ networkMode: "host", pidMode: "host" }), ["pidMode", "networkMode"]],
    "another container's processes": [dockerContainer({ pidMode: "container:db" }), "pidMode"],
    "another container's shared memory": [dockerContainer({ ipcMode: "container:db" }), "ipcMode"],
    "the host's network by its name": [
      dockerContainer({ networksAdvanced: [{ name: "host" }] }),
      "networksAdvanced[0].name",
    ],
    "an engine on the host's network": [dind({ networkMode: "host" }), "networkMode"],
    "a known one beside one that is not": [dockerContainer({ pidMode: "host", ipcMode: UNKNOWN }), "pidMode"],
    "a Swarm service on the host's network": [
      resource("docker:index/service:Service", {
        taskSpec: { containerSpec: { image: "alpine:3.20" }, networksAdvanceds: [{ name: "host" }] },
      }),
      "taskSpec.networksAdvanceds[0].name",
    ],
    "an engine plugin with the host's processes": [
      resource("docker:index/plugin:Plugin", { name: "p", grantPermissions: [{ name: "pidhost", values: ["true"] }] }),
      "grantPermissions[0].values[0]",
    ],
    "an image build on the host's network": [build({ networkMode: "host" }), "build.networkMode"],
    "a BuildKit build on the host's network": [
      resource("docker-build:index:Image", { context: { location: "." }, network: "host", push: false }),
      "network",
    ],
    "a builder on the host's network": [
      resource("docker:index/buildxBuilder:BuildxBuilder", { name: "b", dockerContainer: { network: "host" } }),
      "dockerContainer.network",
    ],
    "a builder that lets builds onto the host's network": [
      resource("docker:index/buildxBuilder:BuildxBuilder", {
        name: "b",
        buildkitFlags: "--allow-insecure-entitlement network.host",
      }),
      "buildkitFlags",
    ],
    "the node's processes": [pod({}, { hostPID: true }), "spec.hostPID"],
    "the node's shared memory": [pod({}, { hostIPC: true }), "spec.hostIPC"],
    "the node's network": [pod({}, { hostNetwork: true }), "spec.hostNetwork"],
    "the template of a cron job": [
      resource("kubernetes:batch/v1:CronJob", {
        apiVersion: "batch/v1",
        kind: "CronJob",
        spec: {
          jobTemplate: {
            spec: { template: { spec: { hostPID: true, containers: [{ name: "a", image: "alpine" }] } } },
          },
        },
      }),
      "spec.jobTemplate.spec.template.spec.hostPID",
    ],
    "a custom resource with a pod template": [
      resource("kubernetes:actions.summerwind.dev/v1alpha1:RunnerDeployment", {
        apiVersion: "actions.summerwind.dev/v1alpha1",
        kind: "RunnerDeployment",
        spec: { template: { spec: { hostNetwork: true, containers: [{ name: "runner", image: "runner:1" }] } } },
      }),
      "spec.template.spec.hostNetwork",
    ],
  },
  accepted: {
    "mounts that come from the host alone": dockerContainer({
      mounts: [{ type: "bind", source: "/srv", target: "/x", bindOptions: { propagation: "rslave" } }],
    }),
    "mounts of the node alone": pod({ volumeMounts: [{ name: "v", mountPath: "/x", mountPropagation: "None" }] }),
    "nothing said": dockerContainer({}),
    "namespaces of its own": dockerContainer({
      pidMode: "",
      ipcMode: "private",
      cgroupnsMode: "private",
      networkMode: "bridge",
    }),
    "shared memory that others may join": dockerContainer({ ipcMode: "shareable" }),
    "no shared memory, no network": dockerContainer({ ipcMode: "none", networkMode: "none" }),
    "another container's network, as sidecars have": dockerContainer({ networkMode: "container:proxy" }),
    "a network whose name begins like the host's": dockerContainer({
      networkMode: "hosting",
      networksAdvanced: [{ name: "host-only" }],
    }),
    "an image build without a network": build({ networkMode: "none" }),
    "a pod of its own": pod({}, { hostPID: false, hostIPC: false, hostNetwork: false }),
    "a pod in the node's user namespace, which is the default": pod({}, { hostUsers: true }),
    "a pod in a user namespace of its own": pod({}, { hostUsers: false }),
    "a pod whose user namespace is not known, which makes no difference": pod({}, { hostUsers: UNKNOWN }),
    "containers of a pod that see each other": pod({}, { shareProcessNamespace: true }),
  },
  undetermined: {
    "a mode that is not known": [dockerContainer({ pidMode: UNKNOWN }), "pidMode"],
    "a network that is not known": [
      dockerContainer({ networksAdvanced: [{ name: UNKNOWN }] }),
      "networksAdvanced[0].name",
    ],
    "a pod's field that is not known": [pod({}, { hostPID: UNKNOWN }), "spec.hostPID"],
  },
});
