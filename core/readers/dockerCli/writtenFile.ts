import { isEngineSetting, isUnitFile, placed, Script, type ScriptCommand } from "../../docker/script";
import { shellCommands } from "../../docker/shellScript";
import { parseUnitFile, socketCommands, unitCommands } from "../../docker/unitFile";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { textPlaces } from "../../text/textPlace";
import { relocated } from "../raw/relocated";
import { atCommand } from "./script";
import { readScript } from "./scriptFile";
import { readWrittenFile } from "./writtenConfiguration";

/** What a script in a text starts and writes. @param path of the property that contains all of it */
export function readScriptText(text: string, path: string, source: Source): Workload[] {
  const placeAt = textPlaces(text);
  const script = new Script("script", placed(shellCommands(text)));
  return readScript(script, source, undefined, ({ words }) =>
    atCommand(source, path, () => placeAt(words[0]?.at ?? 0)),
  ).map((workload) => relocated(workload, () => path));
}

/** A file that is written to a machine: a script, a unit of systemd, or settings. */
export function readMachineFile(file: string, text: string, path: string, source: Source): Workload[] {
  if (isUnitFile(file)) {
    const unit = parseUnitFile(text);
    return read(new Script("unit", [...unitCommands(unit), ...socketCommands(unit, file)]), path, source);
  }
  if (isEngineSetting(file)) return read(new Script("engine's defaults", [writing(file, text, path)]), path, source);
  return /\.(?:ba|da|k|z)?sh$/.test(file) || text.startsWith("#!")
    ? readScriptText(text, path, source)
    : readWrittenFile(file, text, path, source);
}

/** The command that writes a text to a file. */
function writing(file: string, text: string, path: string): ScriptCommand {
  const words = ["tee", file].map((word) => ({ text: word, at: 0, path }));
  return { path, words, before: [], input: { text, at: 0 } };
}

function read(script: Script, path: string, source: Source): Workload[] {
  return readScript(script, source).map((workload) => relocated(workload, () => path));
}
