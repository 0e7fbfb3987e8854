import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../../../core/schema/guardConfiguration";
import { HeldBodies } from "../../../guard/http/body";

describe("the room for bodies that are held", () => {
  const room = () => new HeldBodies({ ...DEFAULT_LIMITS, heldBodyBytes: 100 });

  it("is one for all clients", () => {
    const bodies = room();
    const [one, other] = [bodies.share("one"), bodies.share("other")];
    assert.ok(one.hasRoomFor(60));
    assert.ok(!other.hasRoomFor(41));
    assert.ok(other.hasRoomFor(40));
    one.giveBack(20);
    assert.ok(!other.hasRoomFor(21));
    assert.ok(other.hasRoomFor(20));
  });

  it("is one client's by half at most, however many bodies it has", () => {
    const bodies = new HeldBodies({ ...DEFAULT_LIMITS, bodyBytes: 30, heldBodyBytes: 100 });
    const [one, more, other] = [bodies.share("one"), bodies.share("one"), bodies.share("other")];
    assert.ok(one.hasRoomFor(30));
    assert.ok(!more.hasRoomFor(21));
    assert.ok(more.hasRoomFor(20));
    assert.ok(other.hasRoomFor(50));
    one.giveBack();
    assert.ok(more.hasRoomFor(30));
  });

  it("gets back what was taken of it, once", () => {
    const bodies = room();
    const [one, other] = [bodies.share("one"), bodies.share("other")];
    assert.ok(one.hasRoomFor(60) && other.hasRoomFor(40));
    for (const bytes of [50, undefined, 60, undefined]) one.giveBack(bytes);
    assert.ok(!one.hasRoomFor(61));
    assert.ok(one.hasRoomFor(60));
  });
});
