import assert from "node:assert/strict";
import fc from "fast-check";
import {
  capabilityName,
  DOCKER_DEFAULT_CAPABILITIES,
  holdsCapability,
  POD_SECURITY_BASELINE_CAPABILITIES,
} from "../../../core/docker/capabilities";
import { container } from "../../../core/model/container";
import { known, unknown } from "../../../core/model/known";

function holding(add: readonly string[], drop: readonly string[]) {
  const list = (names: readonly string[]) =>
    names.map((name) => (name === "?" ? unknown("x", "is not known") : known(name, "x")));
  return container({ name: "c", path: "", capabilities: { add: list(add), drop: list(drop) } });
}

describe("capabilityName", () => {
  it("takes any spelling", () => {
    for (const spelling of ["SYS_ADMIN", "sys_admin", "CAP_SYS_ADMIN", "cap_sys_admin", " Cap_Sys_Admin "])
      assert.equal(capabilityName(spelling), "SYS_ADMIN");
    assert.equal(capabilityName("all"), "ALL");
  });

  it("is total and settles at once", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.equal(typeof capabilityName(text), "string");
      }),
    );
  });
});

describe("the default sets", () => {
  it("Docker's has 14, the Pod Security baseline 13 of them", () => {
    assert.equal(DOCKER_DEFAULT_CAPABILITIES.size, 14);
    assert.equal(POD_SECURITY_BASELINE_CAPABILITIES.size, 13);
    assert.ok(!POD_SECURITY_BASELINE_CAPABILITIES.has("NET_RAW"));
  });
});

describe("holdsCapability", () => {
  const cases: readonly [add: readonly string[], drop: readonly string[], docker: boolean, kubernetes: boolean][] = [
    [[], [], false, false],
    [["SYS_ADMIN"], [], true, true],
    [["cap_sys_admin"], [], true, true],
    [["SYS_ADMIN"], ["ALL"], true, true],
    [["SYS_ADMIN"], ["SYS_ADMIN"], true, false],
    [["ALL"], [], true, true],
    [["all"], ["NET_RAW"], true, true],
    [["ALL"], ["SYS_ADMIN"], false, false],
    [["ALL", "SYS_ADMIN"], ["SYS_ADMIN"], false, false],
    [["ALL"], ["ALL"], true, false],
    [["ALL", "SYS_ADMIN"], ["ALL"], true, true],
    [["NET_ADMIN"], [], false, false],
    [["?"], ["?"], false, false],
  ];
  for (const [add, drop, docker, kubernetes] of cases) {
    it(`adding ${add.join(", ") || "nothing"}, dropping ${drop.join(", ") || "nothing"}`, () => {
      assert.equal(holdsCapability(holding(add, drop), "SYS_ADMIN", "docker"), docker, "docker");
      assert.equal(holdsCapability(holding(add, drop), "SYS_ADMIN", "kubernetes"), kubernetes, "kubernetes");
    });
  }
});
