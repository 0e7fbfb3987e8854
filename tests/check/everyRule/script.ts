import { breaks, type Cells } from "./cell";
import { NO_OPTION, OPTIONS } from "./dockerOptions";

const script = (...lines: readonly string[]) => ["#!/bin/sh", "set -eu", ...lines, ""].join("\n");

/** The last option of a text, which is the one that is reported. */
const lastOption = (text: string) => [...text.matchAll(/(?:^| )(-[-\w]*)/g)].at(-1) as RegExpExecArray;

const byOption = Object.fromEntries(
  Object.entries(OPTIONS).map(([rule, { image, wrong, right }]) => {
    const { index, 1: option = "" } = lastOption(wrong);
    const at = index === 0 ? 0 : index + 1;
    const marked = `${wrong.slice(0, at)}▸${wrong.slice(at)}`;
    return [
      rule,
      breaks(
        script("sudo docker run --rm \\", `  ${marked} \\`, `  ${image}`),
        `commands[0]["${option}"]`,
        wrong,
        right,
      ),
    ];
  }),
);

/** Shell scripts: what their commands start, and what they do themselves. */
export const shellScript: Cells = {
  ...NO_OPTION,
  ...byOption,
  "dind-insecure-registry": breaks(
    script("docker run docker:27.3.1-dind ▸--insecure-registry r:5000 --mtu 1400"),
    'commands[0]["--insecure-registry"]',
    "--insecure-registry r:5000 ",
    "",
  ),
  "dind-no-limits": breaks(
    script("▸docker run --memory 2g docker:27.3.1-dind"),
    "commands[0]",
    "--memory 2g",
    "--memory 2g --pids-limit 2000",
  ),
  "dind-shared-data-root": breaks(
    script(
      "docker run -d -v data:/var/lib/docker docker:27.3.1-dind",
      "docker run -d --name two ▸-v data:/var/lib/docker docker:27.3.1-dind",
    ),
    'commands[1]["-v"]',
    "two -v data:",
    "two -v more:",
  ),
  "dind-unpinned-image": breaks(
    script("docker run -d ▸docker:dind"),
    "commands[0][3]",
    "docker:dind",
    "docker:27.3.1-dind",
  ),
  "dood-shared-ca-key": breaks(
    script(
      "docker run -d -v certs:/certs docker:27.3.1-dind",
      "docker run -e DOCKER_HOST=tcp://engine:2376 -e DOCKER_TLS_VERIFY=1 \\",
      "  ▸--mount type=volume,source=certs,target=/certs,volume-nocopy docker:27.3.1-cli",
    ),
    'commands[1]["--mount"]',
    "volume-nocopy",
    "volume-subpath=client",
  ),
  "dood-socket-chmod": breaks(script("sudo ▸chmod 666 /var/run/docker.sock"), "commands[0]", "666", "660"),
  "dood-socket-proxy-open": breaks(
    script("docker run -e CONTAINERS=1 ▸-e POST=1 ghcr.io/tecnativa/docker-socket-proxy:0.3.0"),
    'commands[0]["-e"][1]',
    "POST=1",
    "POST=0",
  ),
};
