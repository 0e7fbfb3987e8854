import assert from "node:assert/strict";
import { join } from "node:path";
import { check } from "../../check/check";
import { ownFolder, pod, UNSAFE } from "./hostile";

/** Templates by the name of what they render; none is valid before. */
const TEMPLATES: Readonly<Record<string, string>> = {
  "terraform.yaml":
    "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n%{ for name in names ~}\n    - name: ${name}\n%{ endfor ~}\n",
  "indented.yaml": "apiVersion: v1\nkind: Pod\nspec:\n  a: 1\n  ${indent(2, yamlencode(pod))}\n",
  "jinja.yaml": "apiVersion: v1\nkind: Pod\nspec:\n  {% if privileged %}\n  hostPID: true\n  {% endif %}\n",
  "value.yaml": "apiVersion: v1\nkind: Pod\nspec: {a: 1}\nmetadata:\n  name: {{ name }}-{{ other }}\n",
  "go.yaml": "{{- range .Pods }}\napiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Name }}}\n---\n{{- end }}\n",
  "second.yaml": "apiVersion: v1\nkind: ConfigMap\n---\napiVersion: v1\nkind: Pod\nspec:\n  - {{ x }}: {{ y }}\n",
  "erb.yml": "services:\n<% hosts.each do |host| %>\n  web:\n    image: nginx\n<% end %>\n",
  ".github/workflows/build.yml": "on: push\njobs:\n{%- for job in jobs %}\n  a: {runs-on: x}\n{%- endfor %}\n",
  "flow.yaml": "apiVersion: v1\nkind: Pod\nspec: {hostPID: $" + "{join}, containers: []}\n",
  "joined.yaml": "apiVersion: v1\nkind: 'Pod'{{ if .x }}\nspec: {}\n",
  "task.json": '{"family": "web", "containerDefinitions": [{"name": "a", "cpu": ${cpu}, "privileged": true}]}\n',
  "main.tf": '{% if x %}\nresource "a" "b" {}\n{% endif %}\n',
  "job.nomad": 'job "[[ .name ]]" {\n  group "a" {\n    count = [[ .count ]]\n  }\n}\n',
};

/** What is broken, and no template. */
const BROKEN: Readonly<Record<string, string>> = {
  "pod.yaml": "apiVersion: v1\nkind: Pod\nspec: [\n",
  "quoted.yaml": 'apiVersion: v1\nkind: Workflow\nspec:\n  args: ["{{inputs.parameters.x}}"]\n  a: "b" c\n',
  "before.yaml": "apiVersion: v1\nkind: Pod\nspec: 'a' b\ndata:\n  {{ x }}: y\n",
  "comment.yaml": "apiVersion: v1\nkind: Pod\n# {{ no template }}\nspec: 'a' b\n",
  "compose.yaml": "services:\n  web:\n    image: ${IMAGE}\n    command: 'a' b\n",
  "compose-tags.yaml": "services:\n  web:\n    image: $" + "{REGISTRY}/$" + "{IMAGE}:$" + "{TAG} 'a': b\n",
  ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    runs-on: ${{ matrix.os }}\n    name: 'a' b\n",
  "job.nomad": 'job "a" {\n  group = = 1\n}\n',
  "docker-bake.hcl": 'target "a" {\n  tags = = 1\n}\n',
  "main.tf": 'resource "a" "b" {\n  name = "${var.x}"\n  x = = 1\n}\n',
};

describe("a template", () => {
  const { path, write, said } = ownFolder();
  const checkAll = async (...names: string[]) => {
    const result = await check(names.length > 0 ? names.map(path) : [path()]);
    return {
      ...result,
      skipped: result.skipped.map((each) => ({ ...each, file: each.file.slice(path().length + 1) })),
    };
  };

  it("in a folder is named in a note, and the rest is judged", async () => {
    write({ ...TEMPLATES, "pod.yaml": UNSAFE });
    const { problems, skipped, notes, summary, findings } = await checkAll();
    assert.deepEqual(problems, []);
    assert.deepEqual(
      skipped.map(({ file, kind, isKnown }) => [file, kind, isKnown]).toSorted(),
      Object.keys(TEMPLATES)
        .map((file) => [join(file), "unrendered templates", true])
        .toSorted(),
    );
    assert.match(notes.join(), /^files of unrendered templates are not read: .* and 10 more$/);
    assert.equal(summary.files, 1);
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ["host-namespace"],
    );
  });

  for (const [name, text] of Object.entries(TEMPLATES))
    it(`that is named is an error that says so: ${name}`, async () => {
      write({ [name]: text });
      const { problems } = await checkAll(name);
      assert.match(problems.map(({ problem }) => problem).join("; "), /Is it a template\?/);
      assert.equal(problems.length, 1);
    });

  for (const [name, text] of Object.entries(BROKEN))
    it(`is none where a file is only broken: ${name}`, async () => {
      write({ [name]: text });
      const { problems, skipped } = await checkAll();
      assert.deepEqual([problems.length, skipped], [1, []]);
    });

  it("that its name shows is named in a note if it renders something that is read", async () => {
    write({
      "docker-compose.yml.j2": "services:\n  web:\n    image: {{ image }}\n    privileged: true\n",
      "pod.tftpl": UNSAFE,
      "deploy.yaml.erb": "apiVersion: apps/v1\nkind: Deployment\n<% if x %>\n",
      ".gitlab-ci.yml.tpl": "build:\n  script: [make]\n",
      "prometheus.yml.j2": "scrape_configs:\n  - job_name: {{ x }}\n",
      "index.html.erb": "<html><%= yield %></html>\n",
      "motd.tpl": "Welcome to ${host}\n",
    });
    const { skipped, problems } = await checkAll();
    assert.deepEqual(problems, []);
    assert.deepEqual(skipped.map(({ file, kind }) => `${kind} ${file}`).toSorted(), [
      "unrendered templates .gitlab-ci.yml.tpl",
      "unrendered templates deploy.yaml.erb",
      "unrendered templates docker-compose.yml.j2",
      "unrendered templates pod.tftpl",
    ]);
  });

  it("is judged where its text is valid as it is", async () => {
    write({ "pod.yaml": pod("hostPID: true, hostname: '{{ name }}'") });
    assert.deepEqual((await said()).findings, ["violation host-namespace spec.hostPID"]);
  });
});
