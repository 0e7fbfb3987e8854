import assert from "node:assert/strict";
import { check } from "../../../check/check";
import { justfile } from "../../../documents/formats/makefile";
import { ownFolder } from "../hostile";

describe("a script", () => {
  const { path, write } = ownFolder();
  const saidOf = async (name: string, text: string) => {
    write({ [name]: text });
    const { findings, problems } = await check([path()]);
    assert.deepEqual(problems, []);
    return findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`);
  };

  it("is recognised by its name or by its first line", async () => {
    for (const name of ["a.sh", "a.bash", ".envrc", "x/run.zsh"]) write({ [name]: "docker run --privileged x\n" });
    const { findings } = await check([path()]);
    assert.deepEqual(
      findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`),
      Array.from({ length: 4 }, () => "privileged-container 1:12"),
    );
  });

  const UNIT = (options: string) => `[Service]\nExecStart=\nExecStart=/usr/bin/dockerd ${options} -H fd://\n`;
  /** What a script does to an engine of its machine or to a cluster in its second line, and a harmless twin. */
  const DOES: readonly (readonly [rule: string, bad: string, good: string])[] = [
    [
      "dind-plaintext-api",
      "socat TCP-LISTEN:2375,fork,reuseaddr UNIX-CONNECT:/var/run/docker.sock &",
      "socat TCP-LISTEN:2375,bind=127.0.0.1,fork UNIX-CONNECT:/var/run/docker.sock &",
    ],
    [
      "dind-plaintext-api",
      "socat tcp4-l:2375 unix:/run/docker.sock",
      "socat TCP-LISTEN:8080,fork TCP:docker.sock.example:80",
    ],
    [
      "dind-plaintext-api",
      "sudo sed -i 's|-H fd://|-H fd:// -H tcp://0.0.0.0:2375|' /lib/systemd/system/docker.service",
      "sudo sed -i 's|-H tcp://0.0.0.0:2375|-H fd://|' /lib/systemd/system/docker.service",
    ],
    [
      "dind-plaintext-api",
      "sed -i -e 's/fd:\\/\\//x/' -e 's/dockerd/dockerd --host=tcp:\\/\\/0.0.0.0:2375/' /etc/default/docker",
      "sed -i -e 's/dockerd/dockerd -H tcp:\\/\\/0.0.0.0:2376 --tlsverify --tlscacert=a/' /etc/default/docker",
    ],
    [
      "dind-plaintext-api",
      `cat > /etc/systemd/system/docker.service.d/override.conf <<EOF\n${UNIT("-H tcp://0.0.0.0:2375")}EOF`,
      `cat > /etc/systemd/system/docker.service.d/override.conf <<EOF\n${UNIT("--debug")}EOF`,
    ],
    [
      "privileged-container",
      "sudo tee /etc/systemd/system/web.service <<EOF\n[Service]\nExecStart=docker run --privileged alpine\nEOF",
      "sudo tee /etc/systemd/system/web.service <<EOF\n[Service]\nExecStart=docker run --rm alpine\nEOF",
    ],
    [
      "dind-plaintext-api",
      "echo 'DOCKER_OPTS=\"-H tcp://0.0.0.0:2375\"' >> /etc/default/docker",
      "echo '# DOCKER_OPTS=\"-H tcp://0.0.0.0:2375\"' >> /etc/default/docker",
    ],
    ["privileged-container", "kubectl run x --image=alpine --privileged -- ls", "kubectl run x --image=alpine -- ls"],
    [
      "host-namespace",
      `kubectl run x --image=alpine --overrides='{"spec": {"hostPID": true}}'`,
      `kubectl run x --image=alpine --overrides='{"spec": {"nodeName": "a"}}'`,
    ],
  ];

  for (const [at, [rule, bad, good]] of DOES.entries())
    it(`is judged by what it does to a machine or a cluster: ${rule} ${at}`, async () => {
      const mandatory = async (command: string) =>
        (await saidOf("run.sh", `# docker\n${command}\n`)).map((said) => said.replace(/:\d+$/, ""));
      assert.deepEqual(await mandatory(bad), [`${rule} 2`]);
      assert.deepEqual(await mandatory(good), []);
    });

  it("is recognised without an ending as well", async () => {
    assert.deepEqual(await saidOf("bin/start", "#!/usr/bin/env bash\ndocker run --privileged x\n"), [
      "privileged-container 2:12",
    ]);
    write({ "bin/start": "docker run --privileged x\n" });
    assert.deepEqual((await check([path()])).findings, []);
  });

  it("counts only where it has to do with containers, or is named", async () => {
    write({ "a.sh": "echo\n", "b.sh": "docker ps\n", "c.sh": "# docker run --privileged x\n" });
    const folder = await check([path()]);
    assert.deepEqual([folder.findings, folder.skipped], [[], []]);
    const file = await check([path("a.sh")]);
    assert.deepEqual([file.problems, file.summary.files], [[], 1]);
  });

  it("names endpoints, opens sockets and starts engines by itself", async () => {
    const text =
      "export DOCKER_HOST=tcp://engine:2375\ndocker -H tcp://b:2375 ps\nchmod a+rw /var/run/docker.sock\n" +
      "dockerd -H tcp://0.0.0.0:2375 &\n";
    assert.deepEqual((await saidOf("a.sh", text)).toSorted(), [
      "dind-plaintext-api 4:1",
      "dood-plaintext-endpoint 1:1",
      "dood-plaintext-endpoint 2:1",
      "dood-socket-chmod 3:1",
    ]);
    const clean =
      "export DOCKER_HOST=ssh://engine\ndocker -H unix:///x ps\nchmod 660 /var/run/docker.sock\ndockerd &\n";
    assert.deepEqual(await saidOf("a.sh", clean), []);
  });

  it("may be for a shell of Windows", async () => {
    const option =
      "docker run `\r\n  --privileged `\r\n  -v C:\\x:C:\\y x\r\n<#\ndocker run --pid=host x\n#>\n# docker run --privileged x\r\n";
    assert.deepEqual(await saidOf("a.ps1", option), ["privileged-container 2:3"]);
    const pipe = "@echo off\nREM docker run --privileged x\n@docker run -v \\\\.\\pipe\\docker_engine:%X% ^\n x\n";
    assert.deepEqual((await saidOf("b.bat", pipe)).slice(1), ["dood-engine-socket 3:13"]);
  });

  it("says why a word has no value", async () => {
    write({ "a.sh": 'docker run -v "$(mktemp -d):/a" -v "$1:/b" -v "$DATA:/c" alpine\n' });
    const { findings } = await check([path()]);
    const said = findings.map(({ found }) => /depends on .*?(?= when)/.exec(found)?.[0]);
    assert.deepEqual(new Set(said), new Set(["what a command prints", "$1", "$DATA"].map((it) => `depends on ${it}`)));
    write({ ".gitlab-ci.yml": "a:\n  script: ['docker run -v $(mktemp -d):/a alpine']\n" });
    const job = await check([path(".gitlab-ci.yml")]);
    assert.deepEqual(
      job.findings.map(({ found }) => /depends on what a command prints/.test(found)),
      [true],
    );
  });

  it("mounts folders of the host into the nodes of a cluster", async () => {
    const socket = "/var/run/docker.sock:/var/run/docker.sock";
    for (const command of [`k3d cluster create a -v ${socket}@all`, `k3d node create b --volume=${socket}@server:0`])
      assert.deepEqual(await saidOf("a.sh", `set -e\n${command}\n`), ["dood-engine-socket 2:1"], command);
    const node = (mounted: string) =>
      "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes:\n- role: control-plane\n  extraMounts:\n" +
      `  - {hostPath: ${mounted}, containerPath: /x}\n`;
    const created = (mounted: string) => `kind create cluster --name a --config=- <<EOF\n${node(mounted)}EOF\n`;
    assert.match((await saidOf("a.sh", created("/run/docker.sock"))).join(), /^dood-engine-socket 1:/);
    assert.deepEqual(await saidOf("a.sh", created("./src")), []);
    assert.deepEqual(await saidOf("a.sh", "k3d cluster create a -p 8080:80@loadbalancer -v $PWD:/src\n"), []);
  });

  it("is undetermined where a variable may be any option, and not for what its caller adds", async () => {
    assert.deepEqual(await saidOf("a.sh", "docker run $OPTIONS alpine\n"), ["undetermined 1:12"]);
    assert.deepEqual(await saidOf("a.sh", 'docker run --rm alpine "$@"\n'), []);
  });
});

describe("a makefile", () => {
  const { path, write } = ownFolder();
  const saidOf = async (text: string, name = "Makefile") => {
    write({ [name]: text });
    return (await check([path(name)])).findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`);
  };

  it("runs its recipes, with its own variables", async () => {
    const text = "D ?= docker\nF := --rm \\\n  --privileged\nrun: build\n\t@$(D) run $(F) \\\n\t  --net=host x\n";
    assert.deepEqual(await saidOf(text), ["privileged-container 5:12", "host-namespace 6:4"]);
    const canned = "define run\n@docker run --privileged alpine\nendef\na:\n\t$(call run,x)\n";
    assert.deepEqual(await saidOf(canned), ["privileged-container 2:13"]);
    const wrapped = "define run\n@docker run \\\n  --privileged alpine\nendef\na:\n\t$(call run,x)\n";
    assert.deepEqual(await saidOf(wrapped), ["privileged-container 3:3"]);
    assert.deepEqual(await saidOf("a: ; docker run --privileged x\n", "x.mk"), ["privileged-container 1:17"]);
  });

  it("runs nothing that it only defines or prints", async () => {
    const text = "X = docker run --privileged x\na:\n\t@echo docker run --privileged x\n\t# docker run --privileged\n";
    assert.deepEqual(await saidOf(text), []);
  });

  it("mounts its own folder", async () => {
    assert.deepEqual(
      await saidOf("a:\n\tdocker run -v $(PWD):/a -v $(CURDIR)/x:/b -v $(shell pwd):/c -v $$(pwd):/d x\n"),
      [],
    );
  });

  it("may be a justfile of any shape, in linear time", () => {
    const shapes = ["a ", "a", "*a ", "a *", "a:", "{{a}} ", "a := 'x' + "];
    for (const shape of shapes) {
      const timeFor = (count: number) => {
        const begin = performance.now();
        justfile.parse(`a ${shape.repeat(count)}\n  docker run x\n`, "justfile");
        return performance.now() - begin;
      };
      timeFor(1_000);
      assert.ok(timeFor(100_000) < 2_000, shape);
    }
  });

  it("may be a justfile", async () => {
    const text = 'image := "alpine"\nrun *args:\n    @docker run --privileged {{image}} {{args}}\n';
    assert.deepEqual(await saidOf(text, "justfile"), ["privileged-container 3:17"]);
    const continued =
      "run:\n    #!/usr/bin/env bash\n    docker run --rm \\\n      --privileged \\\n    --net=host alpine\n";
    assert.deepEqual(await saidOf(continued, "justfile"), ["privileged-container 4:7", "host-namespace 5:5"]);
  });
});

describe("a Dockerfile", () => {
  const { path, write } = ownFolder();
  const saidOf = async (text: string, name = "Dockerfile") => {
    write({ [name]: text });
    return (await check([path(name)])).findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`);
  };

  it("asks for entitlements", async () => {
    assert.deepEqual(await saidOf("FROM alpine\nRUN --security=insecure --mount=type=cache,target=/x true\n"), [
      "privileged-container 2:5",
    ]);
    assert.deepEqual(await saidOf("FROM alpine\nRUN --network=host true\n", "Containerfile.ci"), [
      "host-namespace 2:5",
    ]);
    assert.deepEqual(await saidOf("FROM alpine\nRUN --security=sandbox --network=none true\n"), []);
  });

  it("has steps that run commands, with comments and here-documents between them", async () => {
    const text =
      "FROM alpine\nRUN apk add docker && \\\n  # docker run --privileged\n  docker run --privileged x\n" +
      "RUN <<EOF\nset -e\ndocker run --net=host x\nEOF\nCOPY <<EOF /run.sh\ndocker run --privileged x\nEOF\n" +
      'RUN ["docker", "run", "--pid=host", "x"]\n';
    assert.deepEqual(await saidOf(text), ["privileged-container 4:14", "host-namespace 7:12", "host-namespace 12:5"]);
  });

  it("makes its last stage's image run an engine", async () => {
    const engine = "FROM alpine AS a\nFROM docker:27.3.1-dind\n";
    assert.deepEqual(await saidOf(`${engine}CMD ["dockerd", "-H", "tcp://0.0.0.0:2375"]\n`), [
      "dind-plaintext-api 3:6",
    ]);
    assert.deepEqual(await saidOf(`${engine}ENV A=b DOCKER_TLS_CERTDIR=""\n`), ["dind-plaintext-api 3:9"]);
    assert.deepEqual(await saidOf(`${engine}CMD ["dockerd", "-H", "tcp://0.0.0.0:2376", "--tlsverify"]\n`), []);
    assert.deepEqual(await saidOf("FROM docker:dind\nCOPY . .\n"), []);
  });
});
