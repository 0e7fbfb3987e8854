/**
 * SHA-256 digests of the commands, as JSON, with which the rootless runners of this package start as root with
 * SYS_ADMIN and give it up before the engine starts: in a container, in a pod, in a container for one job at a time, and in
 * the check that tries a start before. What they do was measured; a command that differs by a letter was not.
 */
export const ROOTLESS_START_DIGESTS: readonly string[] = [
  "6b1a419900e7b47b979045b0b1010d9601d2a05b2c34108e368ee6f95bea9797",
  "ceb99c4d2061a4d5759ac38427331cb5adfcbb1081b089a5ba500965e7901cc7",
  "90fe5f842b66266edf194758e4fc0b253349a8b6724e2aecdb8f685bc4a6de8d",
  "c85ec71b9b28e807b4ea429c2eae872a5f33bbc04ab0c27396b1a59047531026",
];

/**
 * The same for the builders: the one that starts as root, the one for a pod with its own user namespace, and the check of
 * the first.
 */
export const BUILDER_START_DIGESTS: readonly string[] = [
  "25cf4b8cbe417f9518fa25d9884ceb99b891fa84d249ce863aaf9782b622f804",
  "2c6c1f569cbb3e1ab64707ec4b1613b26d98aef99536f8761445f555f58902e6",
  "7b6a7d7a9bff19392140ea4181dd111dc2adfeb15d4c2ba41be7dbec1c36e62d",
];
