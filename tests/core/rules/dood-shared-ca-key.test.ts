import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { rule } from "../../../core/rules/dood-shared-ca-key";
import { describeRule, dind, dockerContainer, findings, pod, resource, UNKNOWN } from "./support";

function pem(type: "pkcs8" | "sec1" = "sec1"): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return privateKey.export({ type, format: "pem" }).toString();
}

const CERTIFICATES = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

function volume(volumeName: string, containerPath: string) {
  return { volumes: [{ volumeName, containerPath }] };
}

function twoVolumes(first: string, target: string, second: string, other: string) {
  return { volumes: [...volume(first, target).volumes, ...volume(second, other).volumes] };
}

/** A container that moves a key into the engine's volume. */
function courier(props: object) {
  const command = ["sh", "-c", "umask 077; cp /from/key.pem /to/key.pem && chown 1000 /to/key.pem"];
  return dockerContainer(
    { image: "busybox", networkMode: "none", command, ...volume("certs", "/to"), ...props },
    "move",
  );
}

/** A client container with mounts of its own. */
function client(props: object, name = "job") {
  return dockerContainer(
    { image: "docker:27.3.1-cli", envs: ["DOCKER_HOST=tcp://engine:2376", "DOCKER_TLS_VERIFY=1"], ...props },
    name,
  );
}

function mounted(source: string, target: string, options: object = {}) {
  return { mounts: [{ type: "volume", source, target, volumeOptions: options }] };
}

/** A pod with an engine and a job. */
function sidecar(engineMounts: object[], jobMounts: object[], volumes: object[], spec: object = {}) {
  return pod(
    { name: "job", image: "docker:27.3.1-cli", volumeMounts: jobMounts },
    {
      containers: [
        { name: "job", image: "docker:27.3.1-cli", volumeMounts: jobMounts },
        { name: "engine", image: "docker:27.3.1-dind", volumeMounts: engineMounts },
      ],
      volumes,
      ...spec,
    },
  );
}

/** A pod that is given a CA's key and runs a command. */
function keyOf(command: string[]) {
  return pod(
    { image: "registry.example.com/job:1.0.0", command, volumeMounts: [{ name: "tls", mountPath: "/certs" }] },
    { volumes: [{ name: "tls", secret: { secretName: "t", items: [{ key: "ca-key.pem", path: "k" }] } }] },
  );
}

const SHARED = [{ name: "certs", emptyDir: {} }];

function withHost<T extends object>(res: T, host: string): T {
  return { ...res, provider: { urn: host, type: "pulumi:providers:docker", name: host, props: {} } };
}

const CA_KEY = pem();
const SERVER_KEY = pem();
const CA = resource("tls:index/selfSignedCert:SelfSignedCert", { privateKeyPem: CA_KEY, isCaCertificate: true }, "ca");
const SIGNED = resource(
  "tls:index/locallySignedCert:LocallySignedCert",
  { caPrivateKeyPem: CA_KEY, allowedUses: ["client_auth"] },
  "leaf",
);
const OWN = resource(
  "tls:index/selfSignedCert:SelfSignedCert",
  { privateKeyPem: SERVER_KEY, isCaCertificate: false },
  "own",
);

function upload(file: string, content: unknown) {
  return { uploads: [{ file, content }] };
}

function secretPod(
  volumeSource: object,
  mount: object = {},
  env: object[] = [{ name: "DOCKER_CERT_PATH", value: "/certs" }],
) {
  return pod(
    { env, volumeMounts: [{ name: "tls", mountPath: "/certs", ...mount }] },
    { volumes: [{ name: "tls", secret: { secretName: "docker-tls", ...volumeSource } }] },
  );
}

function projectedPod(...sources: object[]) {
  return pod(
    { env: [{ name: "DOCKER_CERT_PATH", value: "/certs" }], volumeMounts: [{ name: "tls", mountPath: "/certs" }] },
    { volumes: [{ name: "tls", projected: { sources } }] },
  );
}

const SECRET = resource("kubernetes:core/v1:Secret", {
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "docker-tls" },
  stringData: { "ca.pem": "…", "ca-key.pem": "…", "cert.pem": "…" },
});

describeRule(rule, {
  refused: {
    "the whole certificate folder on one volume": [
      [dind(volume("certs", "/certs")), client(volume("certs", "/certs"))],
      "volumes[0]",
    ],
    "read-only, too": [
      [
        dind(volume("certs", "/certs")),
        client({ volumes: [{ volumeName: "certs", containerPath: "/certs", readOnly: true }] }),
      ],
      "volumes[0]",
    ],
    "a folder above it": [
      [dind({ envs: ["DOCKER_TLS_CERTDIR=/data/certs"], ...volume("data", "/data") }), client(volume("data", "/x"))],
      "volumes[0]",
    ],
    "the CA's folder on its own": [[dind(volume("ca", "/certs/ca")), client(volume("ca", "/x"))], "volumes[0]"],
    "the server's folder on its own": [
      [dind(volume("server", "/certs/server")), client(volume("server", "/x"))],
      "volumes[0]",
    ],
    "a certificate folder of another name": [
      [dind({ envs: ["DOCKER_TLS_CERTDIR=/tls/"], ...volume("certs", "/tls") }), client(volume("certs", "/tls"))],
      "volumes[0]",
    ],
    "the ca part of the volume": [
      [dind(volume("certs", "/certs")), client(mounted("certs", "/ca", { subpath: "ca" }))],
      "mounts[0]",
    ],
    "the key alone": [
      [dind(volume("certs", "/certs")), client(mounted("certs", "/k", { subpath: "server/key.pem" }))],
      "mounts[0]",
    ],
    "one host folder": [
      [
        dind({ volumes: [{ hostPath: "/srv/certs", containerPath: "/certs" }] }),
        client({ volumes: [{ hostPath: "/srv//certs/", containerPath: "/c" }] }),
      ],
      "volumes[0]",
    ],
    "a host folder above it": [
      [
        dind({ volumes: [{ hostPath: "/srv/ci/certs", containerPath: "/certs" }] }),
        client({ volumes: [{ hostPath: "/srv/ci", containerPath: "/c" }] }),
      ],
      "volumes[0]",
    ],
    "a volume that is a host folder by another name": [
      [
        resource("docker:index/volume:Volume", {
          name: "certs",
          driverOpts: { type: "none", o: "bind", device: "/srv/certs" },
        }),
        dind(volume("certs", "/certs")),
        client({ volumes: [{ hostPath: "/srv/certs", containerPath: "/c" }] }),
      ],
      "volumes[0]",
    ],
    "a volume of a sidecar": [
      sidecar([{ name: "certs", mountPath: "/certs" }], [{ name: "certs", mountPath: "/certs" }], SHARED),
      "spec.containers[0].volumeMounts[0]",
    ],
    "the server part for a sidecar's client": [
      sidecar(
        [{ name: "certs", mountPath: "/certs" }],
        [{ name: "certs", mountPath: "/certs", subPath: "server" }],
        SHARED,
      ),
      "spec.containers[0].volumeMounts[0]",
    ],
    "one claim in two pods": [
      [
        sidecar(
          [{ name: "certs", mountPath: "/certs" }],
          [],
          [{ name: "certs", persistentVolumeClaim: { claimName: "tls" } }],
        ),
        {
          ...pod(
            { volumeMounts: [{ name: "c", mountPath: "/c" }] },
            { volumes: [{ name: "c", persistentVolumeClaim: { claimName: "tls" } }] },
          ),
          name: "other",
          urn: "other",
        },
      ],
      "spec.containers[0].volumeMounts[0]",
    ],
    "a key that the engine is told to use": [
      [
        dind({
          command: ["dockerd", "-H", "tcp://0.0.0.0:2376", "--tlsverify", "--tlskey=/etc/tls/server.key"],
          ...volume("tls", "/etc/tls"),
        }),
        client(volume("tls", "/certs")),
      ],
      "volumes[0]",
    ],
    "an engine of a fork, with its own folder": [
      [
        dind({
          image: "registry.example.com/ci/dind:1.2.3",
          envs: ["DOCKER_TLS_CERTDIR=/certs"],
          ...volume("certs", "/certs"),
        }),
        client(volume("certs", "/certs")),
      ],
      "volumes[0]",
    ],
    "a client by its command": [
      keyOf(["docker", "-H", "tcp://engine:2376", "--tlsverify", "ps"]),
      "spec.volumes[0].secret.items[0].key",
    ],
    "a client by a variable that its command sets": [
      keyOf(["sh", "-c", "export DOCKER_HOST=tcp://engine:2376 DOCKER_TLS_VERIFY=1; ./build"]),
      "spec.volumes[0].secret.items[0].key",
    ],
    "the folder of an engine that its command sets": [
      [
        dind({
          entrypoints: ["sh", "-c", "export DOCKER_TLS_CERTDIR=/data/certs; exec dockerd-entrypoint.sh"],
          ...volume("data", "/data"),
        }),
        client(volume("data", "/x")),
      ],
      "volumes[0]",
    ],
    "openssl beside a program of one's own": [
      [
        dind({ envs: ["DOCKER_TLS_CERTDIR=/certs"], ...volume("certs", "/certs") }),
        dockerContainer({ command: ["sh", "-c", "openssl version; /build"], ...volume("certs", "/certs") }),
      ],
      "volumes[0]",
    ],
    "openssl in a container that is a Docker client": [
      [
        dind(volume("certs", "/certs")),
        client({
          command: ["sh", "-c", "openssl x509 -in /certs/client/cert.pem; docker ps"],
          ...volume("certs", "/certs"),
        }),
      ],
      "volumes[0]",
    ],
    "a container that only moves files, on a network": [
      [dind(volume("certs", "/certs")), courier({ networkMode: "bridge" })],
      "volumes[0]",
    ],
    "a container on no network that moves files and runs something else": [
      [dind(volume("certs", "/certs")), courier({ command: ["sh", "-c", "cp /from/key.pem /to; /upload"] })],
      "volumes[0]",
    ],
    "what hands an engine its key, and has its output sent elsewhere": [
      [dind(volume("certs", "/certs")), courier({ logDriver: "gelf" })],
      "volumes[0]",
    ],
    "what hands an engine its key, and shares another volume with a client": [
      [
        dind(volume("certs", "/certs")),
        courier({ ...twoVolumes("certs", "/to", "out", "/out") }),
        client(volume("out", "/certs/client")),
      ],
      "volumes[0]",
    ],
    "what hands an engine its key, and may write into a client's folder beside it": [
      [dind(volume("certs", "/certs")), courier({}), client(mounted("certs", "/certs/client", { subpath: "client" }))],
      "volumes[0]",
    ],
    "what hands an engine its key, and writes into a folder of the host below which a client has one": [
      [
        dind(volume("certs", "/certs")),
        courier({ volumes: [...volume("certs", "/to").volumes, { hostPath: "/srv/out", containerPath: "/out" }] }),
        client({ volumes: [{ hostPath: "/srv/out/client", containerPath: "/certs/client", readOnly: true }] }),
      ],
      "volumes[0]",
    ],
    "what hands an engine its key, and has a client's folder inside one of its own": [
      [
        dind(volume("certs", "/certs")),
        courier({ volumes: [...volume("certs", "/to").volumes, { hostPath: "/srv/out/a", containerPath: "/out" }] }),
        client({ volumes: [{ hostPath: "/srv/out", containerPath: "/certs/client" }] }),
      ],
      "volumes[0]",
    ],
    "a container on no network whose program is not known": [
      [dind(volume("certs", "/certs")), courier({ command: undefined })],
      "volumes[0]",
    ],
    "each client": [
      [dind(volume("certs", "/certs")), client(volume("certs", "/certs")), client(volume("certs", "/certs"), "other")],
      ["volumes[0]", "volumes[0]"],
    ],
    "a file with the key of a CA": [[CA, client(upload("/certs/key.pem", CA_KEY))], "uploads[0].content"],
    "a file with the key of a CA that signs": [
      [SIGNED, client(upload("/certs/key.pem", CA_KEY))],
      "uploads[0].content",
    ],
    "a file with more than the key": [
      [CA, client(upload("/certs/all.pem", CERTIFICATES + CA_KEY.trim()))],
      "uploads[0].content",
    ],
    "a file with the key in base64": [
      [CA, client({ uploads: [{ file: "/k", contentBase64: Buffer.from(CA_KEY).toString("base64") }] })],
      "uploads[0].contentBase64",
    ],
    "a file with the key in a container that is no Docker client": [
      [CA, dockerContainer(upload("/etc/nginx/key.pem", CA_KEY))],
      "uploads[0].content",
    ],
    "a file with the key that the engine has": [
      [dind(upload("/certs/server/key.pem", SERVER_KEY)), client(upload("/certs/key.pem", SERVER_KEY))],
      "uploads[0].content",
    ],
    "a file of a Docker client that is called a CA's key": [
      client(upload("/certs/ca-key.pem", pem())),
      "uploads[0].content",
    ],
    "a Secret whose listed keys have the CA's": [
      secretPod({
        items: [
          { key: "ca.pem", path: "ca.pem" },
          { key: "ca-key.pem", path: "x" },
        ],
      }),
      "spec.volumes[0].secret.items[1].key",
    ],
    "a Secret whose listed keys have the server's": [
      secretPod({ items: [{ key: "server-key.pem", path: "key.pem" }] }),
      "spec.volumes[0].secret.items[0].key",
    ],
    "a Secret of the stack that has the CA's": [[SECRET, secretPod({})], "spec.containers[0].volumeMounts[0]"],
    "a projected Secret of the stack": [
      [SECRET, projectedPod({ downwardAPI: { items: [] } }, { secret: { name: "docker-tls" } })],
      "spec.containers[0].volumeMounts[0]",
    ],
    "a projected key of the server": [
      projectedPod({ secret: { name: "docker-tls", items: [{ key: "server-key.pem", path: "key.pem" }] } }),
      "spec.volumes[0].projected.sources[0].secret.items[0].key",
    ],
    "the one key of a Secret of the stack": [
      [SECRET, secretPod({}, { subPath: "ca-key.pem" })],
      "spec.containers[0].volumeMounts[0]",
    ],
  },
  accepted: {
    "the client folder on a volume of its own": [
      dind({
        volumes: [
          { volumeName: "engine", containerPath: "/certs" },
          { volumeName: "client", containerPath: "/certs/client" },
        ],
      }),
      client(volume("client", "/certs/client")),
    ],
    "the client part of the volume": [
      dind(volume("certs", "/certs")),
      client(mounted("certs", "/certs/client", { subpath: "client" })),
    ],
    "a certificate out of the CA's folder": [
      dind(volume("certs", "/certs")),
      client(mounted("certs", "/c", { subpath: "ca/cert.pem" })),
    ],
    "the client part for a sidecar's client": sidecar(
      [{ name: "certs", mountPath: "/certs" }],
      [{ name: "certs", mountPath: "/certs/client", subPath: "client" }],
      SHARED,
    ),
    "a volume for the client alone": sidecar(
      [{ name: "certs", mountPath: "/certs/client" }],
      [{ name: "certs", mountPath: "/certs/client" }],
      SHARED,
    ),
    "what hands an engine its key, and is on no network": [dind(volume("certs", "/certs")), courier({})],
    "what hands an engine its key from a folder that others see too, and cannot write there": [
      dind(volume("certs", "/certs")),
      courier({
        volumes: [
          ...volume("certs", "/to").volumes,
          { hostPath: "/srv/certificates/server", containerPath: "/from", readOnly: true },
        ],
      }),
      client({ volumes: [{ hostPath: "/srv", containerPath: "/workspace" }] }),
    ],
    "what hands an engine its key from a folder that nothing else mounts": [
      dind(volume("certs", "/certs")),
      courier({
        volumes: [...volume("certs", "/to").volumes, { hostPath: "/srv/certificates/server", containerPath: "/from" }],
      }),
      client({ volumes: [{ hostPath: "/srv/certificates/clients/ci", containerPath: "/certs/client" }] }),
    ],
    "a container without a mount": [dind(volume("certs", "/certs")), client({})],
    "another volume": [dind(volume("certs", "/certs")), client(volume("certs2", "/certs"))],
    "the volume of another Docker host": [
      withHost(dind(volume("certs", "/certs")), "one"),
      withHost(client(volume("certs", "/certs")), "two"),
    ],
    "an emptyDir of the same name in another pod": [
      sidecar([{ name: "certs", mountPath: "/certs" }], [], SHARED),
      {
        ...pod({ volumeMounts: [{ name: "certs", mountPath: "/certs" }] }, { volumes: SHARED }),
        name: "other",
        urn: "other",
      },
    ],
    "a claim of the same name in another namespace": [
      sidecar([{ name: "c", mountPath: "/certs" }], [], [{ name: "c", persistentVolumeClaim: { claimName: "tls" } }]),
      {
        ...pod(
          { volumeMounts: [{ name: "c", mountPath: "/c" }] },
          { volumes: [{ name: "c", persistentVolumeClaim: { claimName: "tls" } }] },
          { namespace: "elsewhere" },
        ),
        name: "other",
        urn: "other",
      },
    ],
    "another volume of the engine": [dind(volume("cache", "/cache")), client(volume("cache", "/cache"))],
    "an engine without TLS": [
      dind({ envs: ["DOCKER_TLS_CERTDIR="], ...volume("certs", "/certs") }),
      client(volume("certs", "/certs")),
    ],
    "the client variant of the image, which is no engine": [
      dockerContainer({ image: "docker:27.3.1-cli", ...volume("certs", "/certs") }),
      client(volume("certs", "/certs")),
    ],
    "two engines": [dind(volume("certs", "/certs")), dind(volume("certs", "/certs"), "second")],
    "what makes the certificates": sidecar([{ name: "certs", mountPath: "/certs" }], [], SHARED, {
      initContainers: [
        {
          name: "ca",
          image: "alpine/openssl",
          command: ["sh", "-c", "openssl genrsa -out /c/ca/key.pem"],
          volumeMounts: [{ name: "certs", mountPath: "/c" }],
        },
      ],
    }),
    "a client's own key": [CA, SIGNED, client(upload("/certs/key.pem", pem()))],
    "the CA's certificate": [CA, client(upload("/certs/ca.pem", CERTIFICATES))],
    "the key of a self-signed certificate that is no CA": [
      OWN,
      dockerContainer(upload("/etc/nginx/key.pem", SERVER_KEY)),
    ],
    "a key of its own in an engine": [CA, dind(upload("/certs/server/key.pem", SERVER_KEY))],
    "the CA's key in the engine": [CA, dind(upload("/certs/ca/key.pem", CA_KEY))],
    "a file that is called a CA's key in a container that is no Docker client": dockerContainer(
      upload("/etc/pki/ca-key.pem", pem()),
    ),
    "a file that is called a CA's key and is none": client(upload("/certs/ca-key.pem", "see the wiki")),
    "files that are not known and say nothing": [CA, client(upload("/certs/key.pem", UNKNOWN))],
    "a Secret with a client's keys": secretPod({ items: [{ key: "ca.pem" }, { key: "cert.pem" }, { key: "key.pem" }] }),
    "one harmless key of the Secret": [SECRET, secretPod({}, { subPath: "cert.pem" })],
    "a Secret that the stack does not show": secretPod({}),
    "a server's key in a pod that is no Docker client": secretPod({ items: [{ key: "server-key.pem" }] }, {}, []),
  },
  undetermined: {
    "a file that is not known and is called a CA's key": [
      client(upload("/certs/ca-key.pem", UNKNOWN)),
      "uploads[0].content",
    ],
    "a Secret's key that is not known": [
      secretPod({ items: [{ key: UNKNOWN }] }),
      "spec.volumes[0].secret.items[0].key",
    ],
  },
});

describe("dood-shared-ca-key: its messages", () => {
  it("name the keys and whose they are", () => {
    const [found] = findings(rule, [
      dind({ name: "engine", ...volume("certs", "/certs") }),
      client(volume("certs", "/certs")),
    ]);
    assert.equal(
      found?.found.split("\n")[0],
      'volumes[0] of container "job" brings along the private keys ca/key.pem and server/key.pem of ' +
        'the Docker engine in container "engine".',
    );
  });
  it("never show a key", () => {
    for (const found of findings(rule, [
      CA,
      client(upload("/certs/key.pem", CA_KEY)),
      client(upload("/ca-key.pem", pem("pkcs8")), "other"),
    ])) {
      assert.doesNotMatch(JSON.stringify(found), /BEGIN|PRIVATE KEY-|MH/);
    }
  });
});
