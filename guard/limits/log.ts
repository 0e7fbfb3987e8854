import { isObject } from "../../core/text/jsonObject";
import { bytesIn, sizeOf } from "../../core/text/units";
import { type Objection, objection } from "../judgement/keys/key";
import type { Range } from "../model/limits";
import { beyond } from "./beyond";

type Body = Record<string, unknown>;

/** Files that a log has if its request does not say. Other drivers have no files of the engine's. */
const FILES: Readonly<Record<string, number>> = { "json-file": 1, local: 5 };
const DEFAULT_DRIVER = "json-file";

/** Limits what a container's log takes on the disk: the size of a file, times the number of files. */
export function limitLog(host: Body, range: Range | undefined): Objection[] {
  if (range === undefined) return [];
  const log: Body = isObject(host["LogConfig"]) ? host["LogConfig"] : {};
  const driver = typeof log["Type"] === "string" && log["Type"] !== "" ? log["Type"] : DEFAULT_DRIVER;
  const files = FILES[driver];
  if (files === undefined) return [];
  const options: Body = isObject(log["Config"]) ? log["Config"] : {};
  const { "max-size": size, "max-file": count, "max-buffer-size": buffer } = options;
  const number = isSet(count) ? Number(count) : files;
  const { default: given, max } = range;
  if (!isSet(size) && given !== undefined) {
    // Bytes have no unit: to some engines a unit is a power of 1000.
    const bytes = Math.max(1, Math.floor(given / (number >= 1 ? number : 1)));
    host["LogConfig"] = { ...log, Type: driver, Config: { ...options, "max-size": `${bytes}` } };
  }
  if (max === undefined) return [];
  const path = (option: string) => `HostConfig.LogConfig.Config.${option}`;
  const total = (isSet(size) ? sizeIn(size) : 0) * number;
  return [
    ...(total >= 0 && total <= max ? [] : [objection(path("max-size"), beyond("logSize", sizeOf(max)))]),
    ...(number >= 1 && number <= MAX_FILES ? [] : [objection(path("max-file"), `is not from 1 to ${MAX_FILES}.`)]),
    ...(!isSet(buffer) || sizeIn(buffer) <= max
      ? []
      : [objection(path("max-buffer-size"), beyond("logSize", sizeOf(max)))]),
  ];
}

const MAX_FILES = 1000;

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

/** Negative sizes mean that there is no limit; whatever cannot be read counts as more than any. */
const sizeIn = (value: unknown): number => (typeof value === "string" ? bytesIn(value) : undefined) ?? Number.NaN;
