import { breaks, type Cells } from "./cell";
import { NO_OPTION, OPTIONS } from "./dockerOptions";

const byScript = Object.fromEntries(
  Object.entries(OPTIONS).map(([rule, { image, wrong, right }]) => [
    rule,
    breaks(
      `variables: {NAME: ${image}}\nt:\n  script:\n    - set -eu\n    - ▸docker run ${wrong} $NAME\n`,
      "t.script[1]",
      wrong,
      right,
    ),
  ]),
);

const RUNNER = "only the runner's configuration decides it";

/** Pipelines: images and services of jobs with their variables, and containers that scripts start. */
export const gitlabCi: Cells = {
  ...NO_OPTION,
  ...byScript,
  "dind-insecure-registry": breaks(
    "t:\n  services:\n    - name: docker:27.3.1-dind\n      ▸command: [--insecure-registry=r:5000, " +
      "--mtu=1400]\n  script: x\n",
    "t.services[0].command",
    "--insecure-registry=r:5000, ",
    "",
  ),
  "dind-no-limits": breaks(
    "t:\n  script: [▸docker create -m 2g docker:27.3.1-dind]\n",
    "t.script[0]",
    "-m 2g",
    "-m 2g --pids-limit=2000",
  ),
  "dind-plaintext-api": breaks(
    "default:\n  services: [docker:27.3.1-dind]\nvariables:\n  ▸DOCKER_TLS_CERTDIR: ''\nt:\n  script: x\n",
    "variables.DOCKER_TLS_CERTDIR",
    "''",
    "/certs",
  ),
  "dind-shared-data-root": breaks(
    `t:
  script:
    - docker run -v data:/var/lib/docker docker:27.3.1-dind
    - ▸docker run -v "data:/var/lib/docker" docker:27.3.1-dind
`,
    "t.script[1]",
    '"data:',
    '"more:',
  ),
  "dind-unpinned-image": breaks(
    "t:\n  services:\n    - ▸name: docker:dind\n      alias: docker\n  script: x\n",
    "t.services[0].name",
    "docker:dind",
    "docker:27.3.1-dind",
  ),
  "dood-plaintext-endpoint": breaks(
    ".base:\n  variables:\n    ▸DOCKER_HOST: tcp://docker:2375\nt:\n  extends: .base\n  script: docker info\n",
    '[".base"].variables.DOCKER_HOST',
    "tcp://docker:2375",
    "ssh://docker",
  ),
  "dood-shared-ca-key": breaks(
    `t:
  script:
    - docker run -v certs:/certs docker:27.3.1-dind
    - ▸docker run -e DOCKER_HOST=tcp://e:2376 -e DOCKER_TLS_VERIFY=1 --mount src=certs,dst=/certs,volume-nocopy docker:27.3.1-cli
`,
    "t.script[1]",
    "volume-nocopy",
    "volume-subpath=client",
  ),
  "dood-socket-chmod": breaks(
    ".base:\n  before: [chmod 666 /var/run/docker.sock]\nt:\n  script: [!reference [▸.base, before], x]\n",
    "t.script[0][0]",
    "666",
    "660",
  ),
  "dood-socket-proxy-open": breaks(
    "t:\n  services:\n    - name: tecnativa/docker-socket-proxy:0.3.0\n      variables:\n        " +
      "CONTAINERS: 1\n        ▸POST: 1\n  script: x\n",
    "t.services[0].variables.POST",
    "POST: 1",
    "POST: 0",
  ),
  "dood-provider-plaintext": RUNNER,
};
