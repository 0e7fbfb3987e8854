import type { Runner, RunnerDevice } from "./runner";

/** The driver that needs a device of its own. */
export const FUSE_OVERLAYFS = "fuse-overlayfs";

/** The devices of the host that a runner opens with a storage driver, as a container has them. */
export function engineDevices({ devices }: Runner, storageDriver?: string) {
  const own = devices.map(({ value }) => value);
  const opened: readonly RunnerDevice[] =
    storageDriver === FUSE_OVERLAYFS ? [...own, { path: "/dev/fuse", permissions: "rwm" }] : own;
  return opened.map(({ path, permissions }) => ({ hostPath: path, containerPath: path, permissions }));
}
