import assert from "node:assert/strict";
import noLatest from "../../examples/own-rules/rules/no-latest";
import { ruleCases } from "../../testing";

const pod = (image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: "${image}"}]}\n`;
const IMAGE = "spec.containers[0].image";

describe("the tests of a rule of one's own", () => {
  const cases = ruleCases(noLatest, {
    refused: {
      "a name alone": [pod("nginx"), IMAGE],
      "the tag": [pod("registry.example.com:5000/nginx:latest"), IMAGE],
      "a service of Compose": [
        "services: {a: {image: nginx}, b: {image: redis}}\n",
        ["services.a.image", "services.b.image"],
      ],
    },
    accepted: {
      "a version": pod("nginx:1.27"),
      "a digest": pod(`nginx@sha256:${"0".repeat(64)}`),
      "what a setting names": { input: pod("tools:latest"), settings: { allowedImages: ["tools"] } },
    },
    undetermined: {
      "a variable without a value": ["services: {a: {image: 'nginx:${TAG}'}}\n", "services.a.image"],
    },
  });
  for (const { name, run } of cases) it(name, run);

  it("fail where the rule says something else", () => {
    const [refused, accepted] = ruleCases(noLatest, {
      refused: { "a version": [pod("nginx:1.27"), IMAGE] },
      accepted: { "a name alone": pod("nginx") },
    });
    assert.throws(() => refused?.run(), /own-no-latest found something else/);
    assert.throws(() => accepted?.run(), /own-no-latest found something else/);
  });
});
