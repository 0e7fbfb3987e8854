import { breaks, type Cells } from "./cell";
import { NO_OPTION, OPTIONS } from "./dockerOptions";

const file = (image: string, ...lines: readonly string[]) =>
  [
    "// For format details",
    "{",
    `  "image": "${image}", // the base`,
    ...(image.includes("dind") ? ['  "overrideCommand": false,'] : []),
    ...lines.map((line) => `  ${line}`),
    "}",
    "",
  ].join("\n");

const byArgument = Object.fromEntries(
  Object.entries(OPTIONS)
    .filter(([, { wrong }]) => !wrong.includes(" -v"))
    .map(([rule, { image, wrong, right }]) => {
      const words = (text: string) =>
        text
          .split(" ")
          .map((word) => JSON.stringify(word))
          .join(", ");
      return [
        rule,
        breaks(file(image, `"runArgs": ["--init", ▸${words(wrong)},]`), "runArgs[1]", words(wrong), words(right)),
      ];
    }),
);

const ONE = "a devcontainer.json has one container";

/** devcontainer.json with comments: its own properties, and arguments for Docker's client. */
export const devcontainer: Cells = {
  ...NO_OPTION,
  ...byArgument,
  "dind-insecure-registry": breaks(
    file("alpine:3.20", '▸"initializeCommand": "docker run docker:27.3.1-dind --insecure-registry r:5000 --mtu 1400"'),
    "initializeCommand",
    "--insecure-registry r:5000 ",
    "",
  ),
  "dind-no-limits": breaks(
    `▸{"image": "docker:27.3.1-dind", "overrideCommand": false, "runArgs": ["--memory=2g"]}`,
    "",
    '"--memory=2g"',
    '"--memory=2g", "--pids-limit", "2000"',
  ),
  "dind-privileged": breaks(
    file(
      "ubuntu:24.04",
      '"features": {',
      '  "ghcr.io/devcontainers/features/git:1": {},',
      '  ▸"ghcr.io/devcontainers/features/docker-in-docker:2": {}',
      "}",
    ),
    'features["ghcr.io/devcontainers/features/docker-in-docker:2"]',
    "docker-in-docker",
    "node",
  ),
  "dind-shared-data-root": ONE,
  "dind-unpinned-image": breaks(
    file("docker:dind").replace('"image"', '▸"image"'),
    "image",
    "docker:dind",
    "docker:27.3.1-dind",
  ),
  "dood-engine-socket": breaks(
    file("alpine:3.20", '"mounts": [', '  ▸"type=bind,source=/var/run/docker.sock,target=/var/run/docker.sock",', "]"),
    "mounts[0]",
    "/var/run/docker.sock,target",
    "${localWorkspaceFolder}/x,target",
  ),
  "dood-shared-ca-key": ONE,
  "dood-socket-chmod": breaks(
    file("alpine:3.20", '"postCreateCommand": {', '  ▸"socket": "sudo chmod 666 /var/run/docker.sock"', "}"),
    "postCreateCommand.socket",
    "666",
    "660",
  ),
  "dood-socket-proxy-open": breaks(
    file(
      "tecnativa/docker-socket-proxy:0.3.0",
      ...['"overrideCommand": false,', '"containerEnv": {', '  "CONTAINERS": "1",', '  ▸"POST": "1"', "}"],
    ),
    "containerEnv.POST",
    '"POST": "1"',
    '"POST": "0"',
  ),
  "dood-writable-credentials": breaks(
    file(
      "alpine:3.20",
      '"remoteEnv": {"DOCKER_CERT_PATH": "/certs"},',
      '"mounts": [',
      '  ▸{"type": "volume", "source": "certs", "target": "/certs"}',
      "]",
    ),
    "mounts[0]",
    '"type": "volume"',
    '"type": "tmpfs"',
  ),
  "privileged-container": breaks(file("alpine:3.20", '▸"privileged": true'), "privileged", "true", "false"),
};
