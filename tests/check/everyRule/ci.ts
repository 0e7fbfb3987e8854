import { breaks, type Cells } from "./cell";
import { NO_OPTION, OPTIONS } from "./dockerOptions";

/** Where a definition has the commands of a script, one a line. */
interface Scripted {
  /** The definition, with the script's commands. */
  text(commands: readonly string[]): string;
  /** The property path of a command, by its index. */
  path(at: number): string;
}

/** A definition whose script breaks each rule: what a platform reads of its scripts is the same for all platforms. */
function scripted({ text, path }: Scripted): Cells {
  const last = (wrong: string, right: string, ...commands: readonly string[]) =>
    breaks(text(commands), path(commands.length - 1), wrong, right);
  const byOption = Object.fromEntries(
    Object.entries(OPTIONS).map(([rule, { image, wrong, right }]) => [
      rule,
      last(wrong, right, "set -eu", `▸sudo docker run ${wrong} ${image}`),
    ]),
  );
  return {
    ...NO_OPTION,
    ...byOption,
    "dind-insecure-registry": last(
      "--insecure-registry r:5000 ",
      "",
      "▸docker run docker:27.3.1-dind --insecure-registry r:5000 --mtu 1400",
    ),
    "dind-no-limits": last("-m 2g", "-m 2g --pids-limit=2000", "▸docker create -m 2g docker:27.3.1-dind"),
    "dind-shared-data-root": last(
      "-v data:",
      "-v more:",
      "docker run --volume data:/var/lib/docker docker:27.3.1-dind",
      "▸docker run -v data:/var/lib/docker docker:27.3.1-dind",
    ),
    "dind-unpinned-image": last("docker:dind", "docker:27.3.1-dind", "▸docker run docker:dind"),
    "dood-shared-ca-key": last(
      "volume-nocopy",
      "volume-subpath=client",
      "docker run -v certs:/certs docker:27.3.1-dind",
      "▸docker run -e DOCKER_HOST=tcp://e:2376 -e DOCKER_TLS_VERIFY=1 " +
        "--mount src=certs,dst=/certs,volume-nocopy docker:27.3.1-cli",
    ),
    "dood-socket-chmod": last("666", "660", "▸sudo chmod 666 /var/run/docker.sock"),
    "dood-socket-proxy-open": last(
      "POST=1",
      "POST=0",
      "▸docker run -e CONTAINERS=1 -e POST=1 tecnativa/docker-socket-proxy:0.3.0",
    ),
  };
}

const listed = (indentation: string, commands: readonly string[]) =>
  commands.map((command) => `${indentation}- ${command}\n`).join("");

export const buildkite = scripted({
  text: (commands) => `steps:\n  - label: t\n    commands:\n${listed("      ", commands)}`,
  path: (at) => `steps[0].commands[${at}]`,
});

export const circleci = scripted({
  text: (commands) =>
    `version: 2.1\njobs:\n  t:\n    machine: true\n    steps:\n${listed(
      "      ",
      commands.map((command) => (command.startsWith("▸") ? `▸run: ${command.slice(1)}` : `run: ${command}`)),
    )}`,
  path: (at) => `jobs.t.steps[${at}].run`,
});

export const drone = scripted({
  text: (commands) =>
    `kind: pipeline\nname: p\nsteps:\n  - name: t\n    image: alpine:3.20\n    commands:\n${listed("      ", commands)}`,
  path: (at) => `steps[0].commands[${at}]`,
});

export const woodpecker = scripted({
  text: (commands) => `steps:\n  t:\n    image: alpine:3.20\n    commands:\n${listed("      ", commands)}`,
  path: (at) => `steps.t.commands[${at}]`,
});

const concourseTasks = scripted({
  text: (commands) =>
    `jobs:\n  - name: j\n    plan:\n${commands
      .map(
        (command, at) => `      - task: t${at}
        config:
          platform: linux
          run:
            path: sh
            args:
              - -c
              - ${command}
`,
      )
      .join("")}`,
  path: (at) => `jobs[0].plan[${at}].config.run.args[1]`,
});

/** A command that the task itself runs is found at its arguments. */
export const concourse: Cells = {
  ...concourseTasks,
  "dood-socket-chmod": breaks(
    "platform: linux\nrun:\n  path: sh\n  ▸args: [-c, chmod 666 /var/run/docker.sock]\n",
    "run.args",
    "666",
    "660",
  ),
};

export const appveyor = scripted({
  text: (commands) => `build_script:\n${listed("  ", commands)}`,
  path: (at) => `build_script[${at}]`,
});

export const azurePipelines = scripted({
  text: (commands) =>
    `pool: {name: own}\nsteps:\n${listed(
      "  ",
      commands.map((command) => (command.startsWith("▸") ? `▸bash: ${command.slice(1)}` : `bash: ${command}`)),
    )}`,
  path: (at) => `steps[${at}].bash`,
});

export const bitbucket = scripted({
  text: (commands) => `pipelines:\n  default:\n    - step:\n        script:\n${listed("          ", commands)}`,
  path: (at) => `pipelines.default[0].step.script[${at}]`,
});

export const codefresh = scripted({
  text: (commands) =>
    `version: "1.0"\nsteps:\n  t:\n    title: T\n    image: alpine:3.20\n    commands:\n${listed("      ", commands)}`,
  path: (at) => `steps.t.commands[${at}]`,
});

export const semaphore = scripted({
  text: (commands) =>
    `version: v1.0\nblocks:\n  - task:\n      jobs:\n        - commands:\n${listed("            ", commands)}`,
  path: (at) => `blocks[0].task.jobs[0].commands[${at}]`,
});

export const travis = scripted({
  text: (commands) => `language: minimal\nscript:\n${listed("  ", commands)}`,
  path: (at) => `script[${at}]`,
});
