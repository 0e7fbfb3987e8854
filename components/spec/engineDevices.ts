import type { Runner, RunnerDevice } from "./runner";

/** The driver that needs a device of its own. */
export const FUSE_OVERLAYFS = "fuse-overlayfs";

/** The devices of the host that a runner opens with a storage driver. */
export function engineDevices({ devices }: Runner, storageDriver?: string): readonly RunnerDevice[] {
  const own = devices.map(({ value }) => value);
  return storageDriver === FUSE_OVERLAYFS ? [...own, { path: "/dev/fuse", permissions: "rwm" }] : own;
}
