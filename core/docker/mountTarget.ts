/** Folders of a container in which the runtime mounts the kernel's own file systems, partly covered by its masks. */
const KERNEL_FOLDERS: ReadonlySet<string> = new Set(["dev", "proc", "sys"]);

/**
 * Whether a path inside a container is /dev, /proc or /sys, or lies below one of these, in any spelling. A mount there
 * can contain links, and runtimes follow some of them: a link in place of /dev/null makes the runtime lay the masks for
 * /proc over something else (CVE-2025-31133, CVE-2025-52881). /dev/shm itself is a place for data.
 */
export function isKernelTarget(target: string): boolean {
  const segments: string[] = [];
  for (const part of target.split("/")) {
    if (part === "..") segments.pop();
    else if (part !== "" && part !== ".") segments.push(part);
  }
  return KERNEL_FOLDERS.has(segments[0] ?? "") && segments.join("/") !== "dev/shm";
}
