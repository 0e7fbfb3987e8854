import { placed, Script } from "../../docker/script";
import { shellCommands } from "../../docker/shellScript";
import { parseUnitFile, socketCommands, unitCommands } from "../../docker/unitFile";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { relocated } from "../raw/relocated";
import { readScript } from "./scriptFile";
import { readWrittenFile } from "./writtenConfiguration";

/** What a script in a text starts and writes. @param path of the property that contains all of it */
export function readScriptText(text: string, path: string, source: Source): Workload[] {
  return read(new Script("script", placed(shellCommands(text))), path, source);
}

/** A file that is written to a machine: a script, a unit of systemd, or settings. */
export function readMachineFile(file: string, text: string, path: string, source: Source): Workload[] {
  if (/\.(?:service|socket)$|\.(?:service|socket)\.d\/[^/]+\.conf$/.test(file)) {
    const unit = parseUnitFile(text);
    return read(new Script("unit", [...unitCommands(unit), ...socketCommands(unit, file)]), path, source);
  }
  return /\.(?:ba|da|k|z)?sh$/.test(file) || text.startsWith("#!")
    ? readScriptText(text, path, source)
    : readWrittenFile(file, text, path, source);
}

function read(script: Script, path: string, source: Source): Workload[] {
  return readScript(script, source).map((workload) => relocated(workload, () => path));
}
