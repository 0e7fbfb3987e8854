/**
 * SHA-256 digests of the commands, as JSON, with which the rootless runners of this package start as root with
 * SYS_ADMIN and give it up before the engine starts: in a container, in a pod, in a container for one job at a time, and in
 * the check that tries a start before. What they do was measured; a command that differs by a letter was not.
 */
export const ROOTLESS_START_DIGESTS: readonly string[] = [
  "6b1a419900e7b47b979045b0b1010d9601d2a05b2c34108e368ee6f95bea9797",
  "ceb99c4d2061a4d5759ac38427331cb5adfcbb1081b089a5ba500965e7901cc7",
  "90fe5f842b66266edf194758e4fc0b253349a8b6724e2aecdb8f685bc4a6de8d",
  "ab2a26883baf26f263ee40f2a6f1cc851892d92d526357ed03355b621565929f",
];

/**
 * The same for the builders: the one that starts as root, the one for a pod with its own user namespace, and the check of
 * the first.
 */
export const BUILDER_START_DIGESTS: readonly string[] = [
  "25cf4b8cbe417f9518fa25d9884ceb99b891fa84d249ce863aaf9782b622f804",
  "2c6c1f569cbb3e1ab64707ec4b1613b26d98aef99536f8761445f555f58902e6",
  "4b50913b45f87a9ce23eea1df1d88c40dfc0e91b08a936485775f5b2b7d4e4f9",
];
