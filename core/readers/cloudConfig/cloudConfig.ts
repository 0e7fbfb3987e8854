import { knownValue } from "../../model/known";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { readMachineFile, readScriptText } from "../dockerCli/writtenFile";
import type { Raw } from "../raw/raw";

/**
 * What the user data of a new machine (`#cloud-config`) runs, and the files that it writes.
 *
 * @see https://cloudinit.readthedocs.io/en/latest/reference/modules.html
 */
export function readCloudConfig(configuration: Raw, source: Source): Workload[] {
  const commands = [configuration.get("bootcmd"), configuration.get("runcmd")].flatMap((list) => list.items());
  const files = configuration.get("write_files").items();
  return [
    ...commands.flatMap((command) => readScriptText(scriptAt(command), command.path, source)),
    ...files.flatMap((file) => {
      if (!file.isObject) return [];
      const [path, encoding, content] = [file.get("path").name(), file.get("encoding").name(), file.get("content")];
      const isPlain = encoding === undefined || encoding === "text/plain";
      const isEncoded = encoding === "b64" || encoding === "base64";
      const text = isPlain ? content.name() : isEncoded ? knownValue(content.base64()) : undefined;
      return path === undefined || text === undefined ? [] : readMachineFile(path, text, content.path, source);
    }),
  ];
}

/** A command is a text for a shell, or a list of words. */
function scriptAt(command: Raw): string {
  if (!command.isList) return command.isObject ? "" : (command.name() ?? "");
  return command
    .items()
    .map((word) => `'${(word.name() ?? "").replaceAll("'", `'\\''`)}'`)
    .join(" ");
}
