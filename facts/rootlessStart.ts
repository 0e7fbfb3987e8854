/**
 * SHA-256 digests of the commands, as JSON, with which the rootless runners of this package start as root with
 * SYS_ADMIN and give it up before the engine starts: in a container, and in a pod. What they do was measured; a command
 * that differs by a letter was not.
 */
export const ROOTLESS_START_DIGESTS: readonly string[] = [
  "1ca7266503e21256399586e5ce6df7a9350d18fd749d632fb05181e2bb58fcd5",
  "ad691daa76ffba6beadb393e170465be7520ea8d5e11b13e7b2b162f85072775",
];
