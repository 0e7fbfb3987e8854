import assert from "node:assert/strict";
import { rule } from "../../../core/rules/dood-socket-chmod";
import { describeRule, dockerContainer, findings, pod, resource, UNKNOWN } from "./support";

const SOCKET = "/var/run/docker.sock";

function running(...command: unknown[]) {
  return dockerContainer({ command });
}

function script(text: string) {
  return running("sh", "-c", text);
}

function each(texts: readonly string[]) {
  return Object.fromEntries(texts.map((text) => [text, script(text)]));
}

const OPENS = [
  "chmod 666 /var/run/docker.sock",
  "chmod 0666 /var/run/docker.sock",
  "chmod 777 /run/docker.sock",
  "chmod 00777 /run/docker.sock",
  "chmod 662 /run/docker.sock",
  "chmod 1777 /run/docker.sock",
  "chmod a+rw /var/run/docker.sock",
  "chmod o+w /var/run/docker.sock",
  "chmod ugo+rw /var/run/docker.sock",
  "chmod +rw /var/run/docker.sock",
  "chmod o=rw /var/run/docker.sock",
  "chmod o=u /var/run/docker.sock",
  "chmod g+w,o+w /var/run/docker.sock",
  "chmod u=rw,go=rwX /var/run/docker.sock",
  "chmod o-w+w /var/run/docker.sock",
  "chmod -R -v 666 /var/run/docker.sock",
  "chmod --recursive 666 -- /var/run/docker.sock",
  "chmod 666 /tmp/x /var/run/docker.sock",
  "/bin/chmod 666 //var/run/../run/./docker.sock",
  "chmod 666 '/var/run/docker.sock'",
  "sudo -n chmod 666 /var/run/docker.sock",
  "while [ ! -S /var/run/docker.sock ]; do sleep 1; done; chmod 666 /var/run/docker.sock && exec job",
  "dockerd & chmod 666 /var/run/docker.sock || true",
  "bash -c 'chmod 666 /var/run/docker.sock'",
  "chmod 666 /run/containerd/containerd.sock",
  "chmod 666 /run/podman/podman.sock",
  "chmod 666 $XDG_RUNTIME_DIR/docker.sock",
  "chmod 666 /run/user/1000/docker.sock",
  "chown jenkins /var/run/docker.sock",
  "chown 1000:1000 /var/run/docker.sock",
  "chown -R runner:docker /var/run/docker.sock",
  "chown root:jenkins /var/run/docker.sock",
  "chown :users /var/run/docker.sock",
  "chgrp jenkins /var/run/docker.sock",
  "setfacl -m u:jenkins:rw /var/run/docker.sock",
  "setfacl --modify=user:jenkins:rw /var/run/docker.sock",
  "setfacl --modify user:jenkins:rw /var/run/docker.sock",
  "setfacl -mu:1000:6 /var/run/docker.sock",
  "setfacl -m jenkins:rw /var/run/docker.sock",
  "setfacl -m u::rw,g:users:rw /var/run/docker.sock",
  "setfacl -m o::rw /var/run/docker.sock",
  "setfacl -m other:rw /var/run/docker.sock",
];

const KEEPS = [
  "chmod 660 /var/run/docker.sock",
  "chmod 0660 /var/run/docker.sock",
  "chmod 600 /var/run/docker.sock",
  "chmod 755 /var/run/docker.sock",
  "chmod g+rw /var/run/docker.sock",
  "chmod u=rw,g=rw,o= /var/run/docker.sock",
  "chmod o+r /var/run/docker.sock",
  "chmod o-w /var/run/docker.sock",
  "chmod a+rw,o-w /var/run/docker.sock",
  "chmod a-rwx /var/run/docker.sock",
  "chmod -w /var/run/docker.sock",
  "chmod 666 /var/run/thing.sock",
  "chmod 777 /runner/docker.sock",
  "chmod -R 777 /var/run/nginx /var/cache/nginx",
  "chmod -R 777 /var/run",
  "chmod 666 $DOCKER_SOCK",
  "chmod $MODE /var/run/docker.sock",
  "chmod 666",
  "chmod",
  "chown root /var/run/docker.sock",
  "chown root:docker /var/run/docker.sock",
  "chown 0:999 /var/run/docker.sock",
  "chown :docker /var/run/docker.sock",
  "chown $USER /var/run/docker.sock",
  "chown jenkins /home/jenkins",
  "chgrp docker /var/run/docker.sock",
  "chgrp 999 /var/run/docker.sock",
  "chgrp $DOCKER_GROUP /var/run/docker.sock",
  "setfacl -b /var/run/docker.sock",
  "setfacl -x u:jenkins /var/run/docker.sock",
  "setfacl -m u:jenkins:r /var/run/docker.sock",
  "setfacl -m g:docker:rw /var/run/docker.sock",
  "setfacl -m m::rw /var/run/docker.sock",
  "setfacl -m u:jenkins:rw /srv/cache",
  "echo chmod 666 /var/run/docker.sock",
  "# chmod 666 /var/run/docker.sock",
  "stat /var/run/docker.sock",
];

describeRule(rule, {
  refused: {
    ...Object.fromEntries(OPENS.map((text) => [text, [script(text), "command"] as const])),
    "a command without a shell": [running("chmod", "666", SOCKET), "command"],
    "a command in two parts": [dockerContainer({ entrypoints: ["chmod", "666"], command: [SOCKET] }), "command"],
    "a path in a variable of the container": [
      dockerContainer({ envs: [`DOCKER_SOCK=${SOCKET}`], command: ["sh", "-c", 'chmod 666 "$DOCKER_SOCK"'] }),
      "command",
    ],
    "a health check": [
      dockerContainer({ healthcheck: { tests: ["CMD", "chmod", "666", SOCKET] } }),
      "healthcheck.tests",
    ],
    "a service": [
      resource("docker:index/service:Service", {
        taskSpec: { containerSpec: { image: "alpine", args: ["chmod", "666", SOCKET] } },
      }),
      "taskSpec.containerSpec.args",
    ],
    "a lifecycle hook": [
      pod({ lifecycle: { postStart: { exec: { command: ["/bin/sh", "-c", `chmod 666 ${SOCKET}`] } } } }),
      "spec.containers[0].lifecycle.postStart.exec.command",
    ],
    "an init container": [
      pod({}, { initContainers: [{ name: "open", image: "alpine", command: ["chmod", "666", SOCKET] }] }),
      "spec.initContainers[0].command",
    ],
    "a step of a task": [
      resource("kubernetes:tekton.dev/v1:Task", {
        apiVersion: "tekton.dev/v1",
        kind: "Task",
        spec: { steps: [{ name: "open", image: "alpine", script: `#!/bin/sh\nchmod 666 ${SOCKET}\n` }] },
      }),
      "spec.steps[0].script",
    ],
    "a known mode and socket beside a word that is not known": [running("chmod", "666", SOCKET, UNKNOWN), "command"],
  },
  accepted: {
    "nothing said": dockerContainer({}),
    ...each(KEEPS),
    "a word of another program that is not known": running("node", "server.js", UNKNOWN),
    "a mode for another file that is not known": running("chmod", UNKNOWN, "/srv/x"),
    "a file that is not known, and a mode that opens nothing": running("chmod", "600", UNKNOWN),
  },
  undetermined: {
    "a command that is not known": [dockerContainer({ command: UNKNOWN }), "command"],
    "a script that is not known": [running("sh", "-c", UNKNOWN), "command[2]"],
    "a shell's option that is not known": [running("sh", UNKNOWN, `chmod 666 ${SOCKET}`), "command[1]"],
    "a program that is not known": [running(UNKNOWN, "666", SOCKET), "command[0]"],
    "a mode that is not known": [running("chmod", UNKNOWN, SOCKET), "command[1]"],
    "a file that is not known": [running("chmod", "666", UNKNOWN), "command[2]"],
    "a word of a hook that is not known": [
      pod({ lifecycle: { postStart: { exec: { command: ["sh", "-c", UNKNOWN] } } } }),
      "spec.containers[0].lifecycle.postStart.exec.command[2]",
    ],
    "a word of a health check that is not known": [
      dockerContainer({ healthcheck: { tests: ["CMD-SHELL", UNKNOWN] } }),
      "healthcheck.tests[1]",
    ],
    "a hook that is not known": [
      pod({ lifecycle: { preStop: { exec: { command: UNKNOWN } } } }),
      "spec.containers[0].lifecycle.preStop.exec.command",
    ],
  },
});

describe("dood-socket-chmod: its messages", () => {
  it("show the mode, and not the script around it", () => {
    const [found] = findings(rule, script(`PASSWORD=hunter2 job; chmod 666 ${SOCKET}`));
    assert.equal(
      found?.found.split("\n")[0],
      'command of container "job" opens an engine\'s socket to others than root (chmod 666).',
    );
    assert.doesNotMatch(found?.found ?? "", /hunter2/);
  });
  it("show nothing of a secret", () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: `setfacl -m u:hunter2:rw ${SOCKET}`,
    };
    const [found] = findings(rule, running("sh", "-c", secret));
    assert.equal(found?.status, "violation");
    assert.doesNotMatch(found?.found ?? "", /hunter2/);
  });
});
