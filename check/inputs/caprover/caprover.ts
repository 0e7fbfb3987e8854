import { basename, dirname } from "node:path";
import { Script } from "../../../core/docker/script";
import { readCaptainDefinition, readOneClickApp } from "../../../core/readers/caprover/caprover";
import { Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import { dockerfile } from "../../../documents/formats/dockerfile";
import type { Content, Input } from "../../input/input";

/** One-click apps of CapRover, of every version of their format. */
export const caprover: Input = {
  name: "CapRover",
  group: "Compose",
  reads: "one-click apps of CapRover",
  words: ["captainVersion"],
  resembles: (keys) => keys.has("captainVersion"),
  matches: ({ captainVersion, services, dockerCompose }) =>
    captainVersion !== undefined && (isObject(services) || isObject(dockerCompose)),
  read: ({ file, index, content }) => {
    const { dockerCompose } = content;
    const project = isObject(dockerCompose) ? new Raw(dockerCompose, "dockerCompose") : new Raw(content, "");
    const { services } = isObject(dockerCompose) ? dockerCompose : content;
    const workloads = readOneClickApp(project, variablesOf(content), (type, name) => ({
      type,
      name,
      host: `${file}#${index}`,
      origin: { file, document: index, path: "" },
    }));
    return { resources: isObject(services) ? Object.keys(services).length : 0, workloads };
  },
};

function variablesOf({ variables, caproverOneClickApp }: Content): ReadonlyMap<string, string> {
  const listed = isObject(caproverOneClickApp) ? caproverOneClickApp["variables"] : variables;
  if (!Array.isArray(listed)) return new Map();
  return new Map(
    listed.flatMap((each: unknown) =>
      isObject(each) && typeof each["id"] === "string" && each["defaultValue"] !== undefined
        ? [[each["id"], String(each["defaultValue"])] as const]
        : [],
    ),
  );
}

/** `captain-definition`: how CapRover builds an app, in JSON. */
export const captainDefinition: Input = {
  name: "captain-definition",
  group: "Compose",
  reads: "`captain-definition`",
  words: ["schemaVersion"],
  isNamed: isCaptainDefinition,
  resembles: (keys, file) => isCaptainDefinition(file) && keys.has("schemaVersion"),
  matches: ({ schemaVersion }, file) => isCaptainDefinition(file) && schemaVersion !== undefined,
  read: ({ file, index, content }) => {
    const source = {
      type: "app",
      name: basename(dirname(file)),
      host: file,
      origin: { file, document: index, path: "" },
    };
    const { dockerfileLines } = content;
    const lines = Array.isArray(dockerfileLines) ? dockerfileLines.map(String) : undefined;
    return {
      resources: 1,
      workloads: readCaptainDefinition(new Raw(content, ""), lines && parsedLines(lines), source),
    };
  },
};

function isCaptainDefinition(file: string): boolean {
  return /(?:^|[\\/])captain-definition[^\\/]*$/.test(file);
}

function parsedLines(lines: readonly string[]): Parameters<typeof readCaptainDefinition>[1] {
  const text = lines.join("\n");
  const { content, offsetOf } = dockerfile.parse(text, "Dockerfile");
  const lineOf = (path: string) => `dockerfileLines[${text.slice(0, offsetOf(path)).split("\n").length - 1}]`;
  return content instanceof Script ? { script: content, lineOf } : undefined;
}
