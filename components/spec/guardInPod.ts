import { LAST_WORDS } from "./confinement";
import { API_PORT, SHARED_SOCKET } from "./engineFiles";
import { REVISION, SOCKET } from "./engineInPod";
import { GUARD, GUARD_FILES } from "./guard";
import { unprivileged } from "./unprivileged";

/** The name of the guard's container and of its volume. */
const NAME = "guard";
const FOLDER = GUARD_FILES.bundle.slice(0, GUARD_FILES.bundle.lastIndexOf("/"));

/** What a guard in a pod is made of; T is the platform's type for texts that may be known later. */
export interface GuardInPod<T> {
  readonly image: T | string;
  /** With its unit. */
  readonly memory: T | string;
  /** Changes with its program, which a running guard does not read again. */
  readonly revision: T | string;
  /** The ConfigMap with its program and its configuration. */
  readonly program: T;
  /** The Secret with the server's certificate and key. */
  readonly secret: T;
}

/** The data of the guard's ConfigMap. */
export function guardData<T>(bundle: string, configuration: T | string) {
  return { [below(GUARD_FILES.bundle)]: bundle, [below(GUARD_FILES.configuration)]: configuration };
}

/** The guard's container, and the volume with its files. It presents the server's certificate. */
export function guardInPod<T>({ image, memory, revision, program, secret }: GuardInPod<T>) {
  const check = { exec: { command: [...GUARD.healthCheck.value] }, timeoutSeconds: 5 };
  const file = (key: string, path: string) => ({ key, path: below(path) });
  const container = {
    name: NAME,
    image,
    command: [...GUARD.command.value],
    env: [{ name: REVISION, value: revision }],
    ports: [{ name: "docker-tls", containerPort: API_PORT }],
    securityContext: {
      runAsUser: GUARD.user.value,
      runAsGroup: GUARD.group.value,
      runAsNonRoot: true,
      ...unprivileged(),
      seccompProfile: { type: "RuntimeDefault" },
    },
    resources: { requests: { memory }, limits: { memory } },
    startupProbe: { ...check, periodSeconds: 2, failureThreshold: 30 },
    readinessProbe: { ...check, periodSeconds: 10, failureThreshold: 3 },
    livenessProbe: { ...check, periodSeconds: 30, failureThreshold: 3 },
    ...LAST_WORDS,
    volumeMounts: [
      { name: NAME, mountPath: FOLDER, readOnly: true },
      { name: SOCKET, mountPath: SHARED_SOCKET.folder, readOnly: true },
    ],
  };
  const volume = {
    name: NAME,
    projected: {
      defaultMode: 0o444,
      sources: [
        { configMap: { name: program } },
        {
          secret: {
            name: secret,
            items: [
              file("ca.pem", GUARD_FILES.ca),
              file("cert.pem", GUARD_FILES.certificate),
              file("key.pem", GUARD_FILES.key),
            ],
          },
        },
      ],
    },
  };
  return { container, volume };
}

function below(path: string): string {
  return path.slice(FOLDER.length + 1);
}
