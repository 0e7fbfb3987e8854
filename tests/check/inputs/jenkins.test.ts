import assert from "node:assert/strict";
import fc from "fast-check";
import { check } from "../../../check/check";
import { groovyCalls } from "../../../core/text/groovy";
import { ownFolder } from "../hostile";

describe("a Jenkinsfile", () => {
  const { path, write, said } = ownFolder();

  it("is undetermined where a shared library makes the pipeline, and else has a note", async () => {
    write({ Jenkinsfile: "@Library('shared@main') _\nstandardBuild(image: 'x')\n" });
    const whole = await said(["Jenkinsfile"]);
    assert.deepEqual(whole.findings, ["undetermined undetermined Library"]);
    const own =
      "library 'shared@1'\npipeline {\n  agent any\n  stages { stage('a') { steps { sh 'docker ps' } } }\n}\n";
    write({ Jenkinsfile: own });
    const { findings, notes } = await check([path("Jenkinsfile")]);
    assert.deepEqual(findings, []);
    assert.match(notes.join(), /Jenkinsfile:1:1: loads the shared library shared@1, which is not read/);
  });

  const CASES: Readonly<Record<string, readonly [text: string, ...said: readonly string[]]>> = {
    "a docker agent with arguments": [
      `pipeline {
  agent {
    docker {
      image 'maven:3.9'
      args '-v /var/run/docker.sock:/var/run/docker.sock -u root'
    }
  }
  stages { stage('Build') { steps { sh 'mvn package' } } }
}
`,
      "violation dood-engine-socket pipeline.agent.docker.args",
    ],
    "a harmless docker agent": [
      `// docker run --privileged x
pipeline {
  agent { docker { image "node:22"; args '-v $HOME/.npm:/root/.npm --init'; label 'linux'; reuseNode true } }
  options { timeout(time: 1, unit: 'HOURS') }
  stages {
    stage('Test') { steps { sh '''
      npm ci
      docker run --rm -v "$PWD":/src -w /src node:22 npm test
    ''' } }
  }
  post { always { junit 'reports/*.xml' } }
}
`,
      "undetermined undetermined pipeline.agent.docker.args",
    ],
    "an agent of a stage, and one by its image alone": [
      `pipeline {
  agent none
  stages {
    stage('a') { agent { docker 'alpine:3' }
      steps { echo 'x' } }
    stage('b') {
      agent { docker { image 'alpine:3'; args "--privileged" } }
      steps { echo 'x' }
    }
  }
}
`,
      "violation privileged-container pipeline.stages.stage[1].agent.docker.args",
    ],
    "an agent of a Dockerfile": [
      "pipeline { agent { dockerfile { filename 'Dockerfile.ci'; additionalBuildArgs '--network host'; args '--pid=host' } } }\n",
      "violation host-namespace pipeline.agent.dockerfile.additionalBuildArgs",
      "violation host-namespace pipeline.agent.dockerfile.args",
    ],
    "a pod in YAML": [
      `pipeline {
  agent {
    kubernetes {
      yaml '''
apiVersion: v1
kind: Pod
spec:
  containers:
    - name: docker
      image: docker:27.3.1-dind
      securityContext:
        privileged: true
'''
    }
  }
  stages { stage('x') { steps { container('docker') { sh 'docker build .' } } } }
}
`,
      "violation dind-privileged pipeline.agent.kubernetes.yaml.spec.containers[0].securityContext.privileged",
    ],
    "a pod template with volumes": [
      `podTemplate(yaml: """
spec:
  containers:
  - name: a
    image: \${IMAGE}
""", containers: [
  containerTemplate(name: 'maven', image: 'maven:3.9', ttyEnabled: true, command: 'cat'),
  containerTemplate(name: 'tools', image: 'alpine:3', privileged: true)
], volumes: [hostPathVolume(hostPath: '/var/run/docker.sock', mountPath: '/var/run/docker.sock')]) {
  node(POD_LABEL) { sh 'ls' }
}
`,
      "violation dood-engine-socket podTemplate.volumes[0].hostPath.path",
      "violation privileged-container podTemplate.containers[1].securityContext.privileged",
    ],
    "a clean pod template": [
      "podTemplate(containers: [containerTemplate(name: 'a', image: 'golang:1.23')]) { node(POD_LABEL) { sh 'go test' } }\n",
    ],
    "a pod that code computes": [
      "pipeline { agent { kubernetes { yaml libraryResource('pods/x.yaml') } } }\n",
      "undetermined undetermined pipeline.agent.kubernetes.yaml",
    ],
    "images of the docker plugin": [
      `node {
  checkout scm
  docker.image('mysql:8').withRun('-e "MYSQL_ROOT_PASSWORD=x" --network host') { c ->
    docker.image('maven:3').inside("-v /etc:/host") { sh 'mvn verify' }
  }
}
`,
      "violation host-namespace node.withRun",
      "violation sensitive-host-path node.withRun.inside",
    ],
    "clean images of the docker plugin": [
      `node {
  def app
  stage('Build') { app = docker.build("me/app:\${env.BUILD_ID}") }
  docker.withRegistry('https://registry.example.com', 'credentials') { app.push('latest') }
  docker.image('maven:3').inside { sh 'mvn verify' }
}
`,
    ],
    "variables that are literals": [
      "def options = '--privileged'\nnode { docker.image('alpine:3').inside(\"--init ${options}\") { sh 'ls' } }\n",
      "violation privileged-container node.inside",
    ],
    "literals that are put together": [
      `def args = "-v /var/run/docker.sock:/s " +
           '-e A=b'
node { docker.image('alpine:3').inside(args) { sh label: 'x',
  script: 'docker run ' + '--privileged alpine' } }
`,
      "violation dood-engine-socket node.inside",
      "violation privileged-container node.inside.sh.script",
    ],
    "arguments that code computes": [
      "pipeline { agent { docker { image 'alpine:3'; args params.ARGS } } }\n",
      "undetermined undetermined pipeline.agent.docker.args",
    ],
    "scripts in every form": [
      `node {
  sh 'docker run --privileged alpine'
  sh(script: "docker run --pid host alpine", returnStdout: true)
  sh label: 'x', script: '''
    docker run -v /etc:/x alpine
  '''
}
`,
      "violation privileged-container node.sh",
      "violation host-namespace node.sh[1].script",
      "violation sensitive-host-path node.sh[2].script",
    ],
    "patterns between slashes": [
      `pipeline {
  agent any
  stages {
    stage('a') { when { expression { params.A =~ /it's {/ } }
      steps { sh 'docker run --privileged alpine' } }
  }
}
`,
      "violation privileged-container pipeline.stages.stage.steps.sh",
    ],
    "an engine without certificates": [
      `pipeline {
  agent any
  environment { DOCKER_HOST = 'tcp://engine:2375' }
  stages { stage('x') { steps { sh 'docker ps' } } }
}
`,
      "violation dood-plaintext-endpoint pipeline.environment.DOCKER_HOST",
    ],
    "an engine with certificates": [
      "node { docker.withServer('tcp://engine:2376', 'certificates') { docker.image('alpine:3').inside { sh 'ls' } } }\n",
    ],
  };

  for (const [title, [text, ...broken]] of Object.entries(CASES))
    it(`has ${title}`, async () => {
      write({ Jenkinsfile: text });
      const { findings, problems } = await said(["Jenkinsfile"]);
      const advisory = /^violation dind-(?:unpinned-image|no-limits|rootful)/;
      assert.deepEqual(problems, []);
      assert.deepEqual(findings.filter((finding) => !advisory.test(finding)).toSorted(), [...broken].toSorted());
    });

  it("is recognised by its name, and has lines and columns", async () => {
    const text = "pipeline {\n  agent { docker { image 'x:1'; args '--privileged' } }\n}\n";
    write({
      "ci/Jenkinsfile.release": text,
      "build.jenkinsfile": text,
      "vars/build.groovy": text,
      "src/A.groovy": text,
    });
    const { findings } = await check([path()]);
    assert.deepEqual(
      findings.map(({ file = "", line, column }) => [file.slice(path().length + 1), line, column]).toSorted(),
      [
        ["build.jenkinsfile", 2, 33],
        ["ci/Jenkinsfile.release", 2, 33],
        ["vars/build.groovy", 2, 33],
      ],
    );
  });

  it("is read in time, whatever it holds", () => {
    const part = fc.constantFrom(
      ...[
        "docker",
        ".image",
        "('x')",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "'",
        '"',
        "'''",
        "${",
        "=",
        ":",
        ",",
        "\n",
        "sh ",
        "+",
        "\\",
        "//",
        "/*",
        "\0",
      ],
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
        for (const { at } of groovyCalls(parts.join(""))) assert.ok(at >= 0);
      }),
      { seed: Number(process.env["FUZZ_SEED"] ?? 1), numRuns: Number(process.env["FUZZ_RUNS"] ?? 500) },
    );
    const begin = performance.now();
    for (const unit of ["docker.image('x').inside('y') { ", "a(b(", "x = 'y'\n", "sh '", '"${a}"'])
      groovyCalls(unit.repeat(5_000));
    assert.ok(performance.now() - begin < 5_000);
  });
});

describe("Jenkins' configuration as code", () => {
  const { write, said } = ownFolder();
  const saidOf = async (cloud: string) => {
    write({ "jenkins.yaml": `jenkins:\n  clouds:\n    - ${cloud}\n` });
    const { findings, files } = await said();
    assert.ok(files.every((file) => file === "jenkins.yaml"));
    return findings.map((finding) => finding.replace(/^violation (\S+) .*$/, "$1"));
  };
  const docker = (base: string) =>
    saidOf(`docker: {templates: [{dockerTemplateBase: {image: "jenkins/agent:1.2.3", ${base}}}]}`);

  it("has the containers of docker clouds", async () => {
    for (const [base, rule] of [
      ["privileged: true", "privileged-container"],
      ['volumesString: "data:/data\\n/var/run/docker.sock:/s"', "dood-engine-socket"],
      ['mounts: ["type=bind,source=/,destination=/host"]', "dood-engine-socket"],
      ["capabilitiesToAdd: [SYS_ADMIN]", "excess-capabilities"],
      ["network: host", "host-namespace"],
      ['environment: ["DOCKER_HOST=tcp://engine:2375"]', "dood-plaintext-endpoint"],
    ] as const)
      assert.deepEqual(await docker(base), [rule], base);
    assert.deepEqual(await docker('mounts: ["type=volume,source=data,destination=/data"]'), []);
    assert.deepEqual(await docker('mounts: ["type=bind,source=${FOLDER},destination=/data"]'), [
      "undetermined undetermined jenkins.clouds[0].docker.templates[0].dockerTemplateBase.mounts[0]",
    ]);
  });

  it("is read in no more than linear time, whatever is left open in it", async () => {
    assert.deepEqual(
      await docker(`volumesString: "${"${".repeat(200_000)}", mountsString: "${"${".repeat(200_000)}"`),
      [],
    );
  });

  it("has the engines that they use, and the pods of kubernetes clouds", async () => {
    const engine = (host: string) => saidOf(`docker: {dockerApi: {dockerHost: ${host}}}`);
    assert.deepEqual(await engine('{uri: "tcp://engine:2375"}'), ["dood-plaintext-endpoint"]);
    assert.deepEqual(await engine('{uri: "tcp://engine:2376", credentialsId: c}'), []);
    assert.deepEqual(await engine('{uri: "unix:///var/run/docker.sock"}'), []);
    const pod = (rest: string) => saidOf(`kubernetes: {templates: [{name: p, ${rest}}]}`);
    assert.deepEqual(await pod("containers: [{name: a, image: b, privileged: true}]"), ["privileged-container"]);
    assert.deepEqual(await pod("volumes: [{hostPathVolume: {hostPath: /var/run/docker.sock, mountPath: /s}}]"), [
      "dood-engine-socket",
    ]);
    assert.deepEqual(await pod('yaml: "spec: {hostPID: true}"'), ["host-namespace"]);
    assert.deepEqual(await pod("containers: [{name: a, image: b}]"), []);
  });
});
