import assert from "node:assert/strict";
import fc from "fast-check";
import { reachedSocket } from "../../../core/docker/engineSockets";
import { covers, expandHome, isAbsolute, segmentsOf, walkedSegmentsOf } from "../../../core/docker/hostPath";

function same(title: string, spellings: readonly string[], segments: readonly string[]) {
  describe(title, () => {
    for (const path of spellings) it(path, () => assert.deepEqual(segmentsOf(path), segments));
  });
}

describe("segmentsOf: one place, many spellings", () => {
  same(
    "slashes and dots",
    [
      "/run/docker.sock",
      "//run//docker.sock",
      "/run/docker.sock/",
      "/run/docker.sock///",
      "/./run/./docker.sock/.",
      "/run/x/../docker.sock",
      "/run/x/y/../../docker.sock",
      "/../../run/docker.sock",
      "/run/docker.sock/x/..",
      "run/docker.sock",
    ],
    ["run", "docker.sock"],
  );
  same(
    "links that every platform has",
    [
      "/var/run/docker.sock",
      "//var/./run/docker.sock/",
      "/var/x/../run/docker.sock",
      "/private/var/run/docker.sock",
      "/proc/1/root/run/docker.sock",
      "/proc/1/root/var/run/docker.sock",
      "/proc/1/root/proc/self/root/var/run/docker.sock",
      "/proc/thread-self/root/run/docker.sock",
      "/proc/1/task/1/root/run/docker.sock",
      "/proc/1/cwd/run/docker.sock",
      "/proc/self/cwd/run/docker.sock",
      "/host_mnt/var/run/docker.sock",
      "/run/desktop/mnt/host/run/docker.sock",
      "/var/run/desktop/mnt/host/var/run/docker.sock",
      "\\\\wsl$\\Ubuntu\\var\\run\\docker.sock",
      "//wsl.localhost/Ubuntu-24.04/run/docker.sock",
    ],
    ["run", "docker.sock"],
  );
  same(
    "a user's runtime folder",
    ["$XDG_RUNTIME_DIR/docker.sock", "${XDG_RUNTIME_DIR}/./docker.sock"],
    ["run", "user", "*", "docker.sock"],
  );
  same(
    "a home folder",
    ["~/.docker/run", "$HOME/.docker/run/", "${HOME}//.docker/run"],
    ["home", "~", ".docker", "run"],
  );
  same(
    "a home folder of macOS, in any case",
    ["/Users/Me/.Docker/run", "/users/me/.docker/RUN/"],
    ["Users", "me", ".docker", "run"],
  );
  same(
    "a Windows pipe, in any case and with either slash",
    [
      "\\\\.\\pipe\\docker_engine",
      "//./pipe/docker_engine",
      "\\\\.\\PIPE\\Docker_Engine",
      "//./pipe//docker_engine/",
      "\\\\?\\pipe\\docker_engine",
      "npipe:////./pipe/docker_engine",
      "npipe:\\\\.\\pipe\\docker_engine",
      "\\\\localhost\\pipe\\docker_engine",
    ],
    ["pipe:", "docker_engine"],
  );
  same(
    "a Windows drive, in any case and with either slash",
    [
      "C:\\ProgramData\\docker",
      "c:/programdata/docker/",
      "C:\\\\ProgramData\\x\\..\\Docker",
      "\\\\?\\C:\\ProgramData\\docker",
      "/c/ProgramData/docker",
      "/mnt/c/ProgramData/docker",
      "/cygdrive/c/ProgramData/docker",
      "/run/desktop/mnt/host/c/ProgramData/docker",
    ],
    ["c:", "programdata", "docker"],
  );
  same("the root folder", ["/", "//", "/.", "/..", "/x/..", "/proc/1/root", "/proc/1/root/"], []);
  same("names that only look like a link", ["/variable/run", "/variable//run/"], ["variable", "run"]);
  it("compares names on Linux with their case", () =>
    assert.deepEqual(segmentsOf("/Run/Docker.sock"), ["Run", "Docker.sock"]));
  it("takes a name that is written * for a name", () => assert.deepEqual(segmentsOf("/*/run"), ["*", "run"]));
});

describe("walkedSegmentsOf: the same as the kernel walks it", () => {
  it("leaves a link for the folder that holds the place it names", () => {
    assert.deepEqual(walkedSegmentsOf("/var/lock/../docker.sock"), ["run", "docker.sock"]);
    assert.deepEqual(walkedSegmentsOf("/proc/1/root/../run/docker.sock"), ["run", "docker.sock"]);
  });
  it("agrees with the other reading where no link is left", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "..", ".", "", "run"), { maxLength: 20 }), (parts) => {
        const path = `/${parts.join("/")}`;
        assert.deepEqual(walkedSegmentsOf(path), segmentsOf(path));
      }),
    );
  });
});

/** Parts that change nothing of a path, wherever they stand between two of its segments. */
const NOTHING = fc.oneof(
  fc.constantFrom("/", "//", "/./", "///.//"),
  fc.stringMatching(/^[a-z0-9_-]{1,8}$/).map((name) => `/${name}/../`),
  fc.stringMatching(/^[a-z0-9_-]{1,8}$/).map((name) => `//${name}/./${name}/../../`),
);
const END = fc.constantFrom("", "/", "//", "/.", "/x/..", "/./");
const START = fc.oneof(
  fc.constantFrom(
    "",
    "/..",
    "/.",
    "/proc/1/root",
    "/proc/self/root",
    "/proc/1/root//proc/4711/root",
    "/proc/1/task/1/root",
    "/host_mnt",
  ),
  fc.nat({ max: 99999 }).map((pid) => `/proc/${pid}/root`),
);
const RUN = fc.constantFrom("run", "var/run", "private/var/run");

/** A spelling of a path below /run, given as its segments. */
function spelling(segments: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(START, RUN, fc.array(NOTHING, { minLength: segments.length + 1, maxLength: segments.length + 1 }), END)
    .map(([start, run, between, end]) => {
      const rest = segments.map((segment, at) => `${between[at + 1]}${segment}`).join("");
      return `${start}${between[0]}${run}${rest}${end}`;
    });
}

describe("host paths: properties", () => {
  const socketsInRun = [
    ["docker.sock"],
    ["containerd", "containerd.sock"],
    ["crio", "crio.sock"],
    ["user", "1000", "docker.sock"],
  ];

  for (const segments of socketsInRun) {
    it(`any spelling of /run/${segments.join("/")} and of a folder above it reaches a socket`, () => {
      const depth = fc.nat({ max: segments.length });
      fc.assert(
        fc.property(
          depth.chain((length) => spelling(segments.slice(0, length))),
          (path) => {
            assert.ok(reachedSocket(segmentsOf(path)), path);
          },
        ),
      );
    });
  }

  it("any spelling of a path beside the sockets reaches none", () => {
    const besides = fc.constantFrom(
      ["thing.sock"],
      ["docker.sock2"],
      ["docker.sock", "x"],
      ["containerd.sock"],
      ["user2"],
    );
    fc.assert(
      fc.property(
        besides.chain((segments) => spelling(segments)),
        (path) => assert.equal(reachedSocket(segmentsOf(path)), undefined, path),
      ),
    );
  });

  it("any spelling of a Windows pipe is that pipe", () => {
    const slash = fc.constantFrom("/", "\\");
    const spelled = fc
      .tuple(
        fc.constantFrom("", "npipe:", "npipe://", "NPIPE:"),
        slash,
        slash,
        slash,
        fc.infiniteStream(fc.boolean()),
        fc.constantFrom("", "/", "\\"),
      )
      .map(([scheme, a, b, c, upper, end]) => {
        const cased = (text: string) =>
          [...text].map((char) => (upper.next().value ? char.toUpperCase() : char)).join("");
        return `${scheme}${a}${a}.${b}${cased("pipe")}${c}${cased("docker_engine")}${end}`;
      });
    fc.assert(
      fc.property(spelled, (path) => assert.equal(reachedSocket(segmentsOf(path))?.path, "pipe:/docker_engine", path)),
    );
  });

  it("any spelling of a drive's folder is that folder", () => {
    const spelled = fc
      .tuple(
        fc.constantFrom("c:", "C:", "\\\\?\\C:", "//?/c:"),
        fc.array(fc.constantFrom("/", "\\", "\\\\", "\\.\\", "/x/../"), { minLength: 2, maxLength: 2 }),
        END,
      )
      .map(([drive, between, end]) => `${drive}${between[0]}Users${between[1]}Me${end}`);
    fc.assert(fc.property(spelled, (path) => assert.deepEqual(segmentsOf(path), ["c:", "users", "me"], path)));
  });

  it("is total, and its segments have no slash, dot or emptiness in them", () => {
    const any = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string(),
      fc
        .array(
          fc.constantFrom(
            "/",
            "\\",
            "..",
            ".",
            "~",
            "*",
            "c:",
            "proc",
            "root",
            "1",
            "var",
            "run",
            "\0",
            "\ud800",
            "🐳",
            "npipe:",
            "pipe",
            "wsl$",
            "$HOME",
          ),
        )
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(any, (path) => {
        for (const segments of [segmentsOf(path), walkedSegmentsOf(path)]) {
          assert.ok(
            segments.every((name) => name !== "" && name !== "." && name !== ".." && !name.includes("/")),
            path,
          );
        }
        isAbsolute(path);
      }),
      { numRuns: 1000 },
    );
  });

  it("means the same when its own answer is read again", () => {
    const name = fc.oneof(
      fc.constantFrom("var", "run", "proc", "1", "root", "private", "home", "..", "docker.sock"),
      fc.stringMatching(/^[a-z]{2,6}$/),
    );
    fc.assert(
      fc.property(fc.array(name), (parts) => {
        const segments = segmentsOf(`/${parts.join("/")}`);
        assert.deepEqual(segmentsOf(`/${segments.join("/")}`), segments);
      }),
    );
  });
});

describe("host paths of any length", () => {
  const long: Readonly<Record<string, readonly [path: string, reaches: boolean]>> = {
    "/proc/1/root, two megabytes of it": [`${"/proc/1/root".repeat(180_000)}/var/run/docker.sock`, true],
    slashes: [`${"/".repeat(2_000_000)}var/run/docker.sock`, true],
    "slashes at the end": [`/var/run/docker.sock${"/".repeat(2_000_000)}`, true],
    dots: [`${"/.".repeat(1_000_000)}/run/docker.sock`, true],
    "steps down and up": [`${"/x/..".repeat(400_000)}/run/docker.sock`, true],
    "steps down, then up": [`${"/x".repeat(500_000)}${"/..".repeat(500_000)}/run/docker.sock`, true],
    "steps above the root": [`${"/..".repeat(700_000)}/run/docker.sock`, true],
    "one name": [`/run/${"x".repeat(2_000_000)}`, false],
    "a path below a socket": [`/run/docker.sock${"/x".repeat(1_000_000)}`, false],
    backslashes: [`${"\\".repeat(2_000_000)}`, false],
    "a pipe's slashes": [`//.${"/".repeat(2_000_000)}pipe/docker_engine`, true],
    "almost a pipe": [`//.${"/".repeat(2_000_000)}pip/docker_engine`, false],
    spaces: [" ".repeat(2_000_000), false],
  };
  for (const [title, [path, reaches]] of Object.entries(long)) {
    it(title, () => {
      assert.equal(reachedSocket(segmentsOf(path)) !== undefined, reaches);
      assert.equal(reachedSocket(walkedSegmentsOf(path)) !== undefined, reaches);
    });
  }

  it("ten times the length takes no more than ten times the time, within a wide margin", () => {
    const took = (repeats: number): number => {
      const path = `${"/proc/1/root/x/..".repeat(repeats)}/run/docker.sock`;
      const times = Array.from({ length: 5 }, () => {
        const start = process.hrtime.bigint();
        segmentsOf(path);
        return Number(process.hrtime.bigint() - start);
      });
      return Math.min(...times);
    };
    took(1_000);
    const [short, tenfold] = [took(5_000), took(50_000)];
    assert.ok(tenfold < short * 10 * 10, `${short} ns, then ${tenfold} ns`);
  });
});

describe("covers: on whole segments", () => {
  const cases: readonly (readonly [mounted: string, target: string, expected: boolean])[] = [
    ["/", "/run/docker.sock", true],
    ["/run", "/run/docker.sock", true],
    ["/run/docker.sock", "/run/docker.sock", true],
    ["/runner", "/run/docker.sock", false],
    ["/ru", "/run/docker.sock", false],
    ["/run/docker.sock/x", "/run/docker.sock", false],
    ["/run/user/1000", "/run/user/*/docker.sock", true],
    ["/run/user/*", "/run/user/1000/docker.sock", true],
  ];
  for (const [mounted, target, expected] of cases) {
    it(`${mounted} ${expected ? "brings" : "does not bring"} ${target}`, () =>
      assert.equal(covers(mounted.split("/").filter(Boolean), target.split("/").filter(Boolean)), expected));
  }
});

describe("expandHome", () => {
  it("stands for every user's home on every platform", () => {
    assert.deepEqual(expandHome("~/.Docker"), [
      ["root", ".Docker"],
      ["home", "*", ".Docker"],
      ["Users", "*", ".docker"],
      ["c:", "users", "*", ".docker"],
    ]);
  });
  it("leaves other paths", () => assert.deepEqual(expandHome("/run//x/"), [["run", "x"]]));
});
