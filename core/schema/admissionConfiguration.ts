import type { JsonSchema } from "./jsonSchema";
import { type Mistake, schemaMistakes, shown } from "./mistakes";
import { ADDRESS, file, limit, RULES } from "./serverForms";
import type { ServerLimits } from "./serverLimits";

/** What becomes of an object with a mandatory finding: it is admitted with a warning, or refused. */
export type AdmissionMode = "warn" | "enforce";

/** The configuration of an admission webhook, as in `admission.yaml`. */
export interface AdmissionConfiguration {
  /** The address where it takes reviews from API servers: `0.0.0.0:8443`. */
  readonly listen: string;
  /**
   * PEM files: its own certificate and key, and the CA of the API servers' client certificates if they have any.
   * Relative to the configuration's folder.
   */
  readonly tls: { readonly cert: string; readonly key: string; readonly clientCa?: string };
  /** The mode of every namespace that `namespaces` does not list, and of objects without one. @default warn */
  readonly mode?: AdmissionMode;
  /** The modes of namespaces, by name. @default none differs */
  readonly namespaces?: Readonly<Record<string, AdmissionMode>>;
  /** Namespaces whose objects are admitted unjudged. @default kube-system alone */
  readonly excludedNamespaces?: readonly string[];
  /**
   * The mode for objects that a controller creates for an object that was admitted before: the pods of an old
   * Deployment, whose next one would be refused at the next drain. Never stricter than the namespace's. @default warn
   */
  readonly owned?: AdmissionMode;
  /**
   * User names of controllers beside Kubernetes' own, whose objects count as owned: the operators of custom resources.
   * @default none
   */
  readonly controllers?: readonly string[];
  /**
   * Looks up what objects refer to: the volumes of claims, ConfigMaps, and the owners of what controllers create. `{}`
   * asks the API server of the webhook's own cluster, by its pod's service account. @default nothing is looked up
   */
  readonly references?: {
    /** `https://HOST:PORT`. @default the API server of the cluster that the webhook runs in */
    readonly server?: string;
    /** The file of its CA, in PEM. @default that of the pod's service account */
    readonly ca?: string;
    /** The file of the token. @default that of the pod's service account */
    readonly token?: string;
  };
  /** The rules' levels, settings and exemptions, in the form of breakwater.yaml. @default the rules' own */
  readonly rules?: Readonly<Record<string, unknown>>;
  readonly limits?: Partial<AdmissionLimits>;
  /** Where audit lines go: `stdout`, or a file to append to, relative to the configuration's folder. @default stdout */
  readonly audit?: string;
  /**
   * Where it reports whether it is ready and alive, and its metrics, in plain HTTP: `0.0.0.0:8081`; or `off`.
   * @default 127.0.0.1:8081
   */
  readonly health?: string;
}

/** The most that callers may use of a webhook. */
export interface AdmissionLimits extends ServerLimits {
  /** Open connections from one address (per /64 network for IPv6). */
  readonly connectionsPerAddress: number;
  /** Threads that judge. */
  readonly workers: number;
  /** Milliseconds until a review must be judged, waiting and look-ups included. */
  readonly judgeMilliseconds: number;
  /** Milliseconds that all look-ups of a review may take together. */
  readonly lookUpMilliseconds: number;
}

export const DEFAULT_ADMISSION_LIMITS: AdmissionLimits = {
  connections: 1000,
  connectionsPerAddress: 500,
  handshakes: 1000,
  handshakesPerAddress: 250,
  headerBytes: 16_384,
  bodyBytes: 3_145_728,
  heldBodyBytes: 67_108_864,
  handshakeSeconds: 5,
  headerSeconds: 5,
  bodySeconds: 5,
  idleSeconds: 300,
  stopSeconds: 5,
  workers: 2,
  judgeMilliseconds: 2000,
  lookUpMilliseconds: 500,
};

export const DEFAULT_ADMISSION_HEALTH = "127.0.0.1:8081";

/** Where the control plane itself runs. What a webhook refuses there may keep a cluster from starting. */
export const DEFAULT_EXCLUDED_NAMESPACES: readonly string[] = ["kube-system"];

const MODE = "warn, which admits what would be refused and says so; or enforce.";
const mode = (description: string): JsonSchema => ({
  type: "string",
  pattern: "^(warn|enforce)$",
  description: `${description}: ${MODE}`,
});
const NAMESPACE = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

/** The schema of a webhook's configuration. The program that runs it decides which rules exist. */
export const ADMISSION_SCHEMA: JsonSchema = {
  type: "object",
  description: "An admission webhook's configuration: docs/ADMISSION.md.",
  properties: {
    $schema: { type: "string", description: "Where an editor finds this schema." },
    listen: {
      type: "string",
      pattern: ADDRESS,
      description: "Where it takes reviews of API servers, as HOST:PORT: 0.0.0.0:8443.",
    },
    tls: {
      type: "object",
      description: "Files in PEM, from this file's folder on.",
      properties: {
        cert: file("The file of its certificate."),
        key: file("The file of the certificate's key."),
        clientCa: file("The file of the CA of the API servers' client certificates; without it they need none."),
      },
      required: ["cert", "key"],
      additionalProperties: false,
    },
    mode: mode("The mode of namespaces that are not listed, and of objects without a namespace"),
    namespaces: {
      type: "object",
      description: "Modes of namespaces by name: payments: enforce.",
      additionalProperties: mode("The mode of a namespace"),
    },
    excludedNamespaces: {
      type: "array",
      items: { type: "string", pattern: NAMESPACE, description: "The name of a namespace." },
      description: "Namespaces whose objects are admitted unjudged. By default kube-system alone.",
    },
    owned: mode("The mode for objects of controllers whose owner was admitted before"),
    controllers: {
      type: "array",
      items: { type: "string", minLength: 1 },
      description: "User names of controllers beside Kubernetes' own: system:serviceaccount:NAMESPACE:NAME.",
    },
    references: {
      type: "object",
      description:
        "Where to look up what objects refer to: volumes of claims, ConfigMaps and owners. {} for the webhook's own " +
        "cluster, by its service account; without this key nothing is looked up.",
      properties: {
        server: { type: "string", pattern: "^https://[^/?#\\s]+$", description: "The API server: https://HOST:PORT." },
        ca: file("The file of the API server's CA."),
        token: file("The file of the webhook's token."),
      },
      additionalProperties: false,
    },
    rules: RULES,
    limits: {
      type: "object",
      description: "What callers may take of it.",
      properties: {
        connections: limit("Open connections", 1, 100_000),
        connectionsPerAddress: limit("Open connections from one address", 1, 100_000),
        handshakes: limit("Open connections whose TLS handshake is not complete", 1, 100_000),
        handshakesPerAddress: limit("Open connections from one address whose handshake is not complete", 1, 100_000),
        headerBytes: limit("Bytes of a request's line and headers", 8192, 1_048_576),
        bodyBytes: limit("Bytes of a review", 65_536, 33_554_432),
        heldBodyBytes: limit("Bytes of reviews that are held at once until they are answered", 65_536, 17_179_869_184),
        handshakeSeconds: limit("Seconds that a TLS handshake may take", 1, 30),
        headerSeconds: limit("Seconds that a request's line and headers may take", 1, 30),
        bodySeconds: limit("Seconds that a review's body may take", 1, 30),
        idleSeconds: limit("Seconds that a connection may be idle between requests", 1, 86_400),
        stopSeconds: limit("Seconds for which reviews are still taken after the signal to stop", 0, 600),
        workers: limit("Threads that judge", 1, 64),
        judgeMilliseconds: limit("Milliseconds until a review must be judged, all included", 50, 30_000),
        lookUpMilliseconds: limit("Milliseconds that all look-ups of a review may take together", 10, 10_000),
      },
      additionalProperties: false,
    },
    audit: { type: "string", minLength: 1, description: "Where audit lines go: stdout, or a file." },
    health: {
      type: "string",
      pattern: `^off$|${ADDRESS}`,
      description:
        "Where it reports in plain HTTP whether it is ready and alive, as HOST:PORT, or off. By default " +
        `${DEFAULT_ADMISSION_HEALTH}.`,
    },
  },
  required: ["listen", "tls"],
  additionalProperties: false,
};

/** Makes a webhook's configuration from its file's content, or lists every mistake in it. */
export function admissionConfigurationFrom(
  content: unknown,
): AdmissionConfiguration | { readonly mistakes: readonly Mistake[] } {
  if (typeof content !== "object" || content === null || Array.isArray(content))
    return { mistakes: [{ key: "", problem: `is ${shown(content)}. Expected: ${ADMISSION_SCHEMA.description}` }] };
  const mistakes = schemaMistakes(ADMISSION_SCHEMA, content, "");
  if (mistakes.length > 0) return { mistakes };
  const configuration = content as AdmissionConfiguration;
  const unfit = [...namespaceMistakes(configuration), ...limitMistakes(configuration)];
  return unfit.length > 0 ? { mistakes: unfit } : configuration;
}

function namespaceMistakes({
  namespaces = {},
  excludedNamespaces = DEFAULT_EXCLUDED_NAMESPACES,
}: AdmissionConfiguration): Mistake[] {
  return Object.keys(namespaces).flatMap((name) => {
    const key = `namespaces.${name}`;
    if (!new RegExp(NAMESPACE, "u").test(name))
      return [{ key, problem: "is not the name of a namespace. Expected: one name, without wildcards." }];
    return excludedNamespaces.includes(name)
      ? [{ key, problem: "has a mode, but excludedNamespaces leaves it out. Expected: one of the two." }]
      : [];
  });
}

function limitMistakes({ limits }: AdmissionConfiguration): Mistake[] {
  const { bodyBytes, heldBodyBytes, judgeMilliseconds, lookUpMilliseconds } = {
    ...DEFAULT_ADMISSION_LIMITS,
    ...limits,
  };
  const mistakes: Mistake[] = [];
  if (heldBodyBytes < bodyBytes)
    mistakes.push({
      key: limits?.heldBodyBytes === undefined ? "limits.bodyBytes" : "limits.heldBodyBytes",
      problem: `leaves no room for one review: limits.heldBodyBytes is ${heldBodyBytes}. Expected: ${bodyBytes} or more.`,
    });
  if (limits?.lookUpMilliseconds !== undefined && lookUpMilliseconds >= judgeMilliseconds)
    mistakes.push({
      key: "limits.lookUpMilliseconds",
      problem: `leaves no time to judge: limits.judgeMilliseconds is ${judgeMilliseconds}. Expected: less than that.`,
    });
  return mistakes;
}
