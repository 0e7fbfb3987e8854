import assert from "node:assert/strict";
import { check } from "../../../check/check";
import { ownFolder } from "../hostile";

const CONFIGURATION = `concurrent = 4

[session_server]
  session_timeout = 1800

[[runners]]
  name = "first"
  executor = "docker"
  [runners.docker]
    image = "alpine:3.20"
    volumes = ["/cache"]

[[runners]]
  name = "second"
  executor = "docker"
  environment = ["DOCKER_TLS_CERTDIR="]
  [runners.docker]
    image = "docker:27.3.1"
    privileged = true
    volumes = [
      "/certs/client",
      "/var/run/docker.sock:/var/run/docker.sock",
    ]
`;

describe("the configuration of a GitLab Runner in a file", () => {
  const { write, said, path } = ownFolder();

  it("is recognised by its shape, whatever its name", async () => {
    write({
      "etc/config.toml": CONFIGURATION,
      "runner.toml": CONFIGURATION,
      "templates/config.toml.j2": CONFIGURATION,
      "Cargo.toml": '[package]\nname = "x"\n\n[[bin]]\nname = "runners"\n',
      "broken.toml": "a = = b",
    });
    const { files, problems, summary } = await said();
    assert.deepEqual([...new Set(files)].toSorted(), ["etc/config.toml", "runner.toml", "templates/config.toml.j2"]);
    assert.deepEqual([problems, summary.files], [[], 3]);
  });

  it("is found in values of a chart, and in a container's variables", async () => {
    const config = "runners:\n  config: |\n    [[runners]]\n      [runners.kubernetes]\n        privileged = true\n";
    const variables = (value: string) =>
      `services:\n  r:\n    image: gitlab/gitlab-runner\n    environment: {KUBERNETES_PRIVILEGED: "${value}"}\n`;
    write({ "values.yaml": config, "compose.yaml": variables("true") });
    const privileged = ({ findings }: { findings: readonly string[] }) =>
      findings.filter((finding) => finding.includes("dind-privileged"));
    assert.deepEqual(privileged(await said()), [
      "violation dind-privileged services.r.environment.KUBERNETES_PRIVILEGED",
      "violation dind-privileged runners.config.runners[0].kubernetes.privileged",
    ]);
    write({ "values.yaml": "runners: {config: none}\n", "compose.yaml": variables("false") });
    assert.deepEqual(privileged(await said()), []);
  });

  it("has the line and the column of each setting", async () => {
    write({ "config.toml": CONFIGURATION });
    const { findings } = await check([path("config.toml")]);
    const mandatory = findings.filter(({ level }) => level === "mandatory");
    assert.deepEqual(
      mandatory.map(({ rule, path: at, line, column }) => [rule, at, line, column]),
      [
        ["dind-privileged", "runners[1].docker.privileged", 19, 5],
        ["dood-engine-socket", "runners[1].docker.volumes[1]", 22, 7],
      ],
    );
  });

  it("has the place of each item of a list, between comments and in one line", async () => {
    write({
      "config.toml":
        '[[runners]]\nexecutor = "docker"\n[runners.docker]\nvolumes = [ # of jobs\n  "/cache", # "/x"\n' +
        "  '/var/run/docker.sock:/var/run/docker.sock']\ncap_add = [\"NET_ADMIN\", 'SYS_ADMIN']\n",
    });
    const { findings } = await check([path("config.toml")]);
    assert.deepEqual(
      findings.map(({ path: at, line, column }) => [at.replace("runners[0].docker.", ""), line, column]),
      [
        ["volumes[1]", 6, 3],
        ["cap_add[0]", 7, 12],
        ["cap_add[1]", 7, 25],
      ],
    );
  });

  it("is clean where it gives its jobs nothing of the host", async () => {
    write({
      "config.toml":
        '[[runners]]\nname = "k"\nexecutor = "kubernetes"\n[runners.kubernetes]\nnamespace = "ci"\nprivileged = false\n' +
        '[[runners.kubernetes.volumes.empty_dir]]\nname = "tmp"\nmount_path = "/tmp"\n' +
        '[[runners]]\nexecutor = "docker"\n[runners.docker]\nimage = "x"\nprivileged = false\nvolumes = ["/cache", "data:/data"]\n',
    });
    assert.deepEqual((await said()).findings, []);
  });

  it("is undetermined where it is a template that is no TOML", async () => {
    write({ "config.toml": "[[runners]]\n{{ if .privileged }}\nprivileged = true\n{{ end }}\n" });
    assert.deepEqual((await said()).findings, ["undetermined undetermined "]);
  });
});

describe("a registration of a GitLab Runner", () => {
  const { write, said } = ownFolder();
  const job = (command: string) => `t:\n  script:\n    - ${command.replaceAll("\n", "\n    - ")}\n`;
  const CASES: readonly (readonly [command: string, ...broken: readonly string[]])[] = [
    ["gitlab-runner register -n --executor docker --docker-image alpine:3 --docker-privileged", "dind-privileged"],
    ["gitlab-runner register -n --executor docker --docker-image alpine:3 --docker-privileged=false"],
    ["sudo DOCKER_PRIVILEGED=true gitlab-runner register -n --docker-image alpine:3", "dind-privileged"],
    ["export DOCKER_PRIVILEGED=true\ngitlab-runner register -n --docker-image alpine:3", "dind-privileged"],
    ["docker run -e DOCKER_PRIVILEGED=true gitlab/gitlab-runner:v17.0.0 register -n", "dind-privileged"],
    ["export DOCKER_PRIVILEGED=true\ndocker run gitlab/gitlab-runner:v17.0.0 register -n"],
    ["export DOCKER_VOLUMES=/cache,/var/run/docker.sock:/s\ngitlab-runner register -n", "dood-engine-socket"],
    ["export DOCKER_PRIVILEGED=false DOCKER_VOLUMES=/cache\ngitlab-runner register -n"],
    [
      "sudo gitlab-runner register --docker-volumes /cache --docker-volumes /var/run/docker.sock:/s",
      "dood-engine-socket",
    ],
    ["gitlab-runner register --docker-volumes /cache --docker-pull-policy if-not-present --locked=false"],
    [
      "gitlab-runner register --docker-cap-add SYS_ADMIN --docker-network-mode host",
      "excess-capabilities",
      "host-namespace",
    ],
    ["gitlab-runner register --executor kubernetes --kubernetes-privileged=true", "dind-privileged"],
    [
      "docker run --rm -v cfg:/etc/gitlab-runner gitlab/gitlab-runner:v17.0.0 register --docker-privileged",
      "dind-privileged",
    ],
    ["docker exec runner gitlab-runner register --docker-devices /dev/sda", "host-device"],
    ["gitlab-runner register --executor shell --url $URL --token $TOKEN"],
    ["gitlab-runner verify --docker-privileged"],
  ];

  for (const [command, ...broken] of CASES)
    it(`${command}: ${broken.join(", ") || "clean"}`, async () => {
      write({ ".gitlab-ci.yml": job(command), "register.sh": `${command}\n` });
      for (const file of [".gitlab-ci.yml", "register.sh"]) {
        const { findings } = await said([file]);
        const mandatory = findings
          .map((finding) => finding.split(" ")[1])
          .filter((rule) => !/unpinned|limits/.test(rule ?? ""));
        assert.deepEqual(mandatory.toSorted(), [...broken].toSorted(), file);
      }
    });

  it("is undetermined where a variable decides", async () => {
    write({ ".gitlab-ci.yml": job("gitlab-runner register --docker-privileged=$PRIVILEGED --docker-image alpine:3") });
    assert.deepEqual((await said([".gitlab-ci.yml"])).findings, ["undetermined undetermined t.script[0]"]);
  });
});
