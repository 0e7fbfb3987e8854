import { BUILDER_CLIENT_FOLDER, CLIENT_FOLDER } from "../spec/client";
import { CLIENT_WITH_SECRET, clientsByName } from "./certificateMistakes";
import { type Expected, inputs, integer, listOf, only, satisfies, text } from "./expected";
import { NAMESPACE, POD_LABELS } from "./podMistakes";
import { ANY_TEXT, YES_OR_NO } from "./values";

/** An engine as seen by the code that makes a container its client. */
export const ENGINE_ADDRESS = inputs(
  {},
  {
    host: text(
      'an address such as "tcp://build.example.com:2376": a DindRunner has its own, ' +
        "DockerTlsCertificates those of `endpoint(host)`",
      /^tcp:\/\/[^/\s]+:\d+$/,
    ),
  },
);

/** A builder as seen by the code that makes a container its client. */
export const BUILDER_ADDRESS = inputs(
  {},
  { buildkitHost: text('an address such as "tcp://builder.example.com:1234"', /^tcp:\/\/[^/\s]+:\d+$/) },
);

const CLIENT_PATH = text(`a path of the container, such as "${CLIENT_FOLDER}"`, /^\//);

/** How a container is made a client. */
export const CLIENT_OPTIONS = only(
  inputs({
    folder: CLIENT_PATH,
    owner: integer("the number of a user", 0, 4_294_967_294),
  }),
);

const REPLICA = integer("the number of one of several, counted from 0", 0, 99);

/** The same for a container of a pod. */
export const POD_CLIENT_OPTIONS = only(
  inputs({
    folder: CLIENT_PATH,
    replica: REPLICA,
  }),
);

/** How a container of a pod is made a client of a builder. */
export const POD_BUILDER_CLIENT_OPTIONS = only(inputs({ folder: CLIENT_PATH }));

/** How `docker buildx` is told of a builder. */
export const BUILDX_OPTIONS = only(
  inputs({
    folder: text(`a path without spaces, such as "${BUILDER_CLIENT_FOLDER}"`, /^\/[\w./-]*$/),
    replica: REPLICA,
    name: text('a builder\'s name: letters, digits and "-"', /^[A-Za-z][\w-]*$/),
  }),
);

/** How an engine is added to the containers of a pod. */
export const SIDECAR_OPTIONS = only(
  inputs({
    containers: listOf("a list of containers' names", ANY_TEXT),
    native: YES_OR_NO,
  }),
);

/** Secrets of clients. @param server the input that is the server, which is given as whether it is one */
function clientSecrets(server: string, words: string): Expected {
  const isServer = satisfies(words, (value) => value === true);
  return only(
    inputs({ namespace: NAMESPACE, labels: POD_LABELS }, { [server]: isServer }),
    clientsByName(CLIENT_WITH_SECRET),
  );
}

export const DOCKER_CLIENT_SECRETS = clientSecrets(
  "endpoint",
  "an engine with certificates of its clients: a runner, an endpoint, or `certificates.endpoint(host)`",
);

export const BUILDKIT_CLIENT_SECRETS = clientSecrets(
  "builder",
  "a builder with certificates of its clients: a KubernetesBuildkitBuilder",
);
