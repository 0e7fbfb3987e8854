import assert from "node:assert/strict";
import { parseExpression, parseHcl } from "../../../core/hcl/parser";
import { Session } from "../../../core/hcl/session";
import { Unresolved, unresolvedIn } from "../../../core/hcl/values";
import { Module } from "../../../core/readers/terraform/module";
import { CONFIGURATION, EXPRESSIONS } from "./evaluatedByTerraform";

const NO_FILE = new Unresolved("names a file, and there are none");

function moduleOf(text: string): Module {
  const folder = {
    path: ".",
    files: [{ file: "main.tf", body: parseHcl(text) }],
    templates: { text: () => NO_FILE, exists: () => NO_FILE, list: () => NO_FILE },
    open: () => undefined,
  };
  const call = { address: "", depth: 0, rootPath: ".", input: () => undefined, provider: (name: string) => name };
  return new Module(folder, call, new Session());
}

describe("an expression of HCL", () => {
  const module = moduleOf(CONFIGURATION);
  for (const [expression, json] of EXPRESSIONS) {
    it(`${JSON.stringify(expression)} has the value that Terraform computes`, () =>
      assert.deepEqual(module.evaluate(parseExpression(expression)), JSON.parse(json)));
  }

  const unknown = [
    ...["var.unheard_of", "data.x.y.z", "timestamp()", "uuid()", "terraform.workspace", "each.key", "self.id"],
    ...["provider::x::y(1)", "var.unheard_of[0].x", "upper(var.unheard_of)", "[for x in var.unheard_of : x]"],
    ...["var.unheard_of ? 1 : 2", '"${var.unheard_of}"', "{ (var.unheard_of) = 1 }", "var.unheard_of && true"],
    ...["try(var.unheard_of.x, 1)", "can(var.unheard_of.x)", "length(concat([1], var.unheard_of))"],
    ...["merge({ a = 1 }, var.unheard_of)", "contains([var.unheard_of], 1)", "jsonencode({ a = var.unheard_of })"],
    ...["1 / 0", "{ a = 1 }.b", "[1][2]", 'regex("(a+)+b", "aaaa")', "sha256(var.unheard_of)"],
    ...['cidrhost("10.0.0.0/24", 256)', 'csvdecode("a,b\\n1\\n")', 'cidrsubnet("10.0.0.0/24", 9, 0)'],
  ];
  for (const expression of unknown) {
    it(`${JSON.stringify(expression)} is not known`, () =>
      assert.ok(module.evaluate(parseExpression(expression)) instanceof Unresolved));
  }

  const decided: Readonly<Record<string, unknown>> = {
    "var.unheard_of || true": true,
    "false && var.unheard_of": false,
    "true ? 1 : var.unheard_of": 1,
    "var.unheard_of ? 1 : 1": 1,
    'try({ a = 1 }.b, "x")': "x",
    "can({ a = 1 }.b)": false,
    "contains([var.unheard_of, 1], 1)": true,
    "length([var.unheard_of, 1])": 2,
    "[var.unheard_of, 1][1]": 1,
    "concat([1], var.unheard_of)[0]": 1,
    "{ a = var.unheard_of, b = 2 }.b": 2,
    "jsondecode(jsonencode({ a = var.unheard_of, b = 2 })).b": 2,
    '"${"a"}-${var.unheard_of}" == "b"': false,
  };
  for (const [expression, value] of Object.entries(decided)) {
    it(`${JSON.stringify(expression)} is known, whatever else is not`, () =>
      assert.deepEqual(module.evaluate(parseExpression(expression)), value));
  }

  it("takes bounded time and memory", () => {
    const doubled = (first: string, each: (name: string) => string) =>
      `locals {\n  l0 = ${first}\n${Array.from({ length: 60 }, (_, at) => `  l${at + 1} = ${each(`local.l${at}`)}`).join("\n")}\n}\n`;
    const costly = [
      doubled('"x"', (name) => `"\${${name}}\${${name}}"`),
      doubled('["x"]', (name) => `[${name}, ${name}]`),
      doubled('["x"]', (name) => `concat(${name}, ${name})`),
      doubled('["x"]', (name) => `setproduct(${name}, ["a", "b"])`),
      doubled('{ a = "x" }', (name) => `{ a = ${name}, b = ${name} }`),
      doubled('["x"]', (name) => `[for x in range(100) : ${name}]`),
    ];
    for (const text of costly) {
      const value = moduleOf(text).evaluate(parseExpression("local.l60"));
      assert.ok(unresolvedIn(value), text);
    }
    for (const expression of [
      "range(1000000000)",
      'format("%999999999s", "x")',
      'replace("aaaa", "a", join("", range(9000)))',
    ])
      moduleOf("").evaluate(parseExpression(expression));
    const chain = `locals {\n  l0 = 1\n${Array.from({ length: 5000 }, (_, at) => `  l${at + 1} = local.l${at}`).join("\n")}\n}\n`;
    assert.ok(moduleOf(chain).evaluate(parseExpression("local.l5000")) instanceof Unresolved);
  });
});
