import { isDaemonFile, type ScriptCommand } from "../../docker/script";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { readDaemonJson } from "../docker/hostEngine";
import { Raw } from "../raw/raw";
import { relocated } from "../raw/relocated";

/** The configuration of an engine that a command writes: `tee /etc/docker/daemon.json <<EOF`. */
export function readWrittenConfiguration({ words, output, input, path }: ScriptCommand, source: Source): Workload[] {
  const texts = words.map(({ text }) => text);
  if (![output, ...texts].some((text) => isDaemonFile(text))) return [];
  const written = input?.text ?? (/^(?:echo|printf)$/.test(texts[0] ?? "") ? texts.slice(1).join(" ") : "");
  return readDaemonText(written.slice(written.indexOf("{"), written.lastIndexOf("}") + 1), path, source);
}

/** The configuration of an engine in a text. @param path of the property that contains all of it */
export function readDaemonText(text: string, path: string, source: Source): Workload[] {
  try {
    const content: unknown = JSON.parse(text);
    return readDaemonJson(new Raw(content, path), source).map((each) => relocated(each, () => path));
  } catch {
    return []; // The engine does not start with it.
  }
}
