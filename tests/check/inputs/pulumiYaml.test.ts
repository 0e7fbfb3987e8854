import assert from "node:assert/strict";
import { check } from "../../../check/check";
import { ownFolder } from "../hostile";

const PROJECT = "name: shop\nruntime: yaml\n";
const container = (properties: string, type = "docker:Container") =>
  `resources:\n  job:\n    type: ${type}\n    properties: {image: "alpine:3.20", ${properties}}\n`;

describe("Pulumi programs in YAML", () => {
  const { path, write } = ownFolder();
  async function judged(files: Readonly<Record<string, string>>, paths = [""]) {
    write(files);
    const { findings, problems, notes, summary } = await check(paths.map((each) => path(each)));
    const said = findings.map((each) => `${each.rule} ${each.path} ${each.resource} ${each.line ?? ""}`);
    return { said, problems, notes, summary };
  }
  const saidOf = async (program: string) => (await judged({ "Pulumi.yaml": PROJECT + program })).said;

  for (const type of ["docker:Container", "docker:index:Container", "docker:index/container:Container"])
    it(`are read and not run, with the type ${type}`, async () => {
      const { said, problems, notes } = await judged({ "Pulumi.yaml": PROJECT + container("privileged: true", type) });
      assert.deepEqual(said, ["privileged-container privileged job 6"]);
      assert.deepEqual([problems, notes], [[], []]);
    });

  it("may name the runtime with options, and have their resources in Main.yaml", async () => {
    const { said, summary } = await judged({
      "Pulumi.yaml": "name: shop\nruntime:\n  name: yaml\n",
      "Main.yaml": container("privileged: true"),
    });
    assert.deepEqual(said, ["privileged-container privileged job 4"]);
    assert.deepEqual([summary.files, summary.resources], [2, 1]);
  });

  it("may be below the folder that is named, without a note that they were not run", async () => {
    const { said, notes } = await judged({ "infra/Pulumi.yaml": PROJECT + container("privileged: true") });
    assert.deepEqual([said.length, notes], [1, []]);
  });

  it("of Kubernetes are judged as its objects are", async () => {
    const pod = "resources:\n  web:\n    type: kubernetes:core/v1:Pod\n    properties: {spec: {hostPID: true}}\n";
    assert.deepEqual(await saidOf(pod), ["host-namespace spec.hostPID web 6"]);
  });

  it("have an expression's value where it is a variable's, and wait for it otherwise", async () => {
    const mounts = (source: string) => container(`mounts: [{type: bind, target: /x, source: "${source}"}]`);
    const variables = "variables: {sock: /var/run/docker.sock, made: {fn::invoke: {function: a:b:c}}}\n";
    const place = "mounts[0].source job 7";
    for (const [source, rule] of [
      ["${sock}", "dood-engine-socket"],
      ["${made}", "undetermined"],
      ["/srv/${pulumi.stack}", "undetermined"],
      ["${other.path}", "undetermined"],
    ] as const)
      assert.deepEqual(await saidOf(variables + mounts(source)), [`${rule} ${place}`], source);
    assert.deepEqual(await saidOf(variables + mounts("/srv/$$" + "{x}")), []);
    const circle = `variables: {a: "$${"{b}"}", b: "$${"{a}"}"}\n`.replaceAll("$$", "$");
    assert.deepEqual(await saidOf(circle + mounts("$" + "{a}")), [`undetermined ${place}`]);
  });

  it("have functions, of which only the secret is known, and never shown", async () => {
    const env = (value: string) => container(`envs: [${value}]`);
    const found = await judged({
      "Pulumi.yaml": PROJECT + env("{fn::secret: 'DOCKER_HOST=tcp://hunter2:2375'}"),
    });
    assert.deepEqual(found.said, ["dood-plaintext-endpoint envs[0] job 6"]);
    const { findings } = await check([path()]);
    assert.ok(!JSON.stringify(findings).includes("hunter2"));
    assert.deepEqual(await saidOf(env("{fn::join: ['', [a, '${b.c}']]}")), ["undetermined envs[0] job 6"]);
  });

  it("have functions that depend on nothing but their argument, defaults of their configuration, and commands", async () => {
    const joined = container("volumes: [{containerPath: /x, hostPath: {fn::join: [/, [/var/run, docker.sock]]}}]");
    assert.deepEqual(await saidOf(joined), ["dood-engine-socket volumes[0].hostPath job 6"]);
    const config = "config: {privileged: {type: boolean, default: true}}\n";
    assert.deepEqual(await saidOf(config + container("privileged: '${privileged}'")), [
      "privileged-container privileged job 7",
    ]);
    const task = (image: string) => `resources:
  job:
    type: aws:ecs/taskDefinition:TaskDefinition
    properties:
      containerDefinitions: {fn::toJSON: [{name: a, image: "${image}", privileged: true}]}
`;
    for (const image of ["app:1.2.3", "$" + "{repository.url}"])
      assert.ok(
        (await saidOf(task(image))).some((finding) => finding.startsWith("privileged-container")),
        image,
      );
    const command =
      "resources:\n  job:\n    type: command:local:Command\n    properties: {create: docker run --privileged a}\n";
    assert.deepEqual(await saidOf(command), ["privileged-container create job 6"]);
  });

  it("have components, and resources that they only look up", async () => {
    const component = "components:\n  runner:\n";
    const inner = container("privileged: true").replace(/^/gm, "    ");
    assert.deepEqual(await saidOf(component + inner), ["privileged-container privileged job 8"]);
    assert.deepEqual(await saidOf("resources:\n  old: {type: docker:Container, get: {id: x}}\n"), []);
  });

  it("keep the providers of resources apart", async () => {
    const engine = (name: string) =>
      `  ${name}:\n    type: docker:Container\n    options: {provider: "$` +
      `{${name}-host}"}\n    properties: {image: "docker:27.3.1-dind", volumes: [{volumeName: v, ` +
      "containerPath: /var/lib/docker}]}\n";
    const hosts = (...names: string[]) =>
      names.map((name) => `  ${name}-host: {type: "pulumi:providers:docker", properties: {host: "unix:///${name}"}}\n`);
    const shared = (text: string) => /dind-shared-data-root/.test(text);
    const program = `resources:\n${hosts("a", "b").join("")}${engine("a")}${engine("b")}`;
    assert.ok(!(await saidOf(program)).some(shared));
    assert.ok((await saidOf(program.replaceAll("b-host", "a-host").replace(/ {2}a-host: .*\n/, ""))).some(shared));
  });

  it("do not grow without end by variables that repeat each other", async () => {
    const twice = (at: number) => `  v${at}: ["$` + `{v${at + 1}}", "$` + `{v${at + 1}}"]\n`;
    const variables = `variables:\n${Array.from({ length: 60 }, (_, at) => twice(at)).join("")}  v60: x\n`;
    const said = await saidOf(variables + container('command: "$' + '{v0}"'));
    assert.ok(said.every((each) => each.startsWith("undetermined")));
  });

  for (const [title, text] of Object.entries({
    "resources that are no object": `${PROJECT}resources: [1]\n`,
    "a resource without a type": `${PROJECT}resources: {a: {properties: {}}, b: null, c: 1}\n`,
    "options and variables that are none": `${PROJECT}variables: 1\n${container("privileged: false")}    options: 3\n`,
  }))
    it(`are read with ${title}`, async () => {
      assert.deepEqual(await judged({ "Pulumi.yaml": text }).then(({ said, problems }) => [said, problems]), [[], []]);
    });
});
