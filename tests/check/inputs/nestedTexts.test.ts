import assert from "node:assert/strict";
import { found } from "./project";

const JOB =
  'job "j" {\n  group "g" {\n    task "t" {\n      driver = "docker"\n      config {\n        image = "a:1.2.3"\n';
const job = (line: string) => `${JOB}        ${line}\n      }\n    }\n  }\n}\n`;
const nomad = (jobspec: string) => `resource "nomad_job" "j" {\n  jobspec = ${jobspec}\n}\n`;
const heredoc = (text: string) => `<<EOT\n${text}EOT`;
const BROKEN = ["privileged-container nomad_job.j jobspec main.tf:2"];
const vars = "{ privileged = true }";

describe("a job of Nomad in a configuration of Terraform", () => {
  it("is judged wherever its text comes from", async () => {
    const file = { "job.tpl": job("privileged = true") };
    const template = { "job.tpl": job("privileged = $" + "{privileged}") };
    assert.deepEqual(await found({ "main.tf": nomad(heredoc(job("privileged = true"))) }), BROKEN);
    assert.deepEqual(await found({ "main.tf": nomad('file("job.tpl")'), ...file }), BROKEN);
    assert.deepEqual(await found({ "main.tf": nomad(`templatefile("job.tpl", ${vars})`), ...template }), BROKEN);
    assert.deepEqual(await found({ "main.tf": nomad(heredoc(job("privileged = false"))) }), []);
    const json = (privileged: boolean) =>
      `jsonencode({ TaskGroups = [{ Tasks = [{ Name = "t", Driver = "docker", Config = { image = "a:1.2.3", privileged = ${privileged} } }] }] })`;
    assert.deepEqual(await found({ "main.tf": nomad(json(true)) }), BROKEN);
    assert.deepEqual(await found({ "main.tf": nomad(json(false)) }), []);
  });

  it("is judged as far as it is known, and else is undetermined", async () => {
    const variable = 'variable "v" {}\n';
    const partly = nomad(heredoc(job('privileged = true\n        hostname = "$' + '{var.v}"')));
    assert.deepEqual(await found({ "main.tf": partly + variable }), BROKEN);
    const waiting = ["undetermined nomad_job.j jobspec main.tf:2"];
    const hanging = nomad(heredoc(job("privileged = $" + "{var.v}")));
    assert.deepEqual(await found({ "main.tf": hanging + variable }), waiting);
    assert.deepEqual(await found({ "main.tf": nomad("var.v") + variable }), waiting);
    assert.deepEqual(await found({ "main.tf": nomad('"no job {"') }), waiting);
  });
});

describe("data sources that depend on nothing but files", () => {
  const container = (privileged: string) =>
    `resource "docker_container" "c" {\n  name = "c"\n  image = "a:1.2.3"\n  privileged = ${privileged}\n}\n`;

  it("have the value that Terraform gives them", async () => {
    const broken = ["privileged-container docker_container.c privileged main.tf:4"];
    const rendered = `data "template_file" "t" {\n  template = file("t.tpl")\n  vars = { v = "tr" }\n}\n`;
    const template = { "t.tpl": "$" + "{v}ue" };
    assert.deepEqual(
      await found({ "main.tf": container("data.template_file.t.rendered") + rendered, ...template }),
      broken,
    );
    const local = 'data "local_file" "t" {\n  filename = "t.txt"\n}\n';
    assert.deepEqual(
      await found({ "main.tf": container("data.local_file.t.content") + local, "t.txt": "true" }),
      broken,
    );
    assert.deepEqual(await found({ "main.tf": container("data.local_file.t.content") + local, "t.txt": "false" }), []);
    const waiting = ["undetermined docker_container.c privileged main.tf:4"];
    assert.deepEqual(await found({ "main.tf": `${container("data.http.t.body")}data "http" "t" {\n}\n` }), waiting);
    assert.deepEqual(await found({ "main.tf": container("data.template_file.none.rendered") }), waiting);
  });

  it("split manifests, and make user data", async () => {
    const pod =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: true, containers: [{name: a, image: b}]}\n";
    const split =
      'data "kubectl_file_documents" "d" {\n  content = file("m.txt")\n}\n' +
      'resource "kubectl_manifest" "m" {\n  for_each = data.kubectl_file_documents.d.manifests\n  yaml_body = each.value\n}\n';
    assert.deepEqual(
      (await found({ "main.tf": split, "m.txt": `---\n${pod}---\n${pod.replace("true", "false")}` })).length,
      1,
    );
    const part =
      'data "cloudinit_config" "c" {\n  part {\n    content = "#!/bin/sh\\ndocker run --privileged a"\n  }\n}\n';
    assert.deepEqual(await found({ "main.tf": part }), [
      "privileged-container data.cloudinit_config.c part[0].content main.tf:3",
    ]);
    const typed = (run: string) =>
      'data "cloudinit_config" "c" {\n  part {\n    content_type = "text/cloud-config"\n' +
      `    content = yamlencode({ runcmd = [["docker", "run", "${run}", "a"]] })\n  }\n}\n`;
    assert.deepEqual(await found({ "main.tf": typed("--privileged") }), [
      "privileged-container data.cloudinit_config.c part[0].content main.tf:4",
    ]);
    assert.deepEqual(await found({ "main.tf": typed("--rm") }), []);
  });
});

describe("texts in a configuration of which only parts are known", () => {
  const variable = 'variable "v" {}\n';

  it("are judged by those parts: definitions of ECS, user data, commands", async () => {
    const task = `resource "aws_ecs_task_definition" "t" {\n  container_definitions = <<EOT\n[{"name": "a", "image": "$\{var.v}", "privileged": true}]\nEOT\n}\n`;
    assert.deepEqual(await found({ "main.tf": task + variable }), [
      "privileged-container aws_ecs_task_definition.t container_definitions[0].privileged main.tf:2",
      "undetermined aws_ecs_task_definition.t container_definitions[0].image main.tf:2",
    ]);
    const machine = (script: string) =>
      `resource "aws_instance" "m" {\n  user_data = <<EOT\n${script}\necho $\{var.v}\nEOT\n}\n${variable}`;
    const broken = ["privileged-container aws_instance.m user_data main.tf:2"];
    assert.deepEqual(await found({ "main.tf": machine("#!/bin/sh\ndocker run --privileged a") }), [
      "privileged-container aws_instance.m user_data main.tf:4",
    ]);
    assert.deepEqual(await found({ "main.tf": machine("#!/bin/sh\ndocker run a") }), []);
    const configuration = "#cloud-config\nruncmd:\n  - docker run --privileged a\n  - |\n    true";
    assert.deepEqual(await found({ "main.tf": machine(configuration).replace("\necho", "\n    echo") }), broken);
    const command = (text: string) =>
      `resource "null_resource" "n" {\n  provisioner "local-exec" {\n    command = "${text}"\n    environment = { DOCKER_HOST = "tcp://engine:2375" }\n  }\n}\n`;
    assert.deepEqual((await found({ "main.tf": command("docker ps") })).length, 1);
  });
});
