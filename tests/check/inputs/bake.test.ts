import assert from "node:assert/strict";
import { found } from "./project";

describe("a Bake file", () => {
  it("has targets that may do what only privileged containers may", async () => {
    const target = (name: string, body: string) => `target "${name}" {\n  ${body}\n}\n`;
    const file = [
      'variable "LEVEL" {\n  default = "insecure"\n}\n',
      'group "default" {\n  targets = ["a"]\n}\n',
      target("a", 'entitlements = ["network.host", "security.${LEVEL}"]'),
      target("b", 'network = "host"'),
      target("c", 'entitlements = ["device=/dev/mem"]'),
      target("clean", 'inherits = ["a"]\n  network  = "none"\n  tags = ["app:${LEVEL}"]'),
    ].join("");
    assert.deepEqual(await found({ "docker-bake.hcl": file }), [
      "host-namespace a entitlements[0] docker-bake.hcl:8",
      "privileged-container a entitlements[1] docker-bake.hcl:8",
      "host-namespace b network docker-bake.hcl:11",
      "host-device c entitlements[0] docker-bake.hcl:14",
    ]);
  });

  it("is read in JSON, too", async () => {
    const bake = { group: { default: { targets: ["a"] } }, target: { a: { entitlements: ["security.insecure"] } } };
    assert.deepEqual(await found({ "docker-bake.json": JSON.stringify(bake, undefined, 1) }), [
      "privileged-container a entitlements[0] docker-bake.json:12",
    ]);
  });
});
