import type { Role } from "../../../guard/model/role";
import { CONTAINER, ID, type Request, RUN } from "../judgement/support";

/**
 * A request that gives the host away, by what rule it is refused, and its clean twin. `undefined` is the guard's own
 * word.
 */
export type Bypass = readonly [unsafe: Request, rule: string | undefined, twin: Request];
export type Bypasses = Readonly<Record<string, Bypass>>;

/** Who tries: some folders of the host may be bound. */
export const ROLE: Role = { ...RUN, allowedHostPaths: ["/srv/work", "/srv/cache/", "/etc"] };

const HOST_NETWORK = "deadbeef".padEnd(64, "0");
const PRIVILEGED = "b".repeat(64);
const PRIVILEGED_CONTAINER = {
  ...CONTAINER,
  Id: PRIVILEGED,
  HostConfig: { ...CONTAINER.HostConfig, Privileged: true },
};
export const EXECS = { plain: "1".repeat(64), privileged: "2".repeat(64), inPrivileged: "3".repeat(64) };

/** What the engine has, by the path under which it shows it. */
export const OBJECTS: Readonly<Record<string, unknown>> = {
  "/containers/web/json": CONTAINER,
  "/containers/a/json": CONTAINER,
  [`/containers/${ID}/json`]: CONTAINER,
  "/containers/root/json": PRIVILEGED_CONTAINER,
  [`/containers/${PRIVILEGED}/json`]: PRIVILEGED_CONTAINER,
  "/containers/guard/json": {
    ...CONTAINER,
    Mounts: [{ Type: "bind", Source: "/var/run", Destination: "/run/engine", RW: true }],
  },
  "/containers/bound/json": {
    ...CONTAINER,
    Mounts: [{ Type: "volume", Name: "bound", Destination: "/x", Driver: "local", RW: true }],
  },
  "/containers/hostnet/json": { ...CONTAINER, HostConfig: { ...CONTAINER.HostConfig, NetworkMode: "host" } },
  "/containers/masked/json": {
    ...CONTAINER,
    Mounts: [{ Type: "volume", Name: "data", Destination: "/dev/x", Driver: "local", RW: true }],
  },
  "/containers/cgroups/json": { ...CONTAINER, HostConfig: { ...CONTAINER.HostConfig, CgroupnsMode: "host" } },
  "/info": { SecurityOptions: ["name=seccomp,profile=builtin", "name=cgroupns"] },
  [`/exec/${EXECS.plain}/json`]: { ID: EXECS.plain, ContainerID: ID, ProcessConfig: { privileged: false } },
  [`/exec/${EXECS.privileged}/json`]: { ID: EXECS.privileged, ContainerID: ID, ProcessConfig: { privileged: true } },
  [`/exec/${EXECS.inPrivileged}/json`]: {
    ID: EXECS.inPrivileged,
    ContainerID: PRIVILEGED,
    ProcessConfig: { privileged: false },
  },
  "/volumes/data": { Name: "data", Driver: "local", Options: null },
  "/volumes/mem": { Name: "mem", Driver: "local", Options: { type: "tmpfs", device: "tmpfs", o: "size=1m" } },
  "/volumes/bound": { Name: "bound", Driver: "local", Options: { type: "none", o: "bind", device: "/srv" } },
  "/volumes/sock": { Name: "sock", Driver: "local", Options: { type: "none", o: "bind", device: "/run" } },
  "/volumes/plug": { Name: "plug", Driver: "vieux/sshfs", Options: {} },
  "/networks/deadbeef": { Name: "host", Id: HOST_NETWORK, Driver: "host" },
  "/networks/cafe": { Name: "cafe", Id: "a".repeat(64), Driver: "bridge" },
};

const CREATE = "POST /v1.41/containers/create";
export const create = (HostConfig: object, more: object = {}): Request => ({
  call: CREATE,
  body: { Image: "alpine", HostConfig, ...more },
});
export const raw = (body: string | Buffer): Request => ({ call: CREATE, body });
export const exec = (body: object, container = "web"): Request => ({
  call: `POST /v1.41/containers/${container}/exec`,
  body,
});
export const volume = (body: object): Request => ({ call: "POST /v1.41/volumes/create", body });
export const build = (query: string): Request => ({
  call: `POST /v1.41/build?t=a&${query}`,
  type: "application/x-tar",
});
export const call = (target: string): Request => ({ call: target });

export const TWIN = create({});
