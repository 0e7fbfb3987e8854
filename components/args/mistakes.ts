import { BUILDER_PORT } from "../spec/builder";
import { API_PORT } from "../spec/engineFiles";
import { access } from "./accessMistakes";
import { BUILDER_SETTINGS } from "./builderMistakes";
import { AUTHORITY_NAME_LENGTH, CLIENT, CLIENT_WITH_SECRET, clientsByName, LIFETIME } from "./certificateMistakes";
import { CONTAINER, ENGINE, ENGINE_CONTAINER, withoutSysbox } from "./engineMistakes";
import { inputs, knownAtPlanTime, only, text } from "./expected";
import { AN_ENGINE, GUARDED, GUARDED_ENGINE, guard } from "./guardMistakes";
import { DATA_CLAIM, NAMESPACE, POD_CONTAINER, POD_ENGINE, POD_LABELS, SERVED_ENGINE, SERVICE } from "./podMistakes";

const ACCESS = access(API_PORT);

export const DIND_RUNNER = only(ACCESS, ENGINE, ENGINE_CONTAINER, clientsByName(CLIENT));
export const BUILDKIT_BUILDER = only(access(BUILDER_PORT), BUILDER_SETTINGS, CONTAINER, clientsByName(CLIENT));
export const DOCKER_API_ENDPOINT = only(ACCESS, GUARDED_ENGINE, guard(CLIENT));
export const KUBERNETES_DIND_RUNNER = only(SERVICE, SERVED_ENGINE, clientsByName(CLIENT_WITH_SECRET));
export const KUBERNETES_BUILDKIT_BUILDER = only(
  SERVICE,
  BUILDER_SETTINGS,
  POD_CONTAINER,
  DATA_CLAIM,
  clientsByName(CLIENT_WITH_SECRET),
);
export const KUBERNETES_DOCKER_API_ENDPOINT = only(
  SERVICE,
  inputs({ engine: knownAtPlanTime(AN_ENGINE, only(GUARDED, SERVED_ENGINE)) }),
  guard(CLIENT_WITH_SECRET),
);
export const KUBERNETES_DIND_SIDECAR = only(
  inputs(
    { namespace: NAMESPACE, labels: POD_LABELS },
    {
      name: text(
        `that of a ConfigMap as well: small letters, digits, "-" and ".", ${AUTHORITY_NAME_LENGTH} at most`,
        /^[a-z0-9]([a-z0-9.-]{0,59}[a-z0-9])?$/,
      ),
    },
  ),
  withoutSysbox("under Sysbox an engine needs a pod of its own, as a KubernetesDindRunner has it"),
  POD_ENGINE,
  LIFETIME,
);
