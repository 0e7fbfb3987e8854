import assert from "node:assert/strict";
import type { Interpretation } from "../../../core/readers/raw/raw";
import { interpretEvaluated } from "../../../core/readers/terraform/expressionMarks";
import { evaluatedIn } from "./evaluated";

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
    unfinished: "a ${var.needed}",
  },
  resource: {
    docker_volume: {
      data: { name: "data", driver: null },
      several: { count: 2, name: "several" },
      named: { for_each: { a: "one" }, name: "named" },
    },
    docker_image: { engine: { name: "docker:dind" } },
    kubernetes_namespace: { one: { metadata: { name: "ci" } }, listed: [{ metadata: [{ name: "listed" }] }] },
  },
};

const WHY =
  /^(?:is computed by Terraform|depends on var\.\w+, which has no value here|refers to "\w+", which is not there|is not a boolean)$/;

describe("a template of Terraform", () => {
  const interpret = (value: unknown, configuration: unknown = CONFIGURATION): Interpretation =>
    evaluatedIn(configuration, value);

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
    "${path.module}": ".",
    "${upper(var.text)}": "FROM A VARIABLE",
    "${var.text}${var.text}": "from a variablefrom a variable",
    '${var.text == "" ? "a" : "b"}': "b",
    "${length(docker_volume.several[*].name)}": 2,
    "a ${var.text}": "a from a variable",
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
      "${each.value}",
      "${upper(var.needed)}",
      "${terraform.workspace}",
    ],
    ...[
      "${var.needed}${var.text}",
      '${var.needed == "" ? "a" : "b"}',
      "%{ if var.text }a%{ endif }",
      "${docker_volume.several[*].mountpoint}",
    ],
  ];
  for (const text of computed) {
    it(`${JSON.stringify(text)} is not known`, () => {
      const { value, unknown, ...rest } = interpret(text);
      const items = Array.isArray(value) ? value.map((item) => interpretEvaluated(item)) : [{ value, unknown }];
      for (const each of items) assert.match(each?.unknown ?? "", WHY);
      assert.deepEqual(rest, {});
    });
  }

  it("is known by its beginning, where a literal is one", () => {
    const beginnings = {
      "a ${var.needed}": "a ",
      "${local.unfinished}": "a ",
      "A=$${x}${var.needed}%{ if true }b%{ endif }": "A=${x}",
    };
    for (const [text, beginning] of Object.entries(beginnings)) {
      const { value, unknown, ...rest } = interpret(text);
      assert.match(unknown ?? "", WHY);
      assert.ok(typeof value === "string" && value.startsWith(`${beginning}\0`));
      assert.deepEqual(rest, { beginning });
    }
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
