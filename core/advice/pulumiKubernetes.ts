import { kubernetes } from "./kubernetes";
import type { Words } from "./words";

/** Advice for Kubernetes resources in Pulumi programs: the properties of Kubernetes, and components for what is big. */
export const pulumiKubernetes: Words = {
  ...kubernetes,
  endpoint:
    "Remove the hostPath volume and its volumeMount. Give the pod a KubernetesDockerApiEndpoint (a guard, mutual " +
    "TLS, " +
    "one restricted role per client) and the env, volumes and volumeMounts of dockerClient(endpoint, NAME); or an " +
    "engine " +
    "of its own with a KubernetesDindRunner (rootless by default); a job that only builds images needs no more than a " +
    "KubernetesBuildkitBuilder.",
  runner:
    "Run the engine with a KubernetesDindRunner: rootless by default. Or give the job a KubernetesDockerApiEndpoint " +
    "with " +
    "dockerClient() and no engine at all, or a KubernetesBuildkitBuilder if it only builds images.",
  rootless:
    'Use a KubernetesDindRunner in its default mode, rootless. Where a job needs mode "rootful", `hostUsers: false` ' +
    "gives the pod a user namespace of its own; otherwise run it on nodes that hold nothing else.",
  dockerJob:
    "For a job that needs Docker, use a KubernetesDindRunner (rootless by default) or a KubernetesDockerApiEndpoint " +
    "with dockerClient(); for one that only builds images, a KubernetesBuildkitBuilder.",
  clientTls:
    "Let the engine ask for certificates (a KubernetesDindRunner does, and a KubernetesDockerApiEndpoint), and add " +
    "the " +
    "env, volumes and volumeMounts of dockerClient(endpoint, NAME) to this pod.",
  engineTls:
    "Use a KubernetesDindRunner, whose API always asks for a client certificate. By hand: leave DOCKER_TLS_CERTDIR " +
    "at " +
    "/certs and connect to port 2376; an engine for containers of one pod can listen on a unix socket or on " +
    "tcp://127.0.0.1:2375.",
  engineCapabilities:
    'Add SYS_ADMIN and NET_ADMIN alone, as a KubernetesDindRunner does with mode "rootful"; its default, rootless, ' +
    "holds " +
    "only SETUID and SETGID.",
  engineData: "Mount the claim that a KubernetesDindRunner makes, or an emptyDir, at /var/lib/docker.",
  engineOwnData:
    "Give every engine an emptyDir or a StatefulSet's claim template, as KubernetesDindRunner does, since copies of " +
    "a " +
    "Deployment share its claims.",
  engineLimits:
    "Set `resources.limits.memory`, as a KubernetesDindRunner does; processes are the kubelet's `podPidsLimit`.",
  engineRegistry:
    "Give the registry a certificate and the engine the CA that signed it: the CA bundle input of " +
    "KubernetesDindRunner, " +
    "or /etc/docker/certs.d/REGISTRY/ca.crt.",
  engineImage:
    "Name a complete version with its digest, such as docker:27.3.1-dind-rootless@sha256:…, and update it on " +
    "purpose; " +
    "KubernetesDindRunner takes it as its image input.",
  publishedPlaintext:
    "Remove the port from the Service or container, and publish a KubernetesDockerApiEndpoint instead (mutual TLS on " +
    "2376, one restricted role per client).",
  clientFiles:
    "Mount only the client's ca.pem, cert.pem and key.pem: `subPath: client` in its volumeMount, or the Secret of " +
    "dockerClient(endpoint, NAME).",
  socketPermissions:
    "Leave the socket as the engine makes it. A job that needs Docker gets a certificate of its own with " +
    "dockerClient(endpoint, NAME), or an engine of its own with a KubernetesDindRunner (rootless by default).",
  proxySections:
    "Switch the section off. For clients that must create or run something use a KubernetesDockerApiEndpoint: it " +
    "judges " +
    "the body of each request by the rules of this pack, and knows its clients by their certificates.",
  namespaces:
    "Remove `hostPID`, `hostIPC` or `hostNetwork`, and put a Service in front of what others must reach. A job that " +
    "needs " +
    "the Docker API reaches it through a KubernetesDockerApiEndpoint with dockerClient(), not over the node's " +
    "loopback.",
  hostPort:
    "Leave `hostPort` out and put a Service in front of the pod: for a Docker API the Service on 2376 that a " +
    "KubernetesDindRunner makes, with mutual TLS.",
};
