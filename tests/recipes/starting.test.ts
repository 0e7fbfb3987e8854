import assert from "node:assert/strict";
import type { RecipeFile } from "../../recipes/formats/format";
import { planOf } from "../../recipes/plan/plan";
import { checkedRequest } from "../../recipes/request";
import { cells, filesOf } from "./cells";

const textOf = (files: readonly RecipeFile[], path: string) => files.find((file) => file.path === path)?.text ?? "";

const UNIT = /\.(service|container|volume|network)$/;

/**
 * How each format that starts containers says that one is waited for until it is healthy. Each gives the part of its
 * files that is about the container.
 */
const WAITS: Record<string, (files: readonly RecipeFile[], name: string) => void> = {
  compose: (files, name) =>
    assert.match(textOf(files, "compose.yaml"), new RegExp(` ${name}:\n +condition: service_healthy`)),
  "docker-run": (files, name) => assert.match(textOf(files, "start.sh"), new RegExp(`^wait_for ${name}$`, "m")),
  systemd: (files, name) =>
    assert.match(
      textOf(files, `breakwater-${name}.service`),
      new RegExp(`^ExecStartPost=.*inspect .* ${name} .*healthy`, "m"),
    ),
  quadlet: (files, name) => assert.match(textOf(files, `breakwater-${name}.container`), /^Notify=healthy$/m),
  terraform: (files, name) =>
    assert.match(textOf(files, "main.tf").split(`"docker_container" "${name}"`)[1] ?? "", /^[^#]*? wait +=\s*true$/m),
};

describe("a recipe that is started", () => {
  for (const { title, request, format } of cells()) {
    const waits = WAITS[format.name];
    if (waits === undefined) continue;
    it(`starts nothing before what it needs is healthy: ${title}`, () => {
      const files = filesOf(request);
      for (const { name, health } of planOf(checkedRequest(request).options).containers) if (health) waits(files, name);
    });
    if (!filesOf(request).some(({ path }) => UNIT.test(path))) continue;
    it(`has a setting on every line of its units: ${title}`, () => {
      for (const { path, text } of filesOf(request))
        if (UNIT.test(path))
          for (const line of text.replaceAll("\\\n", " ").trim().split("\n"))
            assert.match(line, /^(#.*|\[[A-Z]\w+\]|[A-Z]\w+=.*|)$/, path);
    });
    it(`has no unit of a name that is somebody else's: ${title}`, () => {
      for (const { path } of filesOf(request)) if (UNIT.test(path)) assert.match(path, /^breakwater-/);
    });
  }

  it("is a project of its own on its server: a client's project has another name", () => {
    const nameOf = (kind: "client" | "runner") =>
      /^name: (.*)$/m.exec(
        textOf(filesOf({ kind, for: "compose", ...(kind === "client" && { host: "10.0.0.5" }) }), "compose.yaml"),
      )?.[1];
    assert.deepEqual([nameOf("runner"), nameOf("client")], ["docker", "docker-client"]);
  });
});
