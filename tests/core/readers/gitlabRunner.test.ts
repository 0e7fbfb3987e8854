import assert from "node:assert/strict";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluateAll } from "../../../core/evaluation/evaluate";
import { known, unknown } from "../../../core/model/known";
import { isRunnerConfiguration, readRunnerConfiguration } from "../../../core/readers/kubernetes/gitlabRunner";
import { said } from "./said";

const SOURCE = { type: "ConfigMap", name: "runner" };

function judge(text: string, secret = false) {
  return evaluateAll(readRunnerConfiguration(known(text, "config", secret), SOURCE), configuration());
}

function saidOf(text: string): string[] {
  return judge(text)
    .filter(({ level, rule }) => level === "mandatory" || rule === "undetermined")
    .map(({ rule, path }) => `${rule} ${path}`);
}

describe("the configuration of a GitLab Runner", () => {
  const cases: Readonly<Record<string, readonly [toml: string, expected: readonly string[]]>> = {
    "a privileged docker executor": [
      '[[runners]]\nexecutor = "docker"\n[runners.docker]\nimage = "alpine:3.20"\nprivileged = true\n',
      ["dind-privileged config.runners[0].docker.privileged"],
    ],
    "runners in a list on one line": [
      'runners = [{ name = "a", executor = "docker", docker = { image = "alpine", privileged = true } }]\n',
      ["dind-privileged config.runners[0].docker.privileged"],
    ],
    "a JSON patch of the pod": [
      `[[runners]]
[runners.kubernetes]
[[runners.kubernetes.pod_spec]]
patch_type = "json"
patch = '[{"op": "add", "path": "/hostPID", "value": true}]'
`,
      ["host-namespace config.runners[0].kubernetes.pod_spec[0].patch.hostPID"],
    ],
    "a service that is an engine, with the runner's variables": [
      `[[runners]]
environment = ["DOCKER_TLS_CERTDIR="]
[runners.docker]
[[runners.docker.services]]
name = "docker:27.3.1-dind"
[[runners.docker.services]]
name = "redis:7"
`,
      ["dind-plaintext-api config.runners[0].environment[0]"],
    ],
    "a runtime and a parameter of the kernel": [
      '[[runners]]\n[runners.docker]\nruntime = "own"\n[runners.docker.sysctls]\n"kernel.shm_rmid_forced" = "1"\n',
      ["custom-runtime config.runners[0].docker.runtime"],
    ],
    "a template with lines of its own": [
      `{% for r in runners %}
[[runners]]
name = "{{ r.name }}"
limit = {{ r.limit }}
[runners.docker]
privileged = true
{% endfor %}
`,
      ["dind-privileged config.runners[0].docker.privileged", "undetermined config"],
    ],
    "services that are privileged, where jobs are not": [
      "[[runners]]\n[runners.docker]\nprivileged = false\nservices_privileged = true\n",
      ["dind-privileged config.runners[0].docker.services_privileged"],
    ],
    "what a docker executor takes of its host": [
      `[[runners]]
[runners.docker]
volumes = ["/cache", "/var/run/docker.sock:/var/run/docker.sock", "/etc:/host:ro"]
cap_add = ["SYS_ADMIN"]
devices = ["/dev/kmsg:/dev/kmsg:rwm"]
security_opt = ["seccomp:unconfined"]
network_mode = "host"
pidmode = "host"
host = "tcp://10.0.0.1:2375"
`,
      [
        "dood-engine-socket config.runners[0].docker.volumes[1]",
        "dood-plaintext-endpoint config.runners[0].docker.host",
        "excess-capabilities config.runners[0].docker.cap_add[0]",
        "host-device config.runners[0].docker.devices[0]",
        "host-namespace config.runners[0].docker.network_mode",
        "host-namespace config.runners[0].docker.pidmode",
        "seccomp-unconfined config.runners[0].docker.security_opt[0]",
        "sensitive-host-path config.runners[0].docker.volumes[2]",
      ],
    ],
    "what a kubernetes executor takes of its node": [
      `[[runners]]
executor = "kubernetes"
[runners.kubernetes]
host_network = true
[[runners.kubernetes.volumes.host_path]]
name = "sock"
mount_path = "/var/run/docker.sock"
[runners.kubernetes.build_container_security_context]
proc_mount = "Unmasked"
[runners.kubernetes.build_container_security_context.capabilities]
add = ["SYS_ADMIN"]
[[runners.kubernetes.pod_spec]]
patch_type = "strategic"
patch = '''
hostPID: true
'''
`,
      [
        "dood-engine-socket config.runners[0].kubernetes.volumes.host_path[0].mount_path",
        "excess-capabilities config.runners[0].kubernetes.build_container_security_context.capabilities.add[0]",
        "host-namespace config.runners[0].kubernetes.host_network",
        "host-namespace config.runners[0].kubernetes.pod_spec[0].patch.hostPID",
        "unmasked-paths config.runners[0].kubernetes.build_container_security_context.proc_mount",
      ],
    ],
    "an ordinary runner": [
      '[[runners]]\nenvironment = ["A=1"]\n[runners.docker]\nprivileged = false\nvolumes = ["/cache", "data:/data"]\n',
      [],
    ],
    "several runners": [
      "[[runners]]\n[runners.docker]\n[[runners]]\n[runners.kubernetes]\nprivileged = true\n",
      ["dind-privileged config.runners[1].kubernetes.privileged"],
    ],
    "a text that is not TOML": ["[[runners]]\nprivileged = \n", ["undetermined config"]],
  };
  for (const [title, [toml, expected]] of Object.entries(cases))
    it(title, () => assert.deepEqual(saidOf(toml).toSorted(), expected));

  it("is undetermined where it is not known yet", () => {
    const [workload] = readRunnerConfiguration(unknown("config", "is not known until the update"), SOURCE);
    assert.deepEqual(workload?.unreadable, [unknown("config", "is not known until the update")]);
  });

  it("is recognised by its tables", () => {
    assert.equal(isRunnerConfiguration("concurrent = 1\n[[runners]]\n"), true);
    assert.equal(isRunnerConfiguration("[runners]\n"), false);
  });

  it("shows nothing of a Secret", () => {
    const text = '[[runners]]\n[runners.docker]\nprivileged = true\nvolumes = ["/etc/ssh/hunter2:/x"]\n';
    const findings = judge(text, true);
    assert.ok(findings.some(({ rule }) => rule === "sensitive-host-path"));
    for (const { found } of findings) assert.ok(!found.includes("hunter2"), found);
  });

  it("is found in a ConfigMap and in a Secret", () => {
    const toml = "[[runners]]\n[runners.kubernetes]\nprivileged = true\n";
    const below = "runners[0].kubernetes.privileged";
    assert.deepEqual(said("v1", "ConfigMap", { data: { "config.toml": toml } }), [
      `dind-privileged data["config.toml"].${below}`,
    ]);
    assert.deepEqual(said("v1", "Secret", { data: { c: Buffer.from(toml).toString("base64") } }), [
      `dind-privileged data.c.${below}`,
    ]);
  });
});
