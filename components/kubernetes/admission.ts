import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { KUBERNETES_ADMISSION } from "../args/admissionMistakes";
import { admissionProgram } from "../args/admissionProgram";
import { checkInputs, withoutNulls } from "../args/checkInputs";
import type { CertificateArgs } from "../args/engineArgs";
import { admissionHosts, admissionObjects } from "../spec/admission";
import { DockerTlsCertificates } from "../tls/certificates";

/** Custom resources that are judged by the pod templates in them. */
export interface AdmissionCustomResources {
  /** Their groups: `["argoproj.io"]`. */
  apiGroups: string[];
  /** Their versions: `["v1alpha1"]`. */
  apiVersions: string[];
  /** Their names in the plural: `["workflows", "cronworkflows"]`. */
  resources: string[];
}

/** Inputs of `KubernetesAdmission`. */
export interface KubernetesAdmissionArgs extends CertificateArgs {
  /** The namespace of the webhook, which it creates and no webhook judges. @default breakwater */
  namespace?: string;
  /**
   * The mode of namespaces that `namespaces` does not list, and of objects without a namespace: `warn` admits what would
   * be refused, with a warning; `enforce` refuses it.
   * @default warn
   */
  mode?: string;
  /** Modes of namespaces, by their names: `{ payments: "enforce" }`. @default none differs */
  namespaces?: { [name: string]: string };
  /** Namespaces that are not judged, beside `kube-system` and the webhook's own. @default none */
  excludedNamespaces?: string[];
  /**
   * The mode for what controllers create for an object that was admitted before: the pods of an old Deployment.
   * @default warn
   */
  owned?: string;
  /** User names of controllers beside Kubernetes' own: `system:serviceaccount:argo:argo`. @default none */
  controllers?: string[];
  /**
   * Whether it looks up what objects refer to: volumes of claims, ConfigMaps and owners. It then has a token and a role
   * that may read these one by one, and nothing else.
   * @default true
   */
  references?: boolean;
  /** Levels, settings and exemptions of rules, as in breakwater.yaml. @default the rules' own */
  // biome-ignore lint/suspicious/noExplicitAny: the one type that Pulumi has for values of every kind.
  rules?: { [name: string]: any };
  /** Custom resources that are judged too. @default none */
  customResources?: AdmissionCustomResources[];
  /** How many pods answer. @default 2 */
  replicas?: number;
  /** An image with Node 20 or newer. @default Node's own, by a complete version */
  image?: string;
  /** The priority class of its pods. @default system-cluster-critical */
  priorityClass?: string;
  /** Labels of everything in Kubernetes. @default none but those that select the pods */
  labels?: { [name: string]: string };
  /**
   * Which of its two CAs signs its certificate, `first` or `second`. API servers accept both. Change it to replace a
   * CA without a moment in which a review fails: then `pulumi up --replace` the key of the other one.
   * @default first
   */
  authority?: string;
}

/**
 * An admission webhook that applies the rules to everything that reaches the cluster, with its certificates, in a
 * namespace of its own that enforces the `restricted` Pod Security level.
 */
export class KubernetesAdmission extends pulumi.ComponentResource {
  /** The webhook's namespace. */
  public readonly namespace: pulumi.Output<string>;
  /** The certificates of the CAs that API servers accept, in PEM. */
  public readonly caCertPem: pulumi.Output<string>;
  /** When its certificate expires, in RFC 3339; run an update before then. */
  public readonly expiresAt: pulumi.Output<string>;
  /** From when an update renews its certificate, in RFC 3339. */
  public readonly renewAfter: pulumi.Output<string>;

  constructor(name: string, args: KubernetesAdmissionArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("breakwater:index:KubernetesAdmission", name, {}, opts);
    args = withoutNulls(args);
    checkInputs(`KubernetesAdmission "${name}"`, KUBERNETES_ADMISSION, args, name);
    const { namespace = "breakwater", authority = "first", validityPeriodHours, earlyRenewalHours, ...given } = args;
    const options = { ...given, name, namespace };
    const child = { parent: this };
    const certificatesOf = (its: string) =>
      new DockerTlsCertificates(
        `${name}-${its}`,
        {
          dnsNames: admissionHosts(options),
          ipAddresses: [],
          clients: {},
          ...(validityPeriodHours !== undefined && { validityPeriodHours }),
          ...(earlyRenewalHours !== undefined && { earlyRenewalHours }),
        },
        child,
      );
    const [first, second] = [certificatesOf("first"), certificatesOf("second")];
    const signer = authority === "second" ? second : first;
    const bundle = pulumi.interpolate`${first.caCertPem}${second.caCertPem}`;
    const objects = admissionObjects<pulumi.Output<string>>(options, admissionProgram(), {
      caBundle: bundle.apply((pem) => Buffer.from(pem).toString("base64")),
      certificate: signer.serverCertPem,
      key: pulumi.secret(signer.serverKeyPem),
    });

    const home = new kubernetes.core.v1.Namespace(name, objects.namespace, child);
    const inside = { parent: this, dependsOn: [home] };
    const { core, apps, policy, networking, rbac, admissionregistration } = kubernetes;
    const { role, roleBinding } = objects;
    const pods = [
      ...(role ? [new rbac.v1.ClusterRole(name, role, child)] : []),
      ...(roleBinding ? [new rbac.v1.ClusterRoleBinding(name, roleBinding, child)] : []),
      new core.v1.ServiceAccount(name, objects.serviceAccount, inside),
      new core.v1.ConfigMap(name, objects.program, inside),
      new core.v1.Secret(name, objects.certificate, inside),
      new networking.v1.NetworkPolicy(name, objects.networkPolicy, inside),
      new policy.v1.PodDisruptionBudget(name, objects.disruptionBudget, inside),
    ];
    const deployment = new apps.v1.Deployment(name, objects.deployment, { parent: this, dependsOn: pods });
    const service = new core.v1.Service(name, objects.service, inside);
    // Before its pods answer, what is enforced could not be created: theirs among it.
    new admissionregistration.v1.ValidatingWebhookConfiguration(name, objects.webhooks, {
      parent: this,
      dependsOn: [deployment, service],
    });

    this.namespace = home.metadata.name;
    this.caCertPem = bundle;
    this.expiresAt = signer.expiresAt;
    this.renewAfter = signer.renewAfter;
    const { caCertPem, expiresAt, renewAfter } = this;
    this.registerOutputs({ namespace: this.namespace, caCertPem, expiresAt, renewAfter });
  }
}
