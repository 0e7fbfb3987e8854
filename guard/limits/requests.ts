import { isObject } from "../../core/text/jsonObject";
import type { Objection } from "../judgement/keys/key";
import type { Draft } from "../model/draft";
import type { Limits } from "../model/limits";
import { limitVolumeOptions } from "./memoryFileSystems";
import { limitBuild, limitContainer } from "./resources";

/** Puts the client's defaults into what a request makes, and objects to what exceeds its limits. */
export function limitRequest(operation: string, { query, body }: Draft, limits: Limits): Objection[] {
  if (operation === "ContainerCreate") return limitContainer(body, limits);
  if (operation === "ImageBuild") return limitBuild(query, limits);
  if (operation === "VolumeCreate" && isObject(body))
    return limitVolumeOptions(body["DriverOpts"], "DriverOpts", limits.shmSize);
  return [];
}
