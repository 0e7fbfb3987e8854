import { rule } from "../../../core/rules/custom-runtime";
import { describeRule, dockerContainer, pod, UNKNOWN } from "./support";

const runtime = (name: unknown) => dockerContainer({ runtime: name });
const refused = (name: string): [string, [ReturnType<typeof runtime>, string]] => [
  `the runtime ${name}`,
  [runtime(name), "runtime"],
];

describeRule(rule, {
  refused: {
    ...Object.fromEntries(
      [
        "/usr/local/bin/x",
        "./runc",
        "/usr/bin/runc",
        "host",
        "my-runtime",
        "RUNC",
        "runc2",
        "runc ",
        "xkata",
        "io.containerd.x.v2",
        "io.containerd.runc.v2/../x",
        "com.example.shim.v1",
      ].map(refused),
    ),
    "another than the setting's": [runtime("ours2"), "runtime", { allowedRuntimes: ["ours"] }],
  },
  accepted: {
    "nothing said": dockerContainer({}),
    ...Object.fromEntries(
      [
        ...["", "runc", "crun", "youki", "runsc", "runsc-kvm", "kata", "kata-runtime", "kata-qemu", "sysbox-runc"],
        ...["nvidia", "nvidia-cdi", "io.containerd.runc.v2", "io.containerd.kata.v2", "io.containerd.runsc.v1"],
        ...["io.containerd.runtime.v1.linux", "io.containerd.wasmtime.v1", "com.docker.hcsshim.v1"],
      ].map((name) => [`the runtime ${JSON.stringify(name)}`, runtime(name)]),
    ),
    "what the setting names": [runtime("ours"), { allowedRuntimes: ["ours"] }],
    "a pod's RuntimeClass, which an administrator has set up": pod({}, { runtimeClassName: "ours" }),
  },
  undetermined: {
    "a runtime that is not known": [runtime(UNKNOWN), "runtime"],
  },
});
