import assert from "node:assert/strict";
import { check } from "../../../check/check";
import { ownFolder } from "../hostile";

describe("a task definition of ECS", () => {
  const { path, write } = ownFolder();
  const saidOf = async (content: object | string, name = "task.json") => {
    write({ [name]: typeof content === "string" ? content : JSON.stringify(content) });
    const { findings, problems } = await check([path(name)], { skipUnknown: true });
    assert.deepEqual(problems, []);
    return findings.map(({ rule, status, path: at }) => `${status === "violation" ? rule : status} ${at}`);
  };
  const definition = { name: "a", image: "alpine:3.20", privileged: true };

  it("may be what AWS prints, and in YAML", async () => {
    const expected = ["privileged-container taskDefinition.containerDefinitions[0].privileged"];
    assert.deepEqual(await saidOf({ taskDefinition: { containerDefinitions: [definition] }, tags: [] }), expected);
    assert.deepEqual(
      await saidOf(
        "family: x\ncontainerDefinitions:\n  - {name: a, image: 'alpine:3.20', privileged: true}\n",
        "t.yml",
      ),
      ["privileged-container containerDefinitions[0].privileged"],
    );
  });

  it("has nothing that Fargate refuses", async () => {
    const task = { networkMode: "host", pidMode: "host", volumes: [{ name: "v", host: { sourcePath: "/" } }] };
    const content = { ...task, containerDefinitions: [definition] };
    assert.deepEqual(await saidOf({ ...content, requiresCompatibilities: ["FARGATE"] }), []);
    assert.equal((await saidOf({ ...content, requiresCompatibilities: ["EC2"] })).length, 4);
    assert.equal((await saidOf(content)).length, 4);
  });

  it("counts a folder of the host that no container mounts, and a volume that is one", async () => {
    const containerDefinitions = [{ name: "a", image: "alpine:3.20" }];
    const of = (volume: object) => saidOf({ containerDefinitions, volumes: [{ name: "v", ...volume }] });
    assert.deepEqual(await of({ host: { sourcePath: "/etc" } }), ["sensitive-host-path volumes[0].host.sourcePath"]);
    const driverOpts = { type: "none", o: "bind", device: "/var/run" };
    assert.deepEqual(await of({ dockerVolumeConfiguration: { driver: "local", driverOpts } }), [
      "dood-engine-socket volumes[0].dockerVolumeConfiguration.driverOpts.device",
    ]);
    assert.deepEqual(await of({ host: {} }), []);
    assert.deepEqual(await of({ host: { sourcePath: "/srv/data" } }), []);
    assert.deepEqual(await of({ efsVolumeConfiguration: { fileSystemId: "fs-1" } }), []);
  });

  it("may be a job of AWS Batch, or a project of CodeBuild", async () => {
    const containerProperties = { image: "alpine", privileged: true };
    const job = { jobDefinitionName: "j", type: "container", containerProperties };
    assert.deepEqual(await saidOf(job), ["privileged-container containerProperties.privileged"]);
    assert.deepEqual(await saidOf({ ...job, platformCapabilities: ["FARGATE"] }), []);
    const podProperties = { hostNetwork: true, containers: [{ image: "alpine" }] };
    assert.deepEqual(await saidOf({ jobDefinitionName: "j", eksProperties: { podProperties } }), [
      "host-namespace eksProperties.podProperties.hostNetwork",
    ]);
    const nodeRangeProperties = [{ targetNodes: "0:", container: containerProperties }];
    assert.deepEqual(await saidOf({ jobDefinitionName: "j", nodeProperties: { nodeRangeProperties } }), [
      "privileged-container nodeProperties.nodeRangeProperties[0].container.privileged",
    ]);
    const environment = { type: "LINUX_CONTAINER", computeType: "S", image: "x", privilegedMode: true };
    assert.deepEqual(await saidOf({ name: "p", environment }), ["privileged-container environment.privilegedMode"]);
    assert.deepEqual(await saidOf({ name: "p", environment: { ...environment, privilegedMode: false } }), []);
  });

  it("is none where other programs use the same words", async () => {
    for (const content of [
      { containerDefinitions: "x" },
      { containerDefinitions: [{ privileged: true }] },
      { environment: { privilegedMode: true } },
      { jobDefinitionName: "j" },
      { Resources: { A: { Type: "Custom::Thing", Properties: definition } } },
    ])
      assert.deepEqual(await saidOf(content), [], JSON.stringify(content));
  });
});

describe("a template of CloudFormation", () => {
  const { path, write } = ownFolder();
  const saidOf = async (properties: string, head = "") => {
    const text = `AWSTemplateFormatVersion: "2010-09-09"\n${head}Resources:\n  T:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n${properties}`;
    write({ "t.yaml": text });
    const { findings, problems } = await check([path()]);
    assert.deepEqual(problems, []);
    return findings.map(
      ({ rule, status, path: at, line }) =>
        `${status === "violation" ? rule : status} ${at.replace("Resources.T.Properties.", "")} ${line}`,
    );
  };
  const container = (line: string) =>
    `      ContainerDefinitions:\n        - Name: a\n          Image: alpine:3.20\n          ${line}\n`;

  it("has properties with a capital letter, and functions", async () => {
    assert.deepEqual(await saidOf(container("Privileged: true")), [
      "privileged-container ContainerDefinitions[0].Privileged 9",
    ]);
    const parameters = 'Parameters: {P: {Type: String, Default: "true"}, Q: {Type: String}}\n';
    assert.deepEqual(await saidOf(container("Privileged: !Ref P"), parameters), [
      "privileged-container ContainerDefinitions[0].Privileged 10",
    ]);
    assert.deepEqual(await saidOf(container("Privileged: !Ref Q"), parameters), [
      "undetermined ContainerDefinitions[0].Privileged 10",
    ]);
  });

  it("evaluates what the template itself decides", async () => {
    const head =
      "Parameters: {E: {Type: String, Default: dev}, P: {Type: String, Default: /var}, U: {Type: String}}\n" +
      "Conditions: {D: !Equals [!Ref E, dev], N: !Not [!Condition D], X: !Equals [!Ref U, a], A: !And [!Condition D, " +
      "!Condition N], O: !Or [!Condition X, !Condition D]}\nMappings: {M: {dev: {P: true}}}\n";
    const privileged = ["privileged-container ContainerDefinitions[0].Privileged 12"];
    const unknown = ["undetermined ContainerDefinitions[0].Privileged 12"];
    for (const [value, expected] of [
      ["!If [D, true, false]", privileged],
      ["!If [N, true, false]", []],
      ["!If [A, true, false]", []],
      ["!If [O, true, false]", privileged],
      ["!If [X, true, false]", unknown],
      ["!If [X, false, false]", []],
      ["!If [N, true, !Ref AWS::NoValue]", []],
      ["!FindInMap [M, !Ref E, P]", privileged],
      ["!FindInMap [M, !Ref U, P]", unknown],
      ["{Fn::If: [D, true, false]}", privileged],
      ["!ImportValue x", unknown],
      ["!GetAtt A.B", unknown],
    ] as const)
      assert.deepEqual(await saidOf(container(`Privileged: ${value}`), head), expected, value);
    const volume = (hostPath: string) =>
      `${container("Essential: true")}      Volumes:\n        - Name: v\n          Host:\n            SourcePath: ${hostPath}\n`;
    const socket = ["dood-engine-socket Volumes[0].Host.SourcePath 16"];
    assert.deepEqual(await saidOf(volume('!Sub "${P}/run/docker.sock"'), head), socket);
    assert.deepEqual(await saidOf(volume('!Join ["/", [!Ref P, run, docker.sock]]'), head), socket);
    assert.deepEqual(await saidOf(volume('!Sub ["${A}/run", {A: /var}]'), head), socket);
    assert.deepEqual(await saidOf(volume("!Ref U"), head), ["undetermined Volumes[0].Host.SourcePath 16"]);
    assert.deepEqual(await saidOf(volume("!Sub /srv/${E}"), head), []);
  });

  it("has scripts that new machines run", async () => {
    const machine = (script: string) =>
      `Resources:\n  I:\n    Type: AWS::EC2::Instance\n    Properties:\n      UserData:\n        Fn::Base64: !Sub |\n          #!/bin/sh\n          ${script}\n`;
    write({ "template.yaml": machine("docker run --privileged alpine") });
    const { findings } = await check([path("template.yaml")]);
    assert.deepEqual(
      findings.map(({ rule, path: at }) => `${rule} ${at}`),
      ["privileged-container Resources.I.Properties.UserData"],
    );
    write({ "template.yaml": machine("docker run --rm alpine") });
    assert.deepEqual((await check([path("template.yaml")])).findings, []);
  });

  it("says that AWS isolates a build", async () => {
    write({
      "t.json": JSON.stringify({
        Resources: {
          B: {
            Type: "AWS::CodeBuild::Project",
            Properties: { Environment: { Image: "x", PrivilegedMode: { "Fn::Sub": "true" } } },
          },
          Q: { Type: "AWS::SQS::Queue" },
        },
      }),
    });
    const { findings, summary } = await check([path()]);
    assert.equal(summary.resources, 2);
    assert.match(findings[0]?.found ?? "", /AWS gives each build a machine of its own/);
  });

  it("may be hostile, and is never run", async () => {
    const deep = `${"!If [D, ".repeat(150)}true${", false]".repeat(150)}`;
    assert.equal((await saidOf(container(`Privileged: ${deep}`))).length, 1);
    assert.equal((await saidOf(container("Privileged: !Ref A"), "Conditions: {C: !Condition C}\n")).length, 1);
  });
});

describe("resources of clouds in Terraform", () => {
  const { path, write } = ownFolder();
  const saidOf = async (type: string, attributes: object) => {
    write({ "main.tf.json": JSON.stringify({ resource: { [type]: { r: attributes } } }) });
    const { findings } = await check([path()]);
    return findings.map(({ rule, status, path: at }) => `${status === "violation" ? rule : status} ${at}`);
  };

  it("are tasks, jobs, builds and container groups", async () => {
    const definitions = JSON.stringify([{ name: "a", image: "alpine", Privileged: true }]);
    assert.deepEqual(await saidOf("aws_ecs_task_definition", { container_definitions: definitions }), [
      "privileged-container container_definitions[0].Privileged",
    ]);
    const task = { container_definitions: '[{"name":"a","image":"x"}]', volume: [{ name: "v", host_path: "/etc" }] };
    assert.deepEqual(await saidOf("aws_ecs_task_definition", task), ["sensitive-host-path volume[0].host_path"]);
    assert.deepEqual(await saidOf("aws_ecs_task_definition", { ...task, requires_compatibilities: ["FARGATE"] }), []);
    assert.deepEqual(await saidOf("aws_ecs_task_definition", { container_definitions: "${var.x}" }), [
      "undetermined container_definitions",
    ]);
    assert.deepEqual(
      await saidOf("aws_batch_job_definition", { container_properties: '{"image":"x","privileged":true}' }),
      ["privileged-container container_properties.privileged"],
    );
    assert.deepEqual(await saidOf("aws_codebuild_project", { environment: [{ privileged_mode: true }] }), [
      "privileged-container environment[0].privileged_mode",
    ]);
    assert.deepEqual(await saidOf("aws_codebuild_project", { environment: [{ privileged_mode: false }] }), []);
    const container = { name: "a", image: "x", security: [{ privilege_enabled: true }] };
    assert.deepEqual(await saidOf("azurerm_container_group", { container: [container] }), [
      "privileged-container container[0].security[0].privilege_enabled",
    ]);
    assert.deepEqual(await saidOf("aws_s3_bucket", { privileged: true }), []);
  });
});

describe("a container group of Azure", () => {
  const { path, write } = ownFolder();
  const group = (privileged: unknown) => ({
    type: "Microsoft.ContainerInstance/containerGroups",
    name: "g",
    properties: { containers: [{ name: "a", properties: { image: "x", securityContext: { privileged } } }] },
  });
  const saidOf = async (content: object) => {
    write({ "a.json": JSON.stringify(content) });
    const { findings, problems } = await check([path()]);
    assert.deepEqual(problems, []);
    return findings.map(({ rule, status }) => (status === "violation" ? rule : status));
  };
  const template = (resources: unknown, parameters = {}) => ({
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    parameters,
    resources,
  });

  it("is privileged where its template says so", async () => {
    assert.deepEqual(await saidOf(template([group(true)])), ["privileged-container"]);
    assert.deepEqual(await saidOf(template({ g: group(true) })), ["privileged-container"]);
    assert.deepEqual(await saidOf(group(true)), ["privileged-container"]);
    const parameters = { p: { type: "bool", defaultValue: true }, q: { type: "bool" } };
    assert.deepEqual(await saidOf(template([group("[parameters('p')]")], parameters)), ["privileged-container"]);
    assert.deepEqual(await saidOf(template([group("[parameters('q')]")], parameters)), ["undetermined"]);
    assert.deepEqual(await saidOf(template([group(false)])), []);
    assert.deepEqual(await saidOf(template([{ type: "Microsoft.Web/sites", properties: { privileged: true } }])), []);
  });
});

describe("a template of CloudFormation, beside its tasks", () => {
  const { path, write } = ownFolder();
  const saidOf = async (text: string, name = "t.yaml") => {
    write({ [name]: text });
    const { findings, problems } = await check([path(name)]);
    assert.deepEqual(problems, []);
    return findings.map(({ rule, status, path: at }) => `${status === "violation" ? rule : status} ${at}`);
  };
  const task = (privileged: string, more = "") =>
    `Resources:\n  T:\n    Type: AWS::ECS::TaskDefinition\n${more}    Properties:\n` +
    `      ContainerDefinitions: [{Name: a, Image: b, Privileged: ${privileged}}]\n`;
  const BROKEN = ["privileged-container Resources.T.Properties.ContainerDefinitions[0].Privileged"];

  it("selects and splits, and leaves out what its conditions exclude", async () => {
    assert.deepEqual(await saidOf(task('!Select [1, ["false", "true"]]')), BROKEN);
    assert.deepEqual(await saidOf(task('!Select [0, !Split [",", "true,false"]]')), BROKEN);
    assert.deepEqual(await saidOf(task('!Select [0, ["false", "true"]]')), []);
    const conditions =
      "Parameters: {P: {Type: String}}\nConditions: {No: !Equals [a, b], Yes: !Equals [a, a], Maybe: !Equals [!Ref P, a]}\n";
    assert.deepEqual(await saidOf(conditions + task("true", "    Condition: No\n")), []);
    for (const condition of ["Yes", "Maybe"])
      assert.deepEqual(await saidOf(conditions + task("true", `    Condition: ${condition}\n`)), BROKEN, condition);
  });

  it("may be named as AWS names it", async () => {
    const json = {
      Resources: {
        T: { Type: "AWS::ECS::TaskDefinition", Properties: { ContainerDefinitions: [{ Privileged: true }] } },
      },
    };
    write({
      "own.template": JSON.stringify(json),
      "nginx.conf.template": "server {}\n",
      "other.template": "{{ x }}\n",
    });
    const { summary, problems } = await check([path()]);
    assert.deepEqual(problems, []);
    assert.equal(summary.violations, 1);
  });

  it("has what new machines and documents of Systems Manager run", async () => {
    const resource = (type: string, rest: string) => `Resources:\n  M:\n    Type: ${type}\n${rest}`;
    const run = "docker run --privileged a";
    const init = "    Metadata:\n      AWS::CloudFormation::Init:\n        config:\n";
    for (const [type, rest] of [
      ["AWS::EC2::Instance", `${init}          commands: {a: {command: ${run}}}\n`],
      ["AWS::EC2::Instance", `${init}          files: {/x.sh: {content: "#!/bin/sh\\n${run}"}}\n`],
      [
        "AWS::EC2::Instance",
        `    Properties: {UserData: {Fn::Base64: !Sub "#!/bin/sh\\n${run}\\necho \${AWS::Region}"}}\n`,
      ],
      ["AWS::SSM::Document", `    Properties: {Content: {mainSteps: [{inputs: {runCommand: [ls, ${run}]}}]}}\n`],
    ] as const) {
      const said = await saidOf(resource(type, rest));
      assert.deepEqual(
        said.map((each) => each.split(" ")[0]),
        ["privileged-container"],
        rest,
      );
      assert.deepEqual(await saidOf(resource(type, rest.replace(" --privileged", ""))), [], rest);
    }
  });
});

describe("Dockerrun.aws.json", () => {
  const { write, said } = ownFolder();

  it("has the folders of its container in the first version, and tasks in the second", async () => {
    const first = (HostDirectory: string) => ({
      AWSEBDockerrunVersion: "1",
      Image: { Name: "app:1.2.3" },
      Volumes: [{ HostDirectory, ContainerDirectory: "/x" }],
    });
    write({ "Dockerrun.aws.json": JSON.stringify(first("/var/run/docker.sock")) });
    assert.deepEqual((await said()).findings, ["violation dood-engine-socket Volumes[0]"]);
    write({ "Dockerrun.aws.json": JSON.stringify(first("/var/app/data")) });
    assert.deepEqual((await said()).findings, []);
    const second = {
      AWSEBDockerrunVersion: 2,
      containerDefinitions: [{ name: "a", image: "app:1.2.3", privileged: true }],
    };
    write({ "Dockerrun.aws.json": JSON.stringify(second) });
    assert.deepEqual((await said()).findings, ["violation privileged-container containerDefinitions[0].privileged"]);
  });
});
