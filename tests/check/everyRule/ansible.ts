import { breaks, type Cells } from "./cell";
import { NO_OPTION, OPTIONS } from "./dockerOptions";

const play = (...lines: readonly string[]) =>
  ["- name: CI", "  hosts: all", "  tasks:", ...lines.map((line) => `    ${line}`), ""].join("\n");
const container = (...lines: readonly string[]) =>
  play("- community.docker.docker_container:", ...lines.map((line) => `    ${line}`));
const MODULE = '[0].tasks[0]["community.docker.docker_container"]';

const byOption = Object.fromEntries(
  Object.entries(OPTIONS).map(([rule, { image, wrong, right }]) => [
    rule,
    breaks(
      play(`- ▸ansible.builtin.shell: docker run ${wrong} ${image}`),
      '[0].tasks[0]["ansible.builtin.shell"]',
      wrong,
      right,
    ),
  ]),
);

/** Playbooks: commands, and modules for containers; the arguments with the same effect have tests of their own. */
export const ansible: Cells = {
  ...NO_OPTION,
  ...byOption,
  "dind-insecure-registry": breaks(
    container("image: docker:27.3.1-dind", "▸command: [--insecure-registry=r:5000, --mtu=1400]"),
    `${MODULE}.command`,
    "--insecure-registry=r:5000, ",
    "",
  ),
  "dind-no-limits": breaks(
    play("- ▸docker_container:", "    image: docker:27.3.1-dind", "    memory: 2g"),
    "[0].tasks[0].docker_container",
    "memory: 2g",
    "memory: 2g\n        pids_limit: 2000",
  ),
  "dind-shared-data-root": breaks(
    play(
      "- docker_container: {name: a, image: 'docker:27.3.1-dind', volumes: ['data:/var/lib/docker']}",
      "- docker_container: {name: b, image: 'docker:27.3.1-dind', volumes: [▸data:/var/lib/docker]}",
    ),
    "[0].tasks[1].docker_container.volumes[0]",
    "[data:",
    "[more:",
  ),
  "dind-unpinned-image": breaks(
    container("▸image: docker:dind"),
    `${MODULE}.image`,
    "docker:dind",
    "docker:27.3.1-dind",
  ),
  "dood-provider-plaintext": breaks(
    container("image: alpine:3.20", "▸docker_host: tcp://engine:2375"),
    `${MODULE}.docker_host`,
    "tcp://engine:2375",
    "ssh://engine",
  ),
  "dood-shared-ca-key": breaks(
    play(
      "- docker_container: {name: a, image: 'docker:27.3.1-dind', volumes: ['certs:/certs']}",
      "- docker_container:",
      "    image: docker:27.3.1-cli",
      "    env: {DOCKER_HOST: 'tcp://engine:2376', DOCKER_TLS_VERIFY: '1'}",
      "    volumes: [▸certs:/certs]",
    ),
    "[0].tasks[1].docker_container.volumes[0]",
    "[certs:",
    "[client:",
  ),
  "dood-socket-chmod": breaks(
    play("- file: {path: /var/run/docker.sock, ▸mode: '0666'}"),
    "[0].tasks[0].file.mode",
    "0666",
    "0660",
  ),
  "dood-socket-proxy-open": breaks(
    container("image: tecnativa/docker-socket-proxy:0.3.0", "env: {CONTAINERS: '1', ▸POST: '1'}"),
    `${MODULE}.env.POST`,
    "POST: '1'",
    "POST: '0'",
  ),
};
