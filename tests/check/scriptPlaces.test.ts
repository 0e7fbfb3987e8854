import assert from "node:assert/strict";
import { baselineOf, withoutAccepted } from "../../check/baseline";
import { check } from "../../check/check";
import { configurationFrom } from "../../configuration/configurationFile";
import { settingsFrom } from "../../configuration/settings";
import { ownFolder } from "./hostile";

const RUN = "docker run --privileged a";

describe("the place of a command in a script", () => {
  const { path, write } = ownFolder();

  async function placesIn(file: string, text: string): Promise<string[]> {
    write({ [file]: text });
    const { findings } = await check([path(file)]);
    return findings.map(({ line, column, rule }) => `${line}:${column} ${rule}`);
  }
  const workflow = (...steps: readonly string[]) =>
    `on: push\njobs:\n  a:\n    runs-on: own\n    steps:\n${steps.map((step) => `      - run: ${step}\n`).join("")}`;

  it("is its line and column in a block, whatever stands before it", async () => {
    const script = ["", "if true; then", `  sudo ${RUN}`, "fi", `echo 1 && ${RUN}`, `echo \${{ x }} && ${RUN}`];
    const block = (mark: string) => workflow(`${mark}\n${script.map((line) => `          ${line}\n`).join("")}`);
    for (const mark of ["|", "|-", "|+", "| # a script", "&script |"])
      assert.deepEqual(
        await placesIn("a.yaml", block(mark)),
        ["9:18 privileged-container", "11:21 privileged-container", "12:11 privileged-container"],
        mark,
      );
    assert.deepEqual(
      await placesIn("a.yaml", workflow(`>-\n          echo 1;\n\n          echo 2;\n          ${RUN}`)),
      ["10:11 privileged-container"],
    );
    assert.deepEqual(await placesIn("a.yaml", workflow(`echo 1 &&\n          ${RUN}`)), ["7:11 privileged-container"]);
    assert.deepEqual(await placesIn("a.yaml", workflow(JSON.stringify(`echo 1\n${RUN}`))), [
      "6:9 privileged-container",
    ]);
  });

  it("is that of each command of the job itself", async () => {
    const commands = ["chmod 666 /var/run/docker.sock", "", "export DOCKER_HOST=tcp://docker:2375", "docker ps"];
    assert.deepEqual(
      (await placesIn("a.yaml", workflow(`|\n${commands.map((line) => `          ${line}\n`).join("")}`))).sort(),
      ["7:11 dood-socket-chmod", "9:11 dood-plaintext-endpoint"],
    );
  });

  it("is that of a command on the next line, after lines that go on", async () => {
    const lines = ["true && \\", "  \\", "  chmod 666 /var/run/docker.sock", "echo 1; \\", `  ${RUN}`];
    assert.deepEqual(
      (await placesIn("a.yaml", workflow(`|\n${lines.map((line) => `          ${line}\n`).join("")}`))).sort(),
      ["11:13 privileged-container", "9:13 dood-socket-chmod"],
    );
  });

  it("is that of what a here-document of the script writes", async () => {
    const lines = ["cat > /etc/docker/daemon.json <<EOF", '{"hosts": ["tcp://0.0.0.0:2375"]}', "EOF"];
    assert.deepEqual(await placesIn("a.yaml", workflow(`|\n          echo\n          ${lines.join("\n          ")}`)), [
      "8:11 dind-plaintext-api",
    ]);
  });

  it("is found in lists of scripts", async () => {
    const text = `a:\n  image: alpine\n  script:\n    - echo\n    - |\n      echo\n      ${RUN}\n    - ${RUN}\n`;
    assert.deepEqual(await placesIn(".gitlab-ci.yml", text), ["7:7 privileged-container", "8:7 privileged-container"]);
  });

  it("is found in user data of cloud-init", async () => {
    const text = `#cloud-config\nruncmd:\n  - |\n    echo\n    ${RUN}\nwrite_files:\n  - path: /a.sh\n    content: |\n      echo\n      ${RUN}\n`;
    assert.deepEqual(await placesIn("a.yaml", text), ["5:5 privileged-container", "10:7 privileged-container"]);
  });

  it("is found in here-documents of HCL, and in texts of several lines of Groovy", async () => {
    const hcl = (opening: string) =>
      `resource "null_resource" "a" {\n  provisioner "local-exec" {\n    command = ${opening}\n  echo\n    ${RUN}\n  EOT\n  }\n}\n`;
    assert.deepEqual(await placesIn("a.tf", hcl("<<-EOT")), ["5:5 privileged-container"]);
    assert.deepEqual(await placesIn("a.tf", hcl("<<EOT").replace("  EOT", "EOT")), ["5:5 privileged-container"]);
    const groovy = `pipeline { agent any; stages { stage('x') { steps {\n  sh '''\n    echo\n    ${RUN}\n  '''\n} } } }\n`;
    assert.deepEqual(await placesIn("Jenkinsfile", groovy), ["4:5 privileged-container"]);
  });

  it("is where a comment beside it exempts that command alone, and one beside the key all of them", async () => {
    const configuration = configurationFrom({ breakwater: { inlineExemptions: true } }, "breakwater.yaml");
    const statuses = async (text: string) => {
      write({ "a.yaml": text });
      const { findings } = await check([path("a.yaml")], { settings: settingsFrom({ configuration }) });
      return findings.map(({ line, status }) => `${line} ${status}`);
    };
    const open = "chmod 666 /var/run/docker.sock";
    const comment = (rule: string) => `# breakwater: allow ${rule}: tested by hand`;
    for (const [rule, command] of [["privileged-container", RUN] as const, ["dood-socket-chmod", open] as const]) {
      const lines = [comment(rule), command, command, `${command} ${comment(rule)}`];
      assert.deepEqual(await statuses(workflow(`|\n          ${lines.join("\n          ")}`)), [
        "8 exempted",
        "9 violation",
        "10 exempted",
      ]);
      const key = workflow(`|\n          ${command}\n          ${command}`).replace(
        / {6}- run/,
        `      ${comment(rule)}\n$&`,
      );
      assert.deepEqual(await statuses(key), ["8 exempted", "9 exempted"]);
    }
  });

  it("is no part of what a baseline accepts", async () => {
    write({ "a.yaml": workflow(`|\n          ${RUN}\n`) });
    const baseline = baselineOf(await check([path("a.yaml")]));
    assert.equal(baseline.accepted.length, 1);
    write({ "a.yaml": workflow(`|\n          echo\n          ${RUN}\n          ${RUN}\n`) });
    const twice = await check([path("a.yaml")]);
    assert.equal(twice.findings.length, 2);
    assert.deepEqual(withoutAccepted(twice, baseline).findings, []);
    assert.equal(baselineOf(twice).accepted.length, 1);
  });
});
