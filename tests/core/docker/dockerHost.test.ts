import assert from "node:assert/strict";
import fc from "fast-check";
import {
  isEveryInterface,
  isLoopback,
  isRemote,
  isTcp,
  parseDockerHost,
  showHost,
} from "../../../core/docker/dockerHost";

describe("parseDockerHost", () => {
  const cases: Record<string, [scheme: string, hostname: string, port: number | undefined]> = {
    "tcp://engine:2375": ["tcp", "engine", 2375],
    "TCP://Engine:2375": ["tcp", "Engine", 2375],
    "tcp://user:password@engine:2376/path": ["tcp", "engine", 2376],
    "tcp://[::1]:2375": ["tcp", "::1", 2375],
    "tcp://:2375": ["tcp", "", 2375],
    "tcp://": ["tcp", "", undefined],
    ":2375": ["tcp", "", 2375],
    "0.0.0.0:2375": ["tcp", "0.0.0.0", 2375],
    engine: ["tcp", "engine", undefined],
    "unix:///var/run/docker.sock": ["unix", "", undefined],
    "ssh://me@engine": ["ssh", "engine", undefined],
    "fd://": ["fd", "", undefined],
    "127.0.0.0/8": ["tcp", "127.0.0.0", undefined],
    "": ["tcp", "", undefined],
  };
  for (const [text, [scheme, hostname, port]] of Object.entries(cases))
    it(text || "(nothing)", () => assert.deepEqual(parseDockerHost(text), { scheme, hostname, port }));

  it("is total, and shows no user", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const host = parseDockerHost(text);
        showHost(host);
        isTcp(host);
        isLoopback(host.hostname);
      }),
    );
    assert.equal(showHost(parseDockerHost("tcp://user:password@engine:2376")), "tcp://engine:2376");
    assert.equal(showHost(parseDockerHost("tcp://[fe80::1]:2376")), "tcp://[fe80::1]:2376");
  });
});

describe("isLoopback", () => {
  it("knows the machine itself", () => {
    for (const name of [
      "localhost",
      "LOCALHOST",
      "127.0.0.1",
      "127.1.2.3",
      "::1",
      "0:0:0:0:0:0:0:1",
      "::ffff:127.0.0.1",
      "ip6-localhost",
    ])
      assert.ok(isLoopback(name), name);
    for (const name of [
      "",
      "0.0.0.0",
      "::",
      "128.0.0.1",
      "localhost.example.com",
      "127.example.com",
      "10.0.0.1",
      "engine",
    ])
      assert.ok(!isLoopback(name), name);
  });
});

describe("isTcp", () => {
  it("is what goes over the network without SSH", () => {
    for (const host of ["tcp://a", "http://a", "https://a", "a:1"]) assert.ok(isTcp(parseDockerHost(host)), host);
    for (const host of ["unix:///a", "npipe:////./pipe/a", "ssh://a", "fd://"])
      assert.ok(!isTcp(parseDockerHost(host)), host);
  });
});

describe("isRemote: whether a client leaves its machine", () => {
  for (const host of [
    "tcp://engine:2375",
    "engine",
    "http://10.0.0.1",
    "tcp://[fd00::1]:2376",
    "tcp://0.0.0.0.example.com",
  ]) {
    it(`${host} is another machine`, () => assert.ok(isRemote(parseDockerHost(host))));
  }
  for (const host of [
    "",
    "tcp://",
    ":2375",
    "tcp://0.0.0.0:2375",
    "tcp://[::]:2375",
    "tcp://localhost",
    "unix:///run/docker.sock",
    "ssh://engine",
  ]) {
    it(`${host || "(nothing)"} is not`, () => assert.ok(!isRemote(parseDockerHost(host))));
  }
});

describe("isEveryInterface", () => {
  for (const address of ["", "0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0"]) {
    it(`${address || "(nothing)"} is`, () => assert.ok(isEveryInterface(address)));
  }
  for (const address of ["10.0.0.1", "127.0.0.1", "::1", "0.0.0.1"])
    it(`${address} is not`, () => assert.ok(!isEveryInterface(address)));
});
