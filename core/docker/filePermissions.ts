import { type Command, programName } from "./commandLine";

/** How a command opens files to users other than root. */
export interface Opening {
  readonly files: readonly string[];
  /** The mode, list entry or owner that opens it, as written. */
  readonly by: string;
}

const OPENERS: ReadonlyMap<string, (command: Command) => Opening | undefined> = new Map([
  ["chmod", (command) => byFirstArgument(command, isWritableByAll)],
  ["chown", (command) => byFirstArgument(command, isOtherOwner)],
  ["chgrp", (command) => byFirstArgument(command, isOtherGroup)],
  ["setfacl", byAccessList],
]);

/** Whether a command is one that can open a file to others. */
export function isOpener(command: Command): boolean {
  return OPENERS.has(programName(command[0]));
}

/**
 * What chmod, chown, chgrp and setfacl give to others: write permission for everyone, for another user, or for a group
 * other than Docker's own. Undefined if the command opens nothing.
 */
export function openingOf(command: Command): Opening | undefined {
  return OPENERS.get(programName(command[0]))?.(command);
}

function byFirstArgument(command: Command, opens: (argument: string) => boolean): Opening | undefined {
  const [by, ...files] = command.slice(1).filter((word) => !word.startsWith("-"));
  return by !== undefined && opens(by) ? { files, by } : undefined;
}

/** Whether a chmod mode, applied to a file without permissions, lets everyone write: `666`, `a+rw`, `o=u`, `+w`. */
function isWritableByAll(mode: string): boolean {
  if (/^[0-7]{1,5}$/.test(mode)) return (Number(mode.at(-1)) & 2) !== 0;
  let writable = false;
  for (const clause of mode.split(",")) {
    const [, who = "", changes = ""] = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(clause) ?? [];
    if (!/^$|[oa]/.test(who)) continue;
    for (const [, operator, permissions = ""] of changes.matchAll(/([-+=])([rwxXstugo]*)/g)) {
      const hasWrite = /[wug]/.test(permissions);
      if (operator === "=") writable = hasWrite;
      else if (hasWrite) writable = operator === "+";
    }
  }
  return writable;
}

function isOtherOwner(owner: string): boolean {
  const [user = "", group = ""] = owner.split(/[:.]/);
  return isOther(user) || isOtherGroup(group);
}

/** A number does not count as another group, since it may be that of the group docker. */
function isOtherGroup(group: string): boolean {
  return isOther(group) && group !== "docker" && !/^\d+$/.test(group);
}

function isOther(name: string): boolean {
  return name !== "" && !/^(root|0+)$/.test(name) && !/[$`\0]/.test(name);
}

/** Entries such as `u:jenkins:rw`, `other::rw`, `d:g:users:6`; masks and removals open nothing. */
function byAccessList(command: Command): Opening | undefined {
  const files: string[] = [];
  let by: string | undefined;
  for (let at = 1; at < command.length; at++) {
    const word = command[at] ?? "";
    const [, attached] = /^(?:-[bkdRLPnv]*[ms]|--modify=?|--set=?)(.*)$/s.exec(word) ?? [];
    if (attached !== undefined) by ??= (attached || command[++at] || "").split(",").find(isOpenEntry);
    else if (!word.startsWith("-")) files.push(word);
  }
  return by === undefined ? undefined : { files, by };
}

function isOpenEntry(entry: string): boolean {
  const parts = entry.split(":").filter((part, at) => at > 0 || !/^d(efault)?$/.test(part));
  const permissions = parts.at(-1) ?? "";
  if (parts.length < 2 || !(permissions.includes("w") || /^[2367]$/.test(permissions))) return false;
  const [kind = "", name = ""] = parts;
  if (/^o(ther)?$/.test(kind)) return true;
  const named = parts.length === 2 ? kind : name;
  if (/^m(ask)?$/.test(kind) || !isOther(named)) return false;
  return !(/^g(roup)?$/.test(kind) && named === "docker");
}
