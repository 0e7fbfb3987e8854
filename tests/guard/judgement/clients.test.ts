import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isObject } from "../../../core/text/jsonObject";
import { isEmpty } from "../../../guard/judgement/keys/key";
import type { Recorded } from "./clients/record";
import { allowed, CONTAINER, engineWith } from "./support";

const RECORDED = JSON.parse(readFileSync("tests/guard/judgement/clients/recorded.json", "utf8")) as readonly Recorded[];

/** An engine with the container and the network that the clients work with. */
const ENGINE = {
  "/containers/web/json": CONTAINER,
  [`/containers/${CONTAINER.Id}/json`]: CONTAINER,
  [`/exec/${CONTAINER.Id}/json`]: { ID: CONTAINER.Id, ContainerID: CONTAINER.Id, ProcessConfig: { privileged: false } },
};

/** The same without what says nothing: keys that the API does not have are dropped where they do. */
function withoutNothing(value: unknown): unknown {
  if (!isObject(value)) return value;
  const parts = Object.entries(value).map(([name, part]) => [name, withoutNothing(part)] as const);
  return Object.fromEntries(parts.filter(([, part]) => !isEmpty(part)));
}

describe("what real clients send for ordinary work passes", () => {
  for (const { client, work, requests } of RECORDED) {
    it(`${client}: ${work}`, async () => {
      assert.ok(requests.length > 0);
      for (const { call, body, type } of requests) {
        const sent = await allowed(
          { call, ...(body !== undefined && { body }), ...(type !== undefined && { type }) },
          undefined,
          engineWith(ENGINE),
        );
        if (!JSON.stringify(body ?? null).includes("web"))
          assert.deepEqual(withoutNothing(sent.body), withoutNothing(body));
      }
    });
  }
});
