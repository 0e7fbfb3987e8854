import type { Operation } from "../model/operation";
import type { Shape } from "./shape";

/** Operations that engines have and clients call, but no specification lists. */
export const UNSPECIFIED_OPERATIONS: readonly {
  readonly because: string;
  readonly operation: Operation;
  readonly query: readonly string[];
}[] = [
  {
    because:
      "Clients build with BuildKit over it (engine 19.03 and newer); the specification mentions it " +
      "only as the sibling of /session.",
    operation: { id: "Grpc", method: "POST", path: "/grpc", since: "1.39", body: "none", upgrades: true },
    query: [],
  },
  {
    because: "The client calls it when a build with BuildKit without buildx is interrupted.",
    operation: {
      id: "BuildCancel",
      method: "POST",
      path: "/build/cancel",
      since: "1.39",
      body: "none",
      upgrades: false,
    },
    query: ["id"],
  },
];

/** Operations that become raw streams although the specification has no response 101 for them. */
export const UNSPECIFIED_UPGRADES: Readonly<Record<string, string>> = {
  ExecStart:
    "It answers 200 to a client that does not ask for an upgrade, and the connection is a raw stream " +
    "in both directions all the same.",
};

/** Operations with a JSON body that the specification does not have. */
export const UNSPECIFIED_BODIES: Readonly<Record<string, string>> = {
  ImagePush: "docker-py sends `{}`: engines up to 20.10 read credentials there where X-Registry-Auth is missing.",
};

/** Query parameters that clients send or engines read, and the specification does not have. */
export const UNSPECIFIED_QUERIES: Readonly<
  Record<string, { readonly because: string; readonly names: readonly string[] }>
> = {
  ContainerList: { because: "The client of 20.10 sends them.", names: ["since", "before"] },
  ContainerStart: { because: "docker start --checkpoint.", names: ["checkpoint", "checkpoint-dir"] },
  ContainerLogs: { because: "docker logs --details.", names: ["details"] },
  ImageList: { because: "docker-java sends it; engines read it up to API 1.40.", names: ["filter"] },
  ImageBuild: {
    because: "The client sends them with every classic build, or to start a build with BuildKit; engines read them.",
    names: ["isolation", "cpusetmems", "cgroupparent", "ulimits", "securityopt", "session", "buildid"],
  },
};

/** Parameters that may be given more than once although the specification does not declare them as lists. */
export const UNSPECIFIED_LISTS: Readonly<
  Record<string, { readonly because: string; readonly names: readonly string[] }>
> = {
  ImageBuild: {
    because: "Its text says that t may be repeated; the client repeats extrahosts and securityopt.",
    names: ["t", "extrahosts", "securityopt"],
  },
  ImageCommit: { because: "docker commit --change, once for each.", names: ["changes"] },
};

/** Keys that clients send in bodies, and the specification does not have. */
export const UNSPECIFIED_KEYS: Readonly<Record<string, { readonly because: string; readonly keys: Shape }>> = {
  ContainerExec: { because: "The client up to 28 sends it with every exec.", keys: { Detach: "boolean" } },
  ImagePush: {
    because: "Engines read the same as in X-Registry-Auth.",
    keys: {
      username: "string",
      password: "string",
      email: "string",
      serveraddress: "string",
      auth: "string",
      identitytoken: "string",
      registrytoken: "string",
    },
  },
  SystemAuth: {
    because: "docker login sends what it has stored of an earlier one.",
    keys: { auth: "string", identitytoken: "string", registrytoken: "string" },
  },
};
