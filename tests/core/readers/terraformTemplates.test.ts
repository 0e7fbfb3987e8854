import assert from "node:assert/strict";
import { type Interpretation, Raw } from "../../../core/readers/raw/raw";
import { Templates } from "../../../core/readers/terraform/templates";

const CONFIGURATION = {
  variable: {
    text: { default: "from a variable" },
    plain: { default: "${not.a_template}" },
    password: { default: "hunter2", sensitive: true },
    object: { default: { a: { b: "deep" } } },
    needed: { type: "string" },
    nothing: { default: null },
  },
  locals: {
    text: "from a local",
    chained: "${local.text}",
    object: { a: ["first", "${var.text}"] },
    other: "${local.object}",
    round: "${local.about}",
    about: "${local.round}",
    secret: "${var.password}",
    part: "a ${local.text}",
  },
  resource: {
    docker_volume: {
      data: { name: "data", driver: null },
      several: { count: 2, name: "several" },
      named: { for_each: {}, name: "named" },
    },
    docker_image: { engine: { name: "docker:dind" } },
    kubernetes_namespace: { one: { metadata: { name: "ci" } }, listed: [{ metadata: [{ name: "listed" }] }] },
  },
};

describe("a template of Terraform", () => {
  const interpret = (value: unknown, configuration: unknown = CONFIGURATION): Interpretation =>
    new Templates(new Raw(configuration, "")).interpret(value);

  const known: Record<string, unknown> = {
    "plain text": "plain text",
    "": "",
    "$HOME and $(HOME) and {x}": "$HOME and $(HOME) and {x}",
    "$${HOME} %%{if}": "${HOME} %{if}",
    "${var.text}": "from a variable",
    "${ var.text }": "from a variable",
    "${var.plain}": "${not.a_template}",
    "${var.object.a.b}": "deep",
    '${var.object["a"].b}': "deep",
    "${var.nothing}": null,
    "${local.text}": "from a local",
    "${local.chained}": "from a local",
    "${local.object.a[0]}": "first",
    "${local.object.a[1]}": "from a variable",
    "${local.other.a[0]}": "first",
    "${docker_volume.data.name}": "data",
    "${docker_volume.several[0].name}": "several",
    '${docker_volume.named["a"].name}': "named",
    "${docker_image.engine.image_id}": "docker:dind",
    "${docker_image.engine.name}": "docker:dind",
    "${kubernetes_namespace.one.metadata[0].name}": "ci",
    "${kubernetes_namespace.listed.metadata[0].name}": "listed",
  };
  for (const [text, value] of Object.entries(known)) {
    it(`${JSON.stringify(text)} is ${JSON.stringify(value)}`, () => assert.equal(interpret(text).value, value));
  }

  const computed = [
    ...["${var.needed}", "${var.unheard_of}", "${local.unheard_of}", "${local.text.x}", "${local.round}"],
    ...[
      "${docker_volume.data.mountpoint}",
      "${docker_volume.data.driver}",
      "${docker_volume.other.name}",
      "${data.docker_image.x.name}",
    ],
    ...[
      "${var.object.__proto__.x}",
      "${var.constructor.name}",
      "${path.module}",
      "${each.value}",
      "${upper(var.text)}",
    ],
    ...[
      "${var.text}${var.text}",
      '${var.text == "" ? "a" : "b"}',
      "%{ if var.text }a%{ endif }",
      "${docker_volume.several[*].name}",
    ],
  ];
  for (const text of computed) {
    it(`${JSON.stringify(text)} is computed by Terraform`, () =>
      assert.deepEqual(interpret(text), { value: undefined, unknown: "is computed by Terraform" }));
  }

  it("is known by its beginning, where a literal is one", () => {
    const beginnings = { "a ${var.text}": "a ", "${local.part}": "a ", "A=$${x}${var.needed}%{ if true }": "A=${x}" };
    for (const [text, beginning] of Object.entries(beginnings))
      assert.deepEqual(interpret(text), { value: undefined, unknown: "is computed by Terraform", beginning });
  });

  it("is secret where what it refers to is", () => {
    assert.deepEqual(interpret("${var.password}"), { value: "hunter2", secret: true });
    assert.deepEqual(interpret("${local.secret}"), { value: "hunter2", secret: true });
  });

  it("ends, whatever refers to what", () => {
    const names = Array.from({ length: 30 }, (_, at) => `l${at}`);
    const locals = Object.fromEntries(
      names.map((name, at) => [name, { a: `\${local.${names[at + 1] ?? "l0"}.a.a.a.a}` }]),
    );
    assert.equal(interpret("${local.l0.a.a.a.a.a.a}", { locals }).unknown, "is computed by Terraform");
  });
});
