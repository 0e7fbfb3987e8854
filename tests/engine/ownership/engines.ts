import { InnerEngine } from "../harness/innerEngine";
import { OuterEngine } from "../harness/outerEngine";

/** An engine that several clients use. */
export interface SharedEngine {
  readonly socket: () => string;
  /** Whether two clients may give images one name. */
  readonly keepsImageNamesApart: boolean;
  /** Whether each client sees all images that any of them has built. */
  readonly showsBuiltImages: boolean;
  /** Whether it can look up names of registries, or soon fails to. */
  readonly hasNetwork: boolean;
  readonly restart: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Enough for the networks of twenty clients. */
const ADDRESS_POOLS = [{ base: "10.112.0.0/12", size: 24 }];

/** A proxy that refuses at once, so that a search in a registry need not wait for a name that nobody finds. */
const NOBODY = { httpProxy: "http://127.0.0.1:1", httpsProxy: "http://127.0.0.1:1" };

async function inner(mode: "rootful" | "rootless", containerdSnapshotter = false): Promise<SharedEngine> {
  const engine = await InnerEngine.start(mode, {
    defaultAddressPools: ADDRESS_POOLS,
    proxies: NOBODY,
    features: { containerdSnapshotter },
  });
  return {
    socket: () => engine.client.socketPath,
    keepsImageNamesApart: true,
    showsBuiltImages: containerdSnapshotter,
    hasNetwork: false,
    restart: () => engine.restart(),
    remove: () => engine.remove(),
  };
}

async function outer(): Promise<SharedEngine> {
  let engine = await OuterEngine.onCgroup(1);
  return {
    socket: () => engine.client.socketPath,
    keepsImageNamesApart: false,
    showsBuiltImages: false,
    hasNetwork: true,
    restart: async () => {
      engine = await OuterEngine.restarted();
    },
    remove: () => Promise.resolve(),
  };
}

/** The engines by name: the tests' own, and newer ones in runners of each mode. */
const ENGINES: Readonly<Record<string, () => Promise<SharedEngine>>> = {
  outer,
  rootful: () => inner("rootful"),
  rootless: () => inner("rootless"),
  containerd: () => inner("rootful", true),
};

/** The one that OWNERSHIP_ENGINE names. @default the tests' own */
export function startedEngine(): Promise<SharedEngine> {
  const start = ENGINES[process.env["OWNERSHIP_ENGINE"] ?? "outer"];
  if (!start) throw new Error(`OWNERSHIP_ENGINE is one of ${Object.keys(ENGINES).join(", ")}`);
  return start();
}
