import type { Given } from "../../components/spec/given";

/** Where the container mounts the certificates of the recipe's folder, and the volume that it fills. */
const FROM = "/from";
const TO = "/to";

/**
 * A container that runs once, before a server starts: it copies the server's certificate and key from the recipe's
 * folder, where they belong to whoever made them, into a volume of its own, where they belong to the server's user.
 */
export const HAND_OVER = {
  from: { value: FROM, because: "the folder with the server's certificate and key, and not with the CA's key" },
  to: { value: TO, because: "a volume that only the server mounts" },
  user: { value: "0", because: "reads files of any user, and gives them to another" },
  capabilities: [
    { value: "CHOWN", because: "gives the files to the server's user" },
    {
      value: "DAC_OVERRIDE",
      because: "reads a key that is open to its owner alone, and replaces one that is the server's",
    },
  ],
  image: { value: "busybox:1.37.0", because: "a shell, and programs that copy files: no more is needed" },
  memory: { value: 64, because: "copies three small files" },
  processes: { value: 64, because: "a shell and one program at a time" },
} as const satisfies Record<string, Given<unknown> | readonly Given<unknown>[]>;

/** Copies the files. @param user the server's */
export function handOverCommand(user: number): string[] {
  const lines = [
    "set -eu",
    "umask 077",
    // In this order: whoever reads the new certificate finds its key beside it.
    "for file in ca key cert; do",
    `  rm -f ${TO}/.$file`,
    `  cp ${FROM}/$file.pem ${TO}/.$file`,
    `  if [ $file = key ]; then chmod 0400 ${TO}/.$file; else chmod 0444 ${TO}/.$file; fi`,
    `  chown ${user} ${TO}/.$file`,
    `  mv -f ${TO}/.$file ${TO}/$file.pem`,
    "done",
  ];
  return ["/bin/sh", "-c", lines.join("\n")];
}
