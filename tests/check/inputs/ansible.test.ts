import assert from "node:assert/strict";
import { check } from "../../../check/check";
import { ownFolder } from "../hostile";

describe("a playbook of Ansible", () => {
  const { path, write } = ownFolder();
  const saidOf = async (text: string, name = "play.yml") => {
    write({ [name]: text });
    const { findings, problems } = await check([path(name)], { skipUnknown: true });
    assert.deepEqual(problems, [], text);
    return findings.map(({ rule, status }) => (status === "violation" ? rule : status));
  };
  const task = (text: string, vars = "") => saidOf(`- hosts: all\n${vars}  tasks:\n    - ${text}\n`);
  const container = (args: string, vars = "") =>
    task(`community.docker.docker_container: {name: a, image: 'alpine:3.20', ${args}}`, vars);

  it("gives a container what each argument gives", async () => {
    for (const [args, rule] of [
      ["privileged: true", "privileged-container"],
      ["privileged: 'yes'", "privileged-container"],
      ["capabilities: [SYS_ADMIN]", "excess-capabilities"],
      ["security_opts: ['seccomp=unconfined']", "seccomp-unconfined"],
      ["volumes: ['/var/run/docker.sock:/s']", "dood-engine-socket"],
      ["volumes: '/srv:/srv,/etc:/x'", "sensitive-host-path"],
      ["mounts: [{type: bind, source: /etc, target: /x}]", "sensitive-host-path"],
      ["devices: ['/dev/sda:/dev/sda:rwm']", "host-device"],
      ["network_mode: host", "host-namespace"],
      ["networks: [{name: host}]", "host-namespace"],
      ["pid_mode: host", "host-namespace"],
      ["sysctls: {kernel.core_pattern: x}", "unsafe-sysctl"],
      ["env: {DOCKER_HOST: 'tcp://e:2375'}", "dood-plaintext-endpoint"],
      ["published_ports: ['2375:2375']", "dood-published-plaintext-api"],
      ["runtime: /opt/x", "custom-runtime"],
    ] as const)
      assert.deepEqual(await container(args), [rule], args);
  });

  it("is silent about what gives nothing", async () => {
    for (const args of [
      "state: started",
      "privileged: false",
      "privileged: true, state: absent",
      "volumes: ['data:/data', '/srv/app:/app:ro']",
      "mounts: [{type: volume, source: d, target: /d}]",
      "capabilities: [NET_BIND_SERVICE], cap_drop: [ALL]",
      "network_mode: bridge",
      "published_ports: ['8080:80']",
      "env: {A: '{{ b }}'}",
      "sysctls: {net.core.somaxconn: 1024}",
      "hostname: '{{ inventory_hostname }}'",
    ])
      assert.deepEqual(await container(args), [], args);
  });

  it("has lists and dicts that an expression writes out", async () => {
    const daemon = (content: string, vars = "") =>
      task(`copy: {dest: /etc/docker/daemon.json, content: ${JSON.stringify(content)}}`, vars);
    const plaintext = ["dind-plaintext-api"];
    assert.deepEqual(await daemon("{{ {'hosts': ['tcp://0.0.0.0:2375'], 'a': {'b': 1}} | to_json }}"), plaintext);
    assert.deepEqual(
      await daemon(
        "{{ {'a': '}}', \"hosts\": [h]} | to_nice_json(indent=2) }}\n",
        "  vars: {h: 'tcp://0.0.0.0:2375'}\n",
      ),
      plaintext,
    );
    assert.deepEqual(await daemon("{{ {'hosts': ['unix:///run/docker.sock',], 'x': none} | to_json }}"), []);
    for (const unknown of ["{'hosts': [h]}", "{'hosts': f(1)}", "{'hosts': [1", "[".repeat(5_000), "{'a': 1 | b}"])
      assert.deepEqual(await daemon(`{{ ${unknown} | to_json }}`), ["undetermined"], unknown);
    assert.deepEqual(await container(`volumes: "{{ ['/etc:/x', '/srv:/srv'] }}"`), ["sensitive-host-path"]);
    assert.deepEqual(await task(`docker_container: "{{ {'name': 'a', 'privileged': true} }}"`), [
      "privileged-container",
    ]);
  });

  it("edits the options that an engine starts with", async () => {
    const options = (host: string) => `'DOCKER_OPTS="-H ${host}"'`;
    const unit = (host: string) => `ExecStart=/usr/bin/dockerd -H fd:// -H ${host}`;
    const edits = (host: string) => [
      `lineinfile: {path: /etc/default/docker, line: ${options(host)}}`,
      `copy: {dest: /etc/sysconfig/docker, content: ${options(host)}}`,
      `ansible.builtin.lineinfile: {dest: /lib/systemd/system/docker.service, line: '${unit(host)}'}`,
      `replace: {path: /lib/systemd/system/docker.service, regexp: ^ExecStart=.*, replace: '${unit(host)}'}`,
      `blockinfile: {path: /etc/systemd/system/docker.service.d/a.conf, block: "[Service]\\nExecStart=\\n${unit(host)}"}`,
    ];
    for (const edit of edits("tcp://0.0.0.0:2375")) assert.deepEqual(await task(edit), ["dind-plaintext-api"], edit);
    for (const edit of edits("unix:///run/docker.sock")) assert.deepEqual(await task(edit), [], edit);
    const settings = (hosts: string) => [
      `lineinfile: {path: /etc/docker/daemon.json, insertafter: "{", line: '  "hosts": ["${hosts}"],'}`,
      `replace: {path: /etc/docker/daemon.json, regexp: ^.*hosts.*$, replace: '"hosts": ["${hosts}"]'}`,
      `blockinfile: {path: /etc/docker/daemon.json, block: '{"hosts": ["${hosts}"]}'}`,
    ];
    for (const edit of settings("tcp://0.0.0.0:2375")) assert.deepEqual(await task(edit), ["dind-plaintext-api"], edit);
    for (const edit of settings("unix:///run/docker.sock")) assert.deepEqual(await task(edit), [], edit);
    const runner = (line: string) => `lineinfile: {path: /etc/gitlab-runner/config.toml, line: '    ${line}'}`;
    assert.deepEqual(await task(runner("privileged = true")), ["dind-privileged"]);
    assert.deepEqual(await task(runner('volumes = ["/var/run/docker.sock:/s"]')), ["dood-engine-socket"]);
    for (const line of ["privileged = false", "concurrent = 4", "is = no TOML"])
      assert.deepEqual(await task(runner(line)), [], line);
    for (const edit of [
      `lineinfile: {path: /etc/default/docker, state: absent, line: ${options("tcp://0.0.0.0:2375")}}`,
      `lineinfile: {path: /etc/motd, line: ${options("tcp://0.0.0.0:2375")}}`,
      "lineinfile: {path: /etc/default/docker, regexp: dockerd, state: absent}",
    ])
      assert.deepEqual(await task(edit), [], edit);
  });

  it("configures an engine by the variables of a role", async () => {
    const options = (hosts: string) => `docker_daemon_options: {hosts: ["${hosts}"], log-driver: local}`;
    const plays = (variables: string) => [
      `- hosts: all\n  roles: [geerlingguy.docker]\n  vars:\n    ${variables}\n`,
      `- hosts: all\n  roles:\n    - role: geerlingguy.docker\n      ${variables}\n`,
      `- hosts: all\n  roles:\n    - role: geerlingguy.docker\n      vars: {${variables}}\n`,
      `- hosts: all\n  tasks:\n    - include_role: {name: geerlingguy.docker}\n      vars: {${variables}}\n`,
    ];
    for (const text of plays(options("tcp://0.0.0.0:2375")))
      assert.deepEqual(await saidOf(text), ["dind-plaintext-api"]);
    for (const text of plays(options("unix:///run/docker.sock"))) assert.deepEqual(await saidOf(text), []);
    assert.deepEqual(await saidOf(options("tcp://0.0.0.0:2375"), "group_vars/all.yml"), ["dind-plaintext-api"]);
    assert.deepEqual(await saidOf('docker_daemon_options: "{{ o }}"', "host_vars/a.yml"), ["undetermined"]);
    assert.deepEqual(await saidOf("docker_daemon_options: {}", "roles/x/defaults/main.yml"), []);
  });

  it("starts containers by other modules", async () => {
    for (const [text, rule] of [
      ["docker_container: name=a image=alpine privileged=yes", "privileged-container"],
      ["containers.podman.podman_container: {name: a, image: x, cmd_args: [--privileged]}", "privileged-container"],
      [
        "containers.podman.podman_container: {name: a, image: x, mount: ['type=bind,source=/etc,target=/x']}",
        "sensitive-host-path",
      ],
      ["community.docker.docker_swarm_service: {name: a, image: x, cap_add: [SYS_ADMIN]}", "excess-capabilities"],
      [
        "community.docker.docker_volume: {name: v, driver_options: {type: none, o: bind, device: /etc}}",
        "sensitive-host-path",
      ],
      [
        "community.docker.docker_compose_v2: {definition: {services: {a: {image: x, privileged: true}}}}",
        "privileged-container",
      ],
      ["kubernetes.core.k8s: {definition: {apiVersion: v1, kind: Pod, spec: {hostPID: true}}}", "host-namespace"],
      ['k8s: {definition: "apiVersion: v1\\nkind: Pod\\nspec: {hostPID: true}"}', "host-namespace"],
      ["ansible.builtin.shell: cd /tmp && docker run --privileged alpine", "privileged-container"],
      ["command: docker run --net=host alpine", "host-namespace"],
      ["ansible.builtin.command: {argv: [docker, run, --privileged, alpine]}", "privileged-container"],
      ["shell: |\n        docker run \\\n          --privileged alpine", "privileged-container"],
      ["block: [{docker_container: {name: a, image: x, privileged: true}}]", "privileged-container"],
      ["copy: {dest: /etc/docker/daemon.json, content: {hosts: ['tcp://0.0.0.0:2375']}}", "dind-plaintext-api"],
      ["shell: chmod 666 /var/run/docker.sock", "dood-socket-chmod"],
    ] as const)
      assert.deepEqual(await task(text), [rule], text);
  });

  it("starts none by what it prints, removes or leaves to others", async () => {
    for (const text of [
      "debug: {msg: docker run --privileged x}",
      "name: docker run --privileged x\n      command: docker ps",
      "shell: echo docker run --privileged x",
      "docker_container_info: {name: a}",
      "k8s: {state: absent, definition: {apiVersion: v1, kind: Pod, spec: {hostPID: true}}}",
      "copy: {dest: /etc/app/config.json, content: {hosts: ['tcp://0.0.0.0:2375']}}",
      "file: {path: /var/run/docker.sock, mode: '0660'}",
      "template: {src: docker-compose.yml.j2, dest: /opt/docker_compose.yml}",
      "community.docker.docker_compose_v2: {project_src: /opt/app}",
      "docker_image: {name: docker_container, source: pull}",
    ])
      assert.deepEqual(await task(text), [], text);
  });

  it("has the variables of the play, and defaults", async () => {
    const vars =
      "  vars: {on: true, off: false, sock: /var/run/docker.sock, list: ['{{ sock }}:/s'], deep: {p: yes}}\n";
    for (const [args, expected] of [
      ["privileged: '{{ on }}'", ["privileged-container"]],
      ["privileged: '{{ off }}'", []],
      ["privileged: '{{ deep.p | bool }}'", ["privileged-container"]],
      ["privileged: '{{ other }}'", ["undetermined"]],
      ["privileged: '{{ other | default(true) }}'", ["privileged-container"]],
      ["privileged: '{{ other | default(omit) }}'", []],
      ["volumes: '{{ list }}'", ["dood-engine-socket"]],
      ["volumes: ['{{ sock }}:/s']", ["dood-engine-socket"]],
      ["volumes: ['{{ other }}:/s']", ["undetermined"]],
      ["volumes: ['{{ playbook_dir }}/x:/s']", []],
      ["volumes: '{{ others }}'", ["undetermined"]],
    ] as const)
      assert.deepEqual(await container(args, vars), expected, args);
  });

  it("is judged for each item of a loop that is written out", async () => {
    const loop = (items: string, key = "loop") =>
      saidOf(
        `- hosts: all\n  tasks:\n    - docker_container: {name: a, image: 'alpine:3.20', privileged: '{{ item.p }}'}\n      ${key}: ${items}\n`,
      );
    assert.deepEqual(await loop("[{p: false}, {p: true}]"), ["privileged-container"]);
    assert.deepEqual(await loop("[{p: true}]", "with_items"), ["privileged-container"]);
    assert.deepEqual(await loop("[{p: false}]"), []);
    assert.deepEqual(await loop("'{{ list }}'"), ["undetermined"]);
  });

  it("is recognised by an engine's files alone", async () => {
    const copy = (content: string) => saidOf(`- copy: {dest: /etc/docker/daemon.json, content: ${content}}\n`);
    assert.deepEqual(await copy(`'{"hosts": ["tcp://0.0.0.0:2375"]}'`), ["dind-plaintext-api"]);
    assert.deepEqual(await copy("'{{ daemon | to_json }}'"), ["undetermined"]);
    assert.deepEqual(await saidOf("- file: {path: /var/run/docker.sock, mode: '0666'}\n"), ["dood-socket-chmod"]);
    assert.deepEqual(await saidOf("- file: {path: /var/run/docker.sock, mode: '0660'}\n"), []);
  });

  it("may be a role's tasks, with the role's defaults", async () => {
    write({ "roles/x/defaults/main.yml": "x_dir: /etc\n" });
    const text =
      "- docker_container:\n    name: a\n    image: alpine\n    volumes: ['{{ x_dir }}:/x']\n- command: docker run --pid=host x\n";
    assert.deepEqual(await saidOf(text, "roles/x/tasks/main.yml"), ["sensitive-host-path", "host-namespace"]);
  });

  it("leaves lists of other programs alone", async () => {
    for (const text of [
      "- command: docker run --privileged x\n",
      "- run: docker run --privileged x\n  shell: bash\n",
      "- id: x\n  entry: docker run --privileged x\n",
      "[docker_container, podman_container]\n",
      "- docker_container\n- {x: docker_container}\n",
      "- hosts: [docker_container]\n  paths: []\n",
    ])
      assert.deepEqual(await saidOf(text, "list.yml"), [], text);
  });

  it("never shows or decrypts a vault", async () => {
    const vault = "privileged: !vault |\n          $ANSIBLE_VAULT;1.1;AES256\n          3061";
    const text = `- hosts: all\n  tasks:\n    - docker_container:\n        name: a\n        image: x\n        ${vault}\n`;
    assert.deepEqual(await saidOf(text), ["undetermined"]);
  });
});

describe("what modules of Ansible write and install", () => {
  const { path, write } = ownFolder();
  const saidOf = async (task: string, vars = "") => {
    write({ "play.yml": `- hosts: all\n${vars}  tasks:\n    - ${task}\n` });
    const { findings, problems } = await check([path("play.yml")]);
    assert.deepEqual(problems, [], task);
    return findings.map(({ rule, status }) => (status === "violation" ? rule : status));
  };
  const copy = (dest: string, content: string) => `copy: {dest: ${dest}, content: "${content}"}`;

  it("is judged by the file that is written", async () => {
    const unit = "/etc/systemd/system/docker.service.d/x.conf";
    for (const [dest, broken, harmless, rule] of [
      [
        unit,
        "[Service]\\nExecStart=dockerd -H tcp://0.0.0.0:2375",
        "[Service]\\nExecStart=dockerd",
        "dind-plaintext-api",
      ],
      ["/opt/run.sh", "docker run --privileged a", "docker run a", "privileged-container"],
      [
        "/opt/compose.yaml",
        "services: {a: {image: 'b:1.2.3', privileged: true}}",
        "services: {a: {image: 'b:1.2.3'}}",
        "privileged-container",
      ],
      ["/etc/docker/daemon.json", "{'hosts': ['tcp://0.0.0.0:2375']}", "{}", "dind-plaintext-api"],
    ] as const) {
      const quoted = (text: string) => (dest.endsWith("json") ? text.replaceAll("'", '\\"') : text);
      assert.deepEqual(await saidOf(copy(dest, quoted(broken))), [rule], dest);
      assert.deepEqual(await saidOf(copy(dest, quoted(harmless))), [], dest);
    }
    const vars = "  vars: {daemon: {hosts: ['tcp://0.0.0.0:2375']}}\n";
    assert.deepEqual(await saidOf(copy("/etc/docker/daemon.json", "{{ daemon | to_nice_json }}"), vars), [
      "dind-plaintext-api",
    ]);
  });

  it("is a stack or a chart with its values", async () => {
    assert.deepEqual(
      await saidOf("docker_stack: {name: a, compose: [{services: {a: {image: 'b:1.2.3', privileged: true}}}, x.yml]}"),
      ["privileged-container"],
    );
    const chart = (values: string) => saidOf(`kubernetes.core.helm: {name: a, chart_ref: b, values: ${values}}`);
    assert.deepEqual(await chart("{securityContext: {privileged: true}}"), ["undetermined", "privileged-container"]);
    assert.deepEqual(await chart("{replicas: 1}"), ["undetermined"]);
  });
});

describe("a task of Ansible that copies a file of the repository", () => {
  const { path, write } = ownFolder();
  const saidOf = async (tasks: string, files: Readonly<Record<string, string>>) => {
    write({ "roles/engine/tasks/main.yml": tasks, ...files });
    const { findings, problems } = await check([path("roles/engine/tasks/main.yml")], { skipUnknown: true });
    assert.deepEqual(problems, [], tasks);
    return findings.map(({ rule, status, path: place }) => `${status === "violation" ? rule : status} ${place}`);
  };
  const task = (module: string, src: string, dest = "/etc/docker/daemon.json", more = "") =>
    `- name: configure\n  ansible.builtin.${module}: {src: ${src}, dest: ${dest}${more}}\n`;
  const place = (module: string) => `[0]["ansible.builtin.${module}"].src`;
  const open = '{"hosts": ["tcp://0.0.0.0:2375"]}';
  const closed = '{"hosts": ["unix:///run/docker.sock"]}';

  it("is judged by the file as the configuration of an engine", async () => {
    for (const [module, folder] of [
      ["copy", "files"],
      ["template", "templates"],
    ] as const) {
      const judged = (text: string) =>
        saidOf(task(module, "engine.j2"), { [`roles/engine/${folder}/engine.j2`]: text });
      assert.deepEqual(await judged(open), [`dind-plaintext-api ${place(module)}`]);
      assert.deepEqual(await judged(closed), []);
    }
  });

  it("fills in variables, and says what it cannot fill in", async () => {
    const judged = (text: string, defaults = "address: tcp://0.0.0.0:2375\n") =>
      saidOf(task("template", "engine.json.j2"), {
        "roles/engine/templates/engine.json.j2": text,
        "roles/engine/defaults/main.yml": defaults,
      });
    const [plaintext, unknown] = [`dind-plaintext-api ${place("template")}`, `undetermined ${place("template")}`];
    assert.deepEqual(await judged('{"mtu": {{ mtu }}, "hosts": ["{{ address }}"]}'), [plaintext]);
    assert.deepEqual(await judged('{"mtu": {{ mtu }}, "data-root": "{{ root }}"}'), []);
    assert.deepEqual(await judged('{"hosts": {{ hosts | to_json }}}'), [unknown]);
    assert.deepEqual(await judged('{{% if a %}"hosts": []{% endif %}}'), [unknown]);
  });

  it("is judged by the file as the configuration of a GitLab Runner", async () => {
    const judged = (text: string) =>
      saidOf(task("template", "runner.j2", "/etc/gitlab-runner/config.toml"), {
        "roles/engine/templates/runner.j2": text,
      });
    const runner = (privileged: string) =>
      `[[runners]]\n  token = "{{ token }}"\n  [runners.docker]\n    privileged = ${privileged}\n`;
    assert.ok((await judged(runner("true"))).includes(`dind-privileged ${place("template")}`));
    assert.ok(!(await judged(runner("false"))).some((finding) => finding.startsWith("dind-privileged")));
  });

  it("reads no other file, and says so where it decides", async () => {
    const files = { "roles/engine/files/engine": open, "outside/engine": open };
    for (const tasks of [
      task("copy", "engine", "/etc/app/settings.json"),
      task("copy", "engine", "/etc/docker/daemon.json", ", remote_src: true"),
    ])
      assert.deepEqual(await saidOf(tasks, files), [], tasks);
    for (const src of ["missing", "../../../outside/engine", "'{{ name }}'", path("outside/engine")])
      assert.deepEqual(await saidOf(task("copy", src), files), [`undetermined ${place("copy")}`], src);
  });
});
