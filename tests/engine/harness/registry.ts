import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineClient } from "./client";
import { Container } from "./container";
import { debianProgram } from "./debianProgram";

/**
 * Where the registry is for the engine: on the loopback of its network namespace, which an engine trusts without TLS.
 */
export const REGISTRY = "127.0.0.1:5000";

const PROGRAM = "/opt/docker-registry";
export const CONFIGURATION = {
  version: "0.1",
  storage: { filesystem: { rootdirectory: "/tmp/registry" } },
  http: { addr: REGISTRY },
};

/** Debian's registry in a container on the engine's own network, empty, once it listens. */
export async function startedRegistry(engine: EngineClient, image: string): Promise<Container> {
  const program = readFileSync(await debianProgram("docker-registry", "/usr/bin/docker-registry"));
  const registry = await Container.start(engine, {
    image,
    networkMode: "host",
    entrypoints: [PROGRAM, "serve", "/opt/registry.yaml"],
    uploads: [
      { file: PROGRAM, contentBase64: program.toString("base64"), permissions: "0755" },
      { file: "/opt/registry.yaml", content: JSON.stringify(CONFIGURATION) },
    ],
  });
  for (let tries = 60; tries > 0; tries--) {
    if ((await registry.log()).includes("listening on")) return registry;
    await sleep(500);
  }
  throw new Error(`the registry does not listen:\n${await registry.log()}`);
}
