import { isDaemonFile, type ScriptCommand } from "../../docker/script";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { readDaemonJson } from "../docker/hostEngine";
import { Raw } from "../raw/raw";

/** The configuration of an engine that a command writes: `tee /etc/docker/daemon.json <<EOF`. */
export function readWrittenConfiguration({ words, output, input, path }: ScriptCommand, source: Source): Workload[] {
  const texts = words.map(({ text }) => text);
  if (![output, ...texts].some((text) => isDaemonFile(text))) return [];
  const written = input?.text ?? (/^(?:echo|printf)$/.test(texts[0] ?? "") ? texts.slice(1).join(" ") : "");
  try {
    const content: unknown = JSON.parse(written.slice(written.indexOf("{"), written.lastIndexOf("}") + 1));
    return readDaemonJson(new Raw(content, path), source).map((each) => at(path, each));
  } catch {
    return []; // The engine does not start with it.
  }
}

/** The same with every path being that of the command, which contains all of it. */
function at<T>(path: string, value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => at(path, item)) as T;
  if (typeof value !== "object" || value === null || value instanceof Map) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === "source" ? each : key === "path" && typeof each === "string" ? path : at(path, each as unknown),
    ]),
  ) as T;
}
