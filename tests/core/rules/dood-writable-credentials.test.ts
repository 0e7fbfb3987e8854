import { rule } from "../../../core/rules/dood-writable-credentials";
import { describeRule, dind, dockerContainer, pod, resource, UNKNOWN } from "./support";

function client(props: object) {
  return dockerContainer({ image: "docker:27.3.1-cli", envs: ["DOCKER_CERT_PATH=/certs/client"], ...props });
}

function clientPod(mount: object, volume: object) {
  return pod(
    {
      env: [{ name: "DOCKER_CERT_PATH", value: "/certs" }],
      volumeMounts: [{ name: "tls", mountPath: "/certs", ...mount }],
    },
    { volumes: [{ name: "tls", ...volume }] },
  );
}

describeRule(rule, {
  refused: {
    "a volume": [client({ volumes: [{ volumeName: "certs", containerPath: "/certs/client" }] }), "volumes[0]"],
    "a volume that says so": [
      client({ volumes: [{ volumeName: "certs", containerPath: "/certs/client", readOnly: false }] }),
      "volumes[0]",
    ],
    "a host folder": [client({ volumes: [{ hostPath: "/srv/certs", containerPath: "/certs/client/" }] }), "volumes[0]"],
    "a folder above": [client({ mounts: [{ type: "volume", source: "certs", target: "/certs" }] }), "mounts[0]"],
    "a folder above all": [client({ mounts: [{ type: "bind", source: "/srv", target: "/" }] }), "mounts[0]"],
    "a single file": [
      client({
        volumes: [
          { hostPath: "/srv/ca.pem", containerPath: "/certs/client/ca.pem", readOnly: true },
          { hostPath: "/srv/key.pem", containerPath: "/certs/client/key.pem" },
        ],
      }),
      "volumes[1]",
    ],
    "a file within a read-only folder": [
      client({
        volumes: [
          { volumeName: "certs", containerPath: "/certs", readOnly: true },
          { hostPath: "/srv/key.pem", containerPath: "/certs/client/key.pem" },
        ],
      }),
      "volumes[1]",
    ],
    "a service's mount": [
      resource("docker:index/service:Service", {
        taskSpec: {
          containerSpec: {
            image: "docker:27.3.1-cli",
            env: { DOCKER_CERT_PATH: "/certs" },
            mounts: [{ type: "volume", source: "certs", target: "/certs" }],
          },
        },
      }),
      "taskSpec.containerSpec.mounts[0]",
    ],
    "an emptyDir that is shared with the engine": [
      clientPod({}, { emptyDir: {} }),
      "spec.containers[0].volumeMounts[0]",
    ],
    "a claim": [clientPod({}, { persistentVolumeClaim: { claimName: "certs" } }), "spec.containers[0].volumeMounts[0]"],
  },
  accepted: {
    "nothing said": dockerContainer({ volumes: [{ volumeName: "certs", containerPath: "/certs/client" }] }),
    "a read-only volume": client({
      volumes: [{ volumeName: "certs", containerPath: "/certs/client", readOnly: true }],
    }),
    "another folder": client({ volumes: [{ volumeName: "cache", containerPath: "/cache" }] }),
    "a folder that begins alike": client({ volumes: [{ volumeName: "cache", containerPath: "/certs/client2" }] }),
    "a writable folder above a read-only one": client({
      volumes: [
        { volumeName: "data", containerPath: "/certs" },
        { volumeName: "certs", containerPath: "/certs/client", readOnly: true },
      ],
    }),
    "files that are copied in": client({ uploads: [{ file: "/certs/client/key.pem", content: "…" }] }),
    "a tmpfs": client({ mounts: [{ type: "tmpfs", target: "/certs/client" }] }),
    "an anonymous volume": client({ volumes: [{ containerPath: "/certs/client" }] }),
    "a Secret, which is read-only": clientPod({}, { secret: { secretName: "tls" } }),
    "a ConfigMap, which is read-only": clientPod({}, { configMap: { name: "tls" } }),
    "a projected volume, which is read-only": clientPod({}, { projected: { sources: [{ secret: { name: "tls" } }] } }),
    "a read-only mount of a pod": clientPod({ readOnly: true }, { emptyDir: {} }),
    "an engine": dind({
      envs: ["DOCKER_CERT_PATH=/certs/client"],
      volumes: [{ volumeName: "certs", containerPath: "/certs/client" }],
    }),
    "an empty path": client({
      envs: ["DOCKER_CERT_PATH="],
      volumes: [{ volumeName: "certs", containerPath: "/certs" }],
    }),
    "variables that are not known beside read-only mounts": client({
      envs: [UNKNOWN],
      volumes: [{ volumeName: "certs", containerPath: "/certs", readOnly: true }],
    }),
  },
  undetermined: {
    "a path that is not known": [
      client({ envs: [UNKNOWN], volumes: [{ volumeName: "certs", containerPath: "/certs" }] }),
      "envs[0]",
    ],
    "whether the mount is read-only": [
      client({ volumes: [{ volumeName: "certs", containerPath: "/certs/client", readOnly: UNKNOWN }] }),
      "volumes[0].readOnly",
    ],
  },
});
