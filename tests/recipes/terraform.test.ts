import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cells, filesOf } from "./cells";

const BINDINGS = join("node_modules", "@cdktf", "provider-docker", "lib");
const META = ["depends_on"];

const pascal = (name: string) => name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The arguments that the provider has in a resource, or in a block of one, by the bindings of CDKTF. */
function argumentsOf(resource: string, block?: string): string[] {
  const kind = resource.replace("docker_", "");
  const typings = readFileSync(join(BINDINGS, kind, "index.d.ts"), "utf8");
  const name = `${pascal(kind)}${block === undefined ? "Config" : pascal(block)}`;
  const [, body] = new RegExp(`export interface ${name}\\b[^{]*\\{([^]*?)\\n\\}`).exec(typings) ?? [];
  assert.ok(body, `${resource} has no block ${block}`);
  return [...body.matchAll(/^ {4}readonly (\w+)\??:/gm)].map(([, argument = ""]) => snake(argument));
}

/** The arguments of each block of a resource that a configuration writes, as `terraform fmt` lays it out. */
function written(configuration: string): { resource: string; block?: string; argument: string }[] {
  let [resource, block]: (string | undefined)[] = [];
  return configuration.split("\n").flatMap((line) => {
    resource = /^resource "(\w+)"/.exec(line)?.[1] ?? (line === "}" ? undefined : resource);
    block = /^ {2}(\w+) \{$/.exec(line)?.[1] ?? (line === "  }" ? undefined : block);
    const [, argument] = new RegExp(`^ {${block === undefined ? 2 : 4}}(\\w+) += `).exec(line) ?? [];
    return resource === undefined || argument === undefined ? [] : [{ resource, ...(block && { block }), argument }];
  });
}

describe("the configuration of Terraform", () => {
  for (const { title, request } of cells().filter(({ format: { name } }) => name === "terraform"))
    it(`has only arguments that the provider knows: ${title}`, () => {
      const found = written(filesOf(request).find(({ path }) => path === "main.tf")?.text ?? "");
      assert.ok(found.length > 5);
      for (const { resource, block, argument } of found)
        assert.ok(
          [...META, ...argumentsOf(resource, block)].includes(argument),
          `${resource}${block === undefined ? "" : `.${block}`} has no ${argument}`,
        );
    });
});
