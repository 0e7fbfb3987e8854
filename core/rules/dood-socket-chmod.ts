import { type Command, isOpenEnded, programName } from "../docker/commandLine";
import { isSocketItself, reachedSocket } from "../docker/engineSockets";
import { isOpener, openingOf } from "../docker/filePermissions";
import { segmentsOf } from "../docker/hostPath";
import { runCommands, UNSEEN, unseenCommands } from "../docker/runCommand";
import { type Container, expandVariables } from "../model/container";
import { shorten } from "../text/shorten";
import { type Rule, undetermined, violation } from "./support/rule";

/**
 * What must hold: no command opens an engine's socket to more users than root and the socket's own group.
 * Fields: the commands of containers, of their hooks, probes and scripts: chmod, chown, chgrp, setfacl.
 * Allowed: modes that do not let others write (660), root as the owner, the group docker, a group by its number.
 */
export const rule: Rule = {
  id: "dood-socket-chmod",
  group: "dood",
  severity: "high",
  level: "advisory",
  title: "Commands should not open a container engine's socket to more users",
  why:
    "Whoever can write to the socket is root on the host. A mode such as 666 makes that everyone: " +
    "each process of each user, in the host and in every container that has the socket, and it lasts " +
    "until the engine restarts.",
  remediation:
    "Leave the socket as the engine makes it (root:docker, 660). A job that needs Docker gets a certificate " +
    "of its own for a guarded API, or a rootless engine of its own.",
  remedies: ["socketPermissions"],
  references: [
    "CIS Docker Benchmark 3.15 and 3.16: the socket belongs to root:docker, with 660 or less",
    "Docker documentation, Docker daemon attack surface",
  ],
  *check({ containers }) {
    for (const container of containers) {
      for (const { words, secret, unseen, ...place } of runCommands(container)) {
        const opening = openingOf(words);
        if (opening?.files.some((file) => isSocket(file, container))) {
          const how = secret ? "" : ` (${programName(words[0])} ${shorten(opening.by)})`;
          yield violation(place, container, `opens an engine's socket to others than root${how}`);
        } else if (unseen && couldOpen(words, container)) yield undetermined(unseen, container);
      }
      for (const unseen of unseenCommands(container)) yield undetermined(unseen, container);
    }
  },
};

function isSocket(file: string, container: Container): boolean {
  const place = segmentsOf(expandVariables(file, container));
  const socket = reachedSocket(place);
  return socket !== undefined && isSocketItself(place, socket);
}

/** Whether an unknown word may be the program, the mode or owner for a socket, or the socket that a mode applies to. */
function couldOpen(words: Command, container: Container): boolean {
  if (!words.includes(UNSEEN)) return false;
  if (words[0] === UNSEEN || isOpenEnded(words)) return true;
  if (!isOpener(words)) return false;
  return words.slice(1).some((word) => isSocket(word, container)) || openingOf(words)?.files.includes(UNSEEN) === true;
}
