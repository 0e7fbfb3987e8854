import type { Request } from "../judgement/support";
import { type Bypass, type Bypasses, call, EXECS, exec } from "./bypass";

const start = (id: string): Request => ({ call: `POST /v1.41/exec/${id}/start`, body: { Detach: false, Tty: false } });
const top = (options: string): Request => call(`GET /v1.41/containers/web/top?ps_args=${encodeURIComponent(options)}`);

/** Ways to use what containers have that are there. */
export const CONTAINERS: Bypasses = {
  "a privileged exec": [
    exec({ Cmd: ["sh"], Privileged: true }),
    "privileged-container",
    exec({ Cmd: ["sh"], Privileged: false }),
  ],
  "an exec in a container with the host's control groups": [
    exec({ Cmd: ["sh"] }, "cgroups"),
    "host-namespace",
    exec({ Cmd: ["sh"] }),
  ],
  "attach to a container with the host's control groups": [
    call("POST /v1.41/containers/cgroups/attach"),
    "host-namespace",
    call("POST /v1.41/containers/web/attach"),
  ],
  "a privileged exec in another case": [
    exec({ Cmd: ["sh"], privileged: true }),
    "privileged-container",
    exec({ Cmd: ["sh"] }),
  ],
  "a container that goes on from a checkpoint": [
    call("POST /v1.41/containers/web/start?checkpoint=a"),
    undefined,
    call("POST /v1.41/containers/web/start?checkpoint="),
  ],
  "a container that goes on from a folder of the host's": [
    call("POST /v1.41/containers/web/start?checkpoint-dir=/"),
    undefined,
    call("POST /v1.41/containers/web/start"),
  ],
  "the link of a container that is the guard's own": [
    call("DELETE /v1.41/containers/guard/web?link=1"),
    "dood-engine-socket",
    call("DELETE /v1.41/containers/web/db?link=1"),
  ],
  "an exec in a privileged container": [exec({ Cmd: ["sh"] }, "root"), "privileged-container", exec({ Cmd: ["sh"] })],
  "an exec in the guard's own container": [exec({ Cmd: ["sh"] }, "guard"), "dood-engine-socket", exec({ Cmd: ["sh"] })],
  "an exec in a container with a volume that is a bind": [
    exec({ Cmd: ["sh"] }, "bound"),
    undefined,
    exec({ Cmd: ["sh"] }),
  ],
  ...Object.fromEntries(
    ["start", "stop", "restart", "kill", "pause", "unpause", "attach", "rename?name=x"].map(
      (verb): [string, Bypass] => [
        `${verb} of the guard's own container`,
        [
          call(`POST /v1.41/containers/guard/${verb}`),
          "dood-engine-socket",
          call(`POST /v1.41/containers/web/${verb}`),
        ],
      ],
    ),
  ),
  "attach by web socket": [
    call("GET /v1.41/containers/root/attach/ws"),
    "privileged-container",
    call("GET /v1.41/containers/web/attach/ws"),
  ],
  "delete of the guard's own container": [
    call("DELETE /v1.41/containers/guard?force=1"),
    "dood-engine-socket",
    call("DELETE /v1.41/containers/web?force=1"),
  ],
  "files of the guard's own container": [
    call("GET /v1.41/containers/guard/archive?path=/"),
    "dood-engine-socket",
    call("GET /v1.41/containers/web/archive?path=/"),
  ],
  "files for the guard's own container": [
    call("PUT /v1.41/containers/guard/archive?path=/"),
    "dood-engine-socket",
    call("PUT /v1.41/containers/web/archive?path=/"),
  ],
  "all files of the guard's own container": [
    call("GET /v1.41/containers/guard/export"),
    "dood-engine-socket",
    call("GET /v1.41/containers/web/export"),
  ],
  "an image of the guard's own container": [
    { call: "POST /v1.41/commit?container=guard", body: {} },
    "dood-engine-socket",
    { call: "POST /v1.41/commit?container=web", body: {} },
  ],
  "an update with devices": [
    { call: "POST /v1.41/containers/web/update", body: { Devices: [{ PathOnHost: "/dev/sda" }] } },
    "host-device",
    { call: "POST /v1.41/containers/web/update", body: { Memory: 1e8 } },
  ],
  "an update with rules for devices": [
    { call: "POST /v1.41/containers/web/update", body: { DeviceCgroupRules: ["a *:* rwm"] } },
    "host-device",
    { call: "POST /v1.41/containers/web/update", body: {} },
  ],
  "an update of a privileged container": [
    { call: "POST /v1.41/containers/root/update", body: {} },
    "privileged-container",
    { call: "POST /v1.41/containers/web/update", body: {} },
  ],
  "a network for the guard's own container": [
    { call: "POST /v1.41/networks/app/connect", body: { Container: "guard" } },
    "dood-engine-socket",
    { call: "POST /v1.41/networks/app/connect", body: { Container: "web" } },
  ],
  "the guard's own container off its network": [
    { call: "POST /v1.41/networks/app/disconnect", body: { Container: "guard", Force: true } },
    "dood-engine-socket",
    { call: "POST /v1.41/networks/app/disconnect", body: { Container: "web" } },
  ],
  "the start of an exec in a privileged container": [
    start(EXECS.inPrivileged),
    "privileged-container",
    start(EXECS.plain),
  ],
  "the start of a privileged exec": [start(EXECS.privileged), undefined, start(EXECS.plain)],
  ...Object.fromEntries(
    [
      ["-eorss=PID,args", "-eo pid,user,args"],
      ["-eo uid=PID,args", "-o pid,user,args"],
      ["-eo lstart,sz,rss,args,pid", "-eo pid,%cpu,cmd"],
      ["h -eo comm,rss,args", "-ef"],
      ["aux --sort rss", "aux"],
      ["-ef -o rss", "-eLf"],
    ].map(([unsafe = "", twin = ""]): [string, Bypass] => [
      `the host's processes by ps ${unsafe}`,
      [top(unsafe), undefined, top(twin)],
    ]),
  ),
};
