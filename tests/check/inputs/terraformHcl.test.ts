import assert from "node:assert/strict";
import { checkFiles, found, problemsOf } from "./project";

const container = (name: string, body: string) =>
  `resource "docker_container" "${name}" {\n  name  = "${name}"\n  image = "app:1.2.3"\n${body}\n}\n`;
const variable = (name: string, fallback?: string) =>
  `variable "${name}" {\n${fallback === undefined ? "" : `  default = ${fallback}\n`}}\n`;
const PRIVILEGED = container("web", "  privileged = var.privileged");

describe("a configuration in Terraform's own language", () => {
  it("takes the values of variables from defaults, and from the files that Terraform reads", async () => {
    const violation = ["privileged-container docker_container.web privileged main.tf:4"];
    const undetermined = ["undetermined docker_container.web privileged main.tf:4"];
    const main = { "main.tf": PRIVILEGED };
    assert.deepEqual(await found({ ...main, "variables.tf": variable("privileged", "true") }), violation);
    assert.deepEqual(await found({ ...main, "variables.tf": variable("privileged", "false") }), []);
    assert.deepEqual(await found({ ...main, "variables.tf": variable("privileged") }), undetermined);
    const given = { ...main, "variables.tf": variable("privileged", "false") };
    assert.deepEqual(await found({ ...given, "terraform.tfvars": "privileged = true\n" }), violation);
    assert.deepEqual(await found({ ...given, "terraform.tfvars.json": '{ "privileged": true }' }), violation);
    const both = { ...given, "terraform.tfvars": "privileged = true\n", "z.auto.tfvars": "privileged = false\n" };
    assert.deepEqual(await found(both), []);
  });

  it("is judged with each file of variables that Terraform reads on request", async () => {
    const main = { "main.tf": PRIVILEGED + variable("privileged") };
    const violation = ["privileged-container docker_container.web privileged main.tf:4"];
    assert.deepEqual(
      await found({ ...main, "prod.tfvars": "privileged = true\n", "dev.tfvars": "privileged = false\n" }),
      violation,
    );
    assert.deepEqual(await found({ ...main, "dev.tfvars": "privileged = false\n" }), []);
    const inFolder = {
      "main.tf": PRIVILEGED + variable("privileged", "false"),
      "envs/prod/app.tfvars": "privileged = true",
    };
    assert.deepEqual(await found(inFolder), violation);
    const inJson = {
      "main.tf": PRIVILEGED + variable("privileged", "false"),
      "prod.tfvars.json": '{"privileged": true}',
    };
    assert.deepEqual(await found(inJson), violation);
    assert.deepEqual(
      await found({ ...main, "other.tfvars": "region = 1\n", "dev.tfvars": "privileged = false\n" }),
      [],
    );
  });

  it("judges local modules with the arguments of their calls, where they are written", async () => {
    const module = { "modules/web/main.tf": PRIVILEGED + variable("privileged", "false") };
    const call = (argument: string) => `module "shop" {\n  source = "./modules/web"\n  ${argument}\n}\n`;
    assert.deepEqual(await found({ ...module, "main.tf": call("privileged = true") }), [
      "privileged-container module.shop.docker_container.web privileged modules/web/main.tf:4",
    ]);
    assert.deepEqual(await found({ ...module, "main.tf": call("") }), []);
    assert.deepEqual(await found({ ...module, "main.tf": call("count = 0\n  privileged = true") }), []);
    const each = "for_each = { a = true, b = false }\n  privileged = each.value";
    assert.deepEqual(await found({ ...module, "main.tf": call(each) }), [
      'privileged-container module.shop["a"].docker_container.web privileged modules/web/main.tf:4',
    ]);
    const environment = {
      "modules/web/main.tf": module["modules/web/main.tf"],
      "envs/prod/main.tf": call("privileged = true").replace("./", "../../"),
    };
    assert.deepEqual(await found(environment), [
      "privileged-container module.shop.docker_container.web privileged modules/web/main.tf:4",
    ]);
  });

  it("reads no module outside of the folder that is checked", async () => {
    const files = {
      "outside/main.tf": container("web", "  privileged = true"),
      "root/main.tf": 'module "x" {\n  source = "../outside"\n}\n',
    };
    assert.deepEqual(await found(files, ["root"]), ["undetermined module.x source root/main.tf:2"]);
  });

  it("has modules of registries undetermined", async () => {
    const call = 'module "x" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = "5.0"\n}\n';
    assert.deepEqual(await found({ "main.tf": call }), ["undetermined module.x source main.tf:2"]);
  });

  it("reads modules of registries that are fetched already", async () => {
    const listed = (folder: string) =>
      JSON.stringify({
        Modules: [
          { Key: "", Dir: "." },
          { Key: "shop", Source: "registry.terraform.io/a/b/c", Dir: folder },
        ],
      });
    const files = {
      "main.tf": 'module "shop" {\n  source     = "a/b/c"\n  privileged = true\n}\n',
      ".terraform/modules/shop/main.tf": PRIVILEGED + variable("privileged", "false"),
    };
    assert.deepEqual(await found({ ...files, ".terraform/modules/modules.json": listed(".terraform/modules/shop") }), [
      "privileged-container module.shop.docker_container.web privileged .terraform/modules/shop/main.tf:4",
    ]);
    for (const list of [
      listed("../outside"),
      listed("/etc"),
      "{",
      "[]",
      '{"Modules": [null, {"Key": "shop", "Dir": 1}]}',
    ]) {
      const said = await found({ ...files, ".terraform/modules/modules.json": list });
      assert.deepEqual(said, ["undetermined module.shop source main.tf:2"], list);
    }
  });

  it("judges scripts that new machines run, and commands on other machines", async () => {
    const machine = (body: string) => ({ "main.tf": `resource "aws_instance" "web" {\n${body}\n}\n` });
    const script = "<<-EOT\n    #!/bin/sh\n    docker run --privileged app:1.2.3\n  EOT";
    for (const [body, at] of [
      [`  user_data = ${script}`, "user_data main.tf:4"],
      [`  user_data_base64 = base64encode(${script.replace(/EOT$/, "EOT\n  ")})`, "user_data_base64 main.tf:4"],
      ['  provisioner "remote-exec" {\n    inline = ["docker run --privileged app:1.2.3"]\n  }', "inline[0] main.tf:3"],
    ] as const)
      assert.deepEqual(await found(machine(body)), [`privileged-container aws_instance.web ${at}`], body);
    assert.deepEqual(await found(machine('  user_data = "#!/bin/sh\\ndocker pull app"')), []);
  });

  it("follows outputs of modules and attributes of resources", async () => {
    const files = {
      "main.tf":
        'module "paths" {\n  source = "./paths"\n}\n' +
        container("web", '  volumes {\n    host_path      = module.paths.socket\n    container_path = "/s"\n  }') +
        container(
          "twin",
          '  volumes {\n    host_path      = docker_container.web.volumes[0].host_path\n    container_path = "/s"\n  }',
        ),
      "paths/outputs.tf": 'output "socket" {\n  value = join("/", ["", "var", "run", "docker.sock"])\n}\n',
    };
    assert.deepEqual(await found(files), [
      "dood-engine-socket docker_container.web volumes[0].host_path main.tf:8",
      "dood-engine-socket docker_container.twin volumes[0].host_path main.tf:16",
    ]);
  });

  it("has one finding for instances that differ in nothing but their names, and each one that differs", async () => {
    const same = container("web", "  count = 3\n  privileged = true").replace(
      '"web"\n  image',
      '"web-${count.index}"\n  image',
    );
    assert.deepEqual(await found({ "main.tf": same }), [
      "privileged-container docker_container.web privileged main.tf:5",
    ]);
    const different = container(
      "web",
      '  for_each = toset(["/etc", "/srv/x"])\n  volumes {\n    host_path = each.key\n    container_path = "/x"\n  }',
    );
    assert.deepEqual(await found({ "main.tf": different }), [
      'sensitive-host-path docker_container.web["/etc"] volumes[0].host_path main.tf:6',
    ]);
    assert.deepEqual(await found({ "main.tf": container("web", "  count = 0\n  privileged = true") }), []);
  });

  it("makes the blocks of dynamic blocks, in their order", async () => {
    const volumes = (collection: string) =>
      container(
        "web",
        '  volumes {\n    host_path = "/srv/data"\n    container_path = "/data"\n  }\n' +
          `  dynamic "volumes" {\n    for_each = ${collection}\n    iterator = each_volume\n    content {\n` +
          "      host_path      = each_volume.value\n      container_path = each_volume.key\n    }\n  }",
      );
    assert.deepEqual(await found({ "main.tf": volumes('{ "/a" = "/srv/a", "/b" = "/etc" }') }), [
      "sensitive-host-path docker_container.web volumes[2].host_path main.tf:12",
    ]);
    assert.deepEqual(await found({ "main.tf": volumes("var.volumes") + variable("volumes") }), [
      "undetermined docker_container.web volumes[1] main.tf:11",
    ]);
    assert.deepEqual(
      await found({ "main.tf": volumes('var.mount ? { "/s" = "/etc" } : {}') + variable("mount", "false") }),
      [],
    );
  });

  it("fills in the defaults of optional attributes", async () => {
    const type =
      'variable "jobs" {\n  type = map(object({\n    privileged = optional(bool, true)\n  }))\n  default = { a = {}, b = { privileged = false } }\n}\n';
    const jobs = container("web", "  for_each = var.jobs\n  privileged = each.value.privileged");
    assert.deepEqual(await found({ "main.tf": jobs + type }), [
      'privileged-container docker_container.web["a"] privileged main.tf:5',
    ]);
  });

  it("reads what jsonencode and yamlencode encode, be it known in parts only", async () => {
    const manifest = (image: string) =>
      `resource "kubectl_manifest" "pod" {\n  yaml_body = yamlencode({\n    apiVersion = "v1"\n    kind = "Pod"\n    metadata = { name = "x" }\n    spec = {\n` +
      `      containers = [{\n        name = "x"\n        image = ${image}\n        securityContext = { privileged = true }\n      }]\n    }\n  })\n}\n`;
    const expected = (line: number) =>
      `privileged-container kubectl_manifest.pod yaml_body.spec.containers[0].securityContext.privileged main.tf:${line}`;
    assert.ok((await found({ "main.tf": manifest("var.image") + variable("image") })).includes(expected(10)));
    assert.equal((await found({ "main.tf": manifest('"app:1.2.3"') })).length, 1);
  });

  it("reads files beside it, and none outside of the folder that is checked", async () => {
    const pod =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  hostPID: ${pid}\n  containers: [{name: x, image: 'app:1.2.3'}]\n";
    const main = (path: string) =>
      `resource "kubectl_manifest" "pod" {\n  yaml_body = templatefile("${path}", { pid = true })\n}\n`;
    const files = { "root/main.tf": main("${path.module}/pod.tftpl"), "root/pod.tftpl": pod, "pod.tftpl": pod };
    const rules = async (all: Readonly<Record<string, string>>) =>
      (await found(all, ["root"])).map((each) => each.split(" ")[0]);
    assert.deepEqual(await rules(files), ["host-namespace"]);
    assert.deepEqual(await rules({ ...files, "root/main.tf": main("../pod.tftpl") }), ["undetermined"]);
    assert.deepEqual(await rules({ ...files, "root/main.tf": main("/etc/hostname") }), ["undetermined"]);
    assert.deepEqual(await rules({ ...files, "root/main.tf": main("missing.tftpl") }), ["undetermined"]);
  });

  it("reads what is known of a text in YAML with interpolations", async () => {
    const manifest = (lines: string) =>
      `resource "kubectl_manifest" "x" {\n  yaml_body = <<YAML\napiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n${lines}\n  containers:\n    - name: c\n      image: "app:1.2.3"\nYAML\n}\nvariable "x" {\n}\n`;
    assert.deepEqual(await found({ "main.tf": manifest("  hostNetwork: true\n  nodeName: ${var.x}") }), [
      "host-namespace kubectl_manifest.x yaml_body.spec.hostNetwork main.tf:2",
    ]);
    assert.deepEqual(await found({ "main.tf": manifest("  hostNetwork: ${var.x}") }), [
      "undetermined kubectl_manifest.x yaml_body.spec.hostNetwork main.tf:2",
    ]);
    assert.deepEqual(await found({ "main.tf": manifest("  ${var.x}") }), [
      "undetermined kubectl_manifest.x yaml_body main.tf:2",
    ]);
  });

  it("judges commands that Terraform runs on its own machine", async () => {
    const command = "docker run --rm --privileged ${var.image} ls";
    const files = {
      "main.tf": `resource "null_resource" "x" {\n  provisioner "local-exec" {\n    command = "${command}"\n  }\n}\n${variable("image", '"app:1.2.3"')}`,
    };
    assert.deepEqual(await found(files), ["privileged-container null_resource.x command main.tf:3"]);
  });

  it("reads the manifests that fileset names", async () => {
    const manifests =
      'resource "kubectl_manifest" "all" {\n  for_each  = fileset("${path.module}/manifests", "**/*.yaml")\n' +
      '  yaml_body = file("${path.module}/manifests/${each.value}")\n}\n';
    const pod = (extra: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n${extra}  containers: [{name: x, image: "app:1.2.3"}]\n`;
    const files = { "main.tf": manifests, "manifests/a/a.yaml": pod("  hostPID: true\n"), "manifests/b.yaml": pod("") };
    assert.deepEqual(await found(files, ["main.tf"]), [
      'host-namespace kubectl_manifest.all["a/a.yaml"] yaml_body.spec.hostPID main.tf:3',
    ]);
  });

  it("merges override files", async () => {
    const files = {
      "main.tf": container("web", "  privileged = false"),
      "override.tf": 'resource "docker_container" "web" {\n  privileged = true\n}\n',
    };
    assert.deepEqual(await found(files), ["privileged-container docker_container.web privileged main.tf:4"]);
  });

  it("knows the Docker provider by the name that required_providers gives it", async () => {
    const files = {
      "main.tf":
        'terraform {\n  required_providers {\n    engine = {\n      source = "kreuzwerker/docker"\n    }\n  }\n}\n' +
        'provider "engine" {\n  host = "tcp://engine.example:2375"\n}\n',
    };
    assert.deepEqual(await found(files), ["dood-provider-plaintext engine host main.tf:9"]);
  });

  it("judges together what stands in one module, in whichever file and syntax", async () => {
    const engine = (name: string) =>
      container(name, '  volumes {\n    volume_name    = "data"\n    container_path = "/var/lib/docker"\n  }').replace(
        "app:1.2.3",
        "docker:27.3.1-dind",
      );
    const json = {
      resource: {
        docker_container: {
          b: {
            name: "b",
            image: "docker:27.3.1-dind",
            volumes: [{ volume_name: "${local.data}", container_path: "/var/lib/docker" }],
          },
        },
      },
    };
    const files = { "a.tf": `${engine("a")}locals {\n  data = "data"\n}\n`, "b.tf.json": JSON.stringify(json) };
    const shared = (await found(files)).filter((each) => each.startsWith("dind-shared-data-root"));
    assert.equal(shared.length, 1);
  });

  it("never shows a secret", async () => {
    const secret = 'variable "secret" {\n  default   = "tcp://hunter2:2375"\n  sensitive = true\n}\n';
    const { findings } = await checkFiles({
      "main.tf": container("web", '  env = ["DOCKER_HOST=${var.secret}"]') + secret,
    });
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ["dood-plaintext-endpoint"],
    );
    assert.doesNotMatch(JSON.stringify(findings), /hunter2/);
  });

  it("says where a file is not valid, and takes templates for what they are", async () => {
    assert.match(
      (await problemsOf({ "main.tf": 'resource "a" "b" {\n  x = = 1\n}\n' })).join(),
      /^main\.tf:2: is not valid HCL/,
    );
    assert.deepEqual(await problemsOf({ "main.tf": '{% if x %}\nresource "a" "b" {}\n{% endif %}\n' }), []);
    const { problems } = await checkFiles({ "main.tf": "resource docker {\n" }, ["main.tf"]);
    assert.equal(problems.length, 1);
  });

  it("names Terragrunt, Packer and other kinds that are not read", async () => {
    const { skipped, summary } = await checkFiles({
      "live/terragrunt.hcl": 'include "root" {\n  path = find_in_parent_folders()\n}\n',
      "root.hcl": 'remote_state {\n  backend = "s3"\n}\n',
      "image.pkr.hcl": 'source "docker" "x" {\n  image = "x"\n}\n',
      "policy.hcl": 'path "secret/*" {\n  capabilities = ["read"]\n}\n',
      ".drone.jsonnet": "{kind: 'pipeline'}\n",
      ".drone.star": "def main(ctx):\n  return {}\n",
      Earthfile: "VERSION 0.8\n",
      ".terraform.lock.hcl": 'provider "x" {\n}\n',
    });
    assert.deepEqual(skipped.map(({ kind, isKnown }) => `${kind} ${isKnown}`).sort(), [
      "Earthly true",
      "HCL false",
      "Jsonnet true",
      "Packer true",
      "Starlark true",
      "Terragrunt true",
      "Terragrunt true",
    ]);
    assert.equal(summary.files, 0);
  });

  it("ends, whatever modules call and values refer to", async () => {
    const files = {
      "main.tf": 'module "a" {\n  source = "./a"\n}\n',
      "a/main.tf": `module "b" {\n  source = "../a"\n}\n${container("web", "  privileged = true")}`,
    };
    assert.ok((await found(files)).length > 0);
    const doubled = Array.from({ length: 40 }, (_, at) => `  l${at + 1} = [local.l${at}, local.l${at}]`).join("\n");
    const laughs = `locals {\n  l0 = ["x"]\n${doubled}\n}\n${container("web", "  env = flatten(local.l40)")}`;
    assert.deepEqual(await found({ "main.tf": laughs }), ["undetermined docker_container.web env[0] main.tf:47"]);
  });
});
