import assert from "node:assert/strict";
import { knownValue } from "../../../core/model/known";
import { readVolumeDriver } from "../../../core/readers/docker/volumeDriver";
import { Raw } from "../../../core/readers/raw/raw";

type Options = Readonly<Record<string, string>>;

/** The host folders behind options, disks with a mark. */
function folders(options: Options, driver?: string): string[] {
  return readVolumeDriver(new Raw(driver, "driver"), new Raw(options, "opts")).map(
    ({ hostPath, isDisk }) => `${isDisk ? "disk " : ""}${knownValue(hostPath) ?? `? ${hostPath.path}`}`,
  );
}

const REACHES: Readonly<Record<string, readonly [Options, ...string[]]>> = {
  "a bind": [{ type: "none", o: "bind", device: "/run" }, "/run"],
  "a bind that a type decorates": [{ type: "nfs", o: "bind", device: "/run" }, "/run"],
  "a bind of what looks like a share": [{ type: "cifs", o: "bind", device: "//run" }, "//run"],
  "a moved mount": [{ o: "move", device: "/boot" }, "/boot"],
  "words with spaces": [{ o: "ro, rbind", device: "/run" }, "/run"],
  "options in capitals, as Podman takes them": [{ Type: "none", O: "bind", Device: "/run" }, "/run"],
  "a relative device": [{ o: "bind", device: "var/run" }, "/var/run"],
  "an overlay": [
    { type: "overlay", device: "overlay", o: "lowerdir=/etc:/usr,upperdir=up,workdir=work" },
    "/etc",
    "/usr",
    "/up",
    "/work",
  ],
  "layers one by one": [{ type: "overlay", device: "x", o: "lowerdir+=/etc,datadir+=root" }, "/etc", "/root"],
  "layers of data alone": [{ type: "overlay", device: "x", o: "lowerdir=/a::/etc" }, "/a", "/etc"],
  "an escaped layer": [{ type: "overlay", device: "x", o: "lowerdir=/e\\tc:/b" }, "/e\\tc", "/etc", "/b"],
  "an escaped colon": [{ type: "overlay", device: "x", o: "lowerdir=/a\\:b" }, "/a\\:b", "/a:b"],
  "layers in quotes": [{ type: "overlay", device: "x", o: 'lowerdir="/etc:/usr"' }, "/etc", "/usr"],
  "branches of aufs": [{ type: "aufs", device: "none", o: "br=/etc=ro:/usr=ro" }, "/etc=ro", "/usr=ro"],
  "another device of the file system": [
    { type: "btrfs", device: "/dev/sda", o: "device=/dev/sdb" },
    "/dev/sdb",
    "disk /dev/sda",
  ],
  "a disk": [{ type: "ext4", device: "/dev/vda" }, "disk /dev/vda"],
  "a relative disk": [{ type: "ext4", device: "dev/vda" }, "disk /dev/vda"],
  "a disk by a way around": [{ type: "xfs", device: "./dev/../dev//vda" }, "disk /./dev/../dev//vda"],
  "a disk by its UUID": [{ type: "ext4", device: "UUID=1-2" }, "disk /dev/disk/by-uuid/1-2"],
  "a disk by its label": [{ device: 'LABEL="root"' }, "disk /dev/disk/by-label/root"],
  "a disk whose type is found out": [{ type: "auto", device: "/dev/disk/by-id/a" }, "disk /dev/disk/by-id/a"],
  "a device file elsewhere": [{ type: "vfat", device: "/tmp/node" }, "disk /tmp/node"],
  "the kernel's programs for files": [{ type: "binfmt_misc", device: "any" }, "/proc/sys/fs/binfmt_misc"],
  "a file system that is not known": [{ type: "newfs", device: "any" }, "/sys/fs/newfs"],
  "one of several types": [{ type: "ext4,proc", device: "dev/vda" }, "/proc", "disk /dev/vda"],
  "a type in capitals": [{ type: "PROC", device: "any" }, "/proc"],
  "a share's type with a folder": [{ type: "nfs", device: "/etc" }, "/etc"],
};

const HARMLESS: Readonly<Record<string, Options>> = {
  NFS: { type: "nfs", o: "addr=192.0.2.1,rw", device: ":/export" },
  "NFS with the address": { type: "nfs4", device: "files.example.com:/export" },
  "NFS over IPv6": { type: "nfs", device: "[2001:db8::1]:/export" },
  CIFS: { type: "cifs", o: "username=app,credentials=/srv/app/credentials", device: "//files.example.com/share" },
  memory: { type: "tmpfs", o: "size=100m,uid=1000", device: "tmpfs" },
  WebDAV: { type: "davfs", device: "https://files.example.com/" },
  "a folder that nothing binds": { device: "/run" },
  "only a size": { size: "10G" },
};

/** What may stand beside anything: words, types and options that mean something else. */
const DECOYS: readonly (readonly [key: string, value: string])[] = [
  ...["ro", "upperdir=/x", "lowerdir=/x", "addr=192.0.2.1", "size=1m", "defaults", "x=y", ",,", "uid=0"].map(
    (word) => ["o", word] as const,
  ),
  ["size", "1m"],
  ["mountpoint", "/srv"],
  ["x", "y"],
];

describe("a volume driver's options", () => {
  for (const [title, [options, ...expected]] of Object.entries(REACHES)) {
    it(`reach the host: ${title}`, () => assert.deepEqual(folders(options), expected));

    it(`reach it whatever stands beside: ${title}`, () => {
      const base = new Set(folders(options));
      for (const [key, value] of DECOYS) {
        const own = Object.entries(options).find(([name]) => name.toLowerCase() === key)?.[0] ?? key;
        for (const both of [`${options[own] ?? ""},${value}`, `${value},${options[own] ?? ""}`]) {
          const found = folders({ ...options, [own]: own.toLowerCase() === "o" ? both : value });
          for (const folder of base) assert.ok(found.includes(folder), `${folder} with ${key}=${value}`);
        }
      }
    });
  }

  for (const [title, options] of Object.entries(HARMLESS))
    it(`reach nothing of the host's: ${title}`, () => assert.deepEqual(folders(options), []));

  it("are judged for what each unknown value could be", () => {
    const raw = (options: object) =>
      readVolumeDriver(
        new Raw(undefined, "driver"),
        new Raw(options, "opts", (value) =>
          value === "?" ? { value: undefined, unknown: "is not known" } : undefined,
        ),
      ).map(({ hostPath }) => `${hostPath.known ? hostPath.value : "?"} ${hostPath.path}`);
    assert.deepEqual(raw({ type: "none", o: "bind", device: "?" }), ["? opts.device"]);
    assert.deepEqual(raw({ type: "?", o: "ro", device: "/run" }), ["? opts.type"]);
    assert.deepEqual(raw({ type: "ext4", o: "?", device: "/dev/sda" }), ["/dev/sda opts.device", "? opts.o"]);
    assert.deepEqual(raw({ o: "?", type: "proc", device: "x" }), ["/proc opts.type"]);
    assert.deepEqual(raw({ o: "?", device: "/run" }), ["? opts.o"]);
  });

  it("are another driver's own, but for its mountpoint", () => {
    assert.deepEqual(folders({ o: "bind", device: "/run" }, "vieux/sshfs"), []);
    assert.deepEqual(folders({ mountpoint: "/run" }, "local-persist"), ["/run"]);
  });
});
