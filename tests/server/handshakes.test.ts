import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { DEFAULT_LIMITS } from "../../core/schema/guardConfiguration";
import { Handshakes, networkOf } from "../../server/handshakes";

class FakeSocket extends EventEmitter {
  constructor(readonly remoteAddress: string) {
    super();
  }

  destroy(): void {
    this.emit("close");
  }
}

const socketFrom = (address: string) => new FakeSocket(address) as unknown as Socket;

describe("handshakes that are not complete", () => {
  const closed: Socket[] = [];
  let handshakes: Handshakes;
  beforeEach(() => {
    closed.length = 0;
    const limits = { ...DEFAULT_LIMITS, handshakes: 5, handshakesPerAddress: 3 };
    handshakes = new Handshakes(limits, (socket) => closed.push(socket));
  });
  afterEach(() => handshakes.closeAll());
  const begin = (address: string) => {
    const socket = socketFrom(address);
    handshakes.begin(socket);
    return socket;
  };

  it("displace the oldest one from their own address", () => {
    const other = begin("192.0.2.2");
    const [first] = [1, 2, 3, 4].map(() => begin("192.0.2.1"));
    assert.deepEqual(closed, [first]);
    assert.equal(handshakes.size, 4);
    assert.ok(first && handshakes.hasClosed(first));
    assert.ok(!handshakes.hasClosed(other));
  });

  it("displace the oldest one of the address that has most, where there are too many in all", () => {
    const lone = begin("192.0.2.2");
    const [first] = [1, 2, 3].map(() => begin("192.0.2.1"));
    begin("192.0.2.3");
    begin("192.0.2.4");
    assert.deepEqual(closed, [first]);
    assert.ok(!handshakes.hasClosed(lone));
  });

  it("are counted until they end, once", () => {
    const socket = begin("192.0.2.1");
    assert.equal(handshakes.size, 1);
    handshakes.end(socket);
    handshakes.end(socket);
    assert.equal(handshakes.size, 0);
    begin("192.0.2.1").destroy();
    assert.equal(handshakes.size, 0);
    assert.deepEqual(closed, []);
  });

  it("are those of one network where it is IPv6's", () => {
    assert.equal(networkOf("192.0.2.1"), "192.0.2.1");
    assert.equal(networkOf("::ffff:192.0.2.1"), "::ffff:192.0.2.1");
    assert.equal(networkOf("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2");
    assert.equal(networkOf("2001:db8:1:2::6"), "2001:db8:1:2");
    assert.equal(networkOf("2001:db8::6"), "2001:db8:0:0");
    assert.equal(networkOf("fe80::1%eth0"), "fe80:0:0:0");
    assert.equal(networkOf("::1"), "0:0:0:0");
  });
});
