import assert from "node:assert/strict";
import { relative } from "node:path";
import { readVolumeDriver } from "../../core/readers/docker/volumeDriver";
import { Raw } from "../../core/readers/raw/raw";
import type { EngineClient } from "./harness/client";
import { OuterEngine } from "./harness/outerEngine";
import { engineTests } from "./harness/suite";

type Options = Readonly<Record<string, string>>;

/** From where this engine works, which is the root folder where a service manager starts it. */
const ETC = relative(process.cwd(), "/etc");
const USR = relative(process.cwd(), "/usr");

/** Options of a local volume that reach the host, with a name that its root folder then shows. */
const REACHES: Readonly<Record<string, readonly [Options, string]>> = {
  "a bind with a word of overlays": [{ type: "none", o: "rbind,upperdir=/x", device: "/etc" }, "passwd"],
  "a bind that is called NFS": [{ type: "nfs", o: "bind", device: "/etc" }, "passwd"],
  "a bind that is called proc": [{ type: "proc", o: "bind", device: "/etc" }, "passwd"],
  "a relative bind": [{ type: "none", o: "bind", device: ETC }, "passwd"],
  "a relative bind by a way around": [{ type: "none", o: "bind", device: `./${ETC}/../etc/.` }, "passwd"],
  "an overlay's folders": [{ type: "overlay", device: "overlay", o: "lowerdir=/etc:/usr" }, "passwd"],
  "an overlay's relative folders": [{ type: "overlay", device: "overlay", o: `lowerdir=${ETC}:${USR}` }, "passwd"],
  "an overlay's escaped folder": [{ type: "overlay", device: "overlay", o: "lowerdir=/e\\tc:/usr" }, "passwd"],
  "the formats of programs": [{ type: "binfmt_misc", device: "any" }, "register"],
  "the kernel's debugging": [{ type: "debugfs", device: "any" }, "bdi"],
  "the processes of the engine's namespace": [{ type: "proc", device: "any" }, "1"],
  "the host's devices": [{ type: "devtmpfs", device: "any" }, "null"],
};

engineTests("what the options of a local volume reach, on a real engine", () => {
  let client: EngineClient;
  let image: string;

  before(async () => {
    const outer = await OuterEngine.onCgroup(2);
    client = outer.client;
    image = await outer.image("bookworm");
  });

  for (const [title, [options, name]] of Object.entries(REACHES)) {
    it(`${title}: the host, and the reader says so`, async () => {
      await client.call("POST", "/volumes/create", { Name: "tried", DriverOpts: options });
      const { Id } = await client.call<{ Id: string }>("POST", "/containers/create", {
        Image: image,
        Cmd: ["test", "-e", `/v/${name}`],
        HostConfig: { Binds: ["tried:/v"], NetworkMode: "none" },
      });
      try {
        await client.call("POST", `/containers/${Id}/start`);
        const { StatusCode } = await client.call<{ StatusCode: number }>("POST", `/containers/${Id}/wait`);
        assert.equal(StatusCode, 0, `/v/${name} is there`);
      } finally {
        await client.call("DELETE", `/containers/${Id}?force=1`);
        await client.call("DELETE", "/volumes/tried");
      }
      const found = readVolumeDriver(new Raw("local", "driver"), new Raw(options, "options"));
      assert.notDeepEqual(found, []);
    });
  }
});
