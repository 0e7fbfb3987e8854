import { BUILDER_FILES, BUILDER_PORT, type Builder } from "./builder";
import { confinement, LAST_WORDS, probes } from "./confinement";
import { DATA, REVISION, SUB_ID_FILES } from "./engineInPod";
import { BUILDER_SUB_IDS_IN_POD } from "./rootlessInPod";
import { startCommand } from "./runner";

const NAME = "buildkitd";
const FOLDER = BUILDER_FILES.configuration.slice(0, BUILDER_FILES.configuration.lastIndexOf("/"));
const EXTRA_CA = "extra.pem";

/** The port of a builder's Service and container. */
export const BUILDER_PORT_NAME = "buildkit-tls";

/** The label of a builder's pods that says what they are. */
export const BUILDER_LABEL = "buildkit";

/** What a builder in a pod is made of; T is the platform's type for texts that may be known later. */
export interface BuilderInPod<T, R> {
  readonly image: T | string;
  readonly variables: readonly (readonly [name: string, value: T | string])[];
  readonly revision: T | string;
  readonly resources: R;
  /** @default the pod shares the node's user namespace */
  readonly hostUsers?: boolean | undefined;
  /** A file below the kubelet's seccomp folder. */
  readonly seccompProfile: T | string;
  /** @default unconfined */
  readonly appArmorProfile?: string | undefined;
}

/** The builder's container. */
export function builderInPod<T, R>(builder: Builder, given: BuilderInPod<T, R>) {
  const { image, variables, revision, resources, hostUsers, seccompProfile, appArmorProfile } = given;
  return {
    name: NAME,
    image,
    command: startCommand(builder),
    env: [
      ...variables.map(([name, value]) => ({ name, value })),
      // BuildKit reads its files only at startup, so new certificates must change the pod's template.
      { name: REVISION, value: revision },
    ],
    ports: [{ name: BUILDER_PORT_NAME, containerPort: BUILDER_PORT }],
    securityContext: confinement<T | string>(builder, { appArmorProfile, seccompProfile }),
    resources,
    ...probes(builder),
    ...LAST_WORDS,
    volumeMounts: [
      { name: DATA, mountPath: builder.dataRoot.value },
      { name: NAME, mountPath: FOLDER, readOnly: true },
      ...(hostUsers === false
        ? SUB_ID_FILES.map((file) => ({ name: NAME, mountPath: `/etc/${file}`, subPath: file, readOnly: true }))
        : []),
    ],
  };
}

/** The builder's files as one volume. */
export function builderVolume<T>(objects: {
  readonly configMap: T;
  readonly secret: T;
  readonly hasExtraCa: boolean;
  readonly hostUsers?: boolean | undefined;
}) {
  const configuration = below(BUILDER_FILES.configuration);
  const items = [
    { key: configuration, path: configuration },
    ...(objects.hasExtraCa ? [{ key: EXTRA_CA, path: below(`${BUILDER_FILES.authorities}/${EXTRA_CA}`) }] : []),
    ...(objects.hostUsers === false ? SUB_ID_FILES.map((file) => ({ key: file, path: file })) : []),
  ];
  return {
    name: NAME,
    projected: {
      // Files belong to root. The builder reads them as any user can; its container has no other users.
      defaultMode: 0o444,
      sources: [{ configMap: { name: objects.configMap, items } }, { secret: { name: objects.secret } }],
    },
  };
}

/** The data of the builder's ConfigMap. */
export function builderData<T>(
  configuration: T | string,
  { extraCa, hostUsers }: { readonly extraCa?: T | string | undefined; readonly hostUsers?: boolean | undefined } = {},
) {
  return {
    [below(BUILDER_FILES.configuration)]: configuration,
    ...(extraCa === undefined ? {} : { [EXTRA_CA]: extraCa }),
    ...(hostUsers === false
      ? Object.fromEntries(SUB_ID_FILES.map((file) => [file, BUILDER_SUB_IDS_IN_POD.value]))
      : {}),
  };
}

function below(path: string): string {
  return path.slice(FOLDER.length + 1);
}
