import { EngineClient } from "../../tests/engine/harness/client";
import { missing, OuterEngine } from "../../tests/engine/harness/outerEngine";

/** The engine on which the components live, and the images for them. */
export interface Engine {
  readonly client: EngineClient;
  readonly host: string;
  /** For each kind of container an image, and another one that works as well. */
  readonly images: Readonly<Record<"engine" | "guard", readonly [string, string]>> & {
    /** Absent where there is none. */
    readonly builder?: readonly [string, string];
  };
  end(): Promise<void>;
}

/** The engine at DOCKER_HOST, with images of the registries; or one of the engine tests', with theirs. */
export async function anEngine(): Promise<Engine> {
  const host = process.env["DOCKER_HOST"];
  if (host?.startsWith("unix://")) {
    return {
      client: new EngineClient(host.slice(7)),
      host,
      images: {
        engine: ["docker:27.5.1-dind-rootless", "docker:27.5.0-dind-rootless"],
        guard: ["node:22.20.0-bookworm-slim", "node:22.19.0-bookworm-slim"],
        builder: ["moby/buildkit:v0.29.0-rootless", "moby/buildkit:v0.28.0-rootless"],
      },
      end: async () => undefined,
    };
  }
  const reason = missing();
  if (reason !== undefined) throw new Error(`DOCKER_HOST names no socket, and an engine of its own ${reason}`);
  const outer = await OuterEngine.onCgroup(1);
  const two = async (image: string): Promise<[string, string]> => [image, await another(outer.client, image)];
  const builder = process.env["BUILDKIT_IMAGE_TAR"];
  return {
    client: outer.client,
    host: `unix://${outer.folder}/docker.sock`,
    images: {
      engine: await two(await outer.image("bookworm")),
      guard: await two(await outer.nodeImage()),
      ...(builder !== undefined && {
        builder: await two(await outer.imported("breakwater-builder", async () => builder)),
      }),
    },
    end: () => OuterEngine.end(),
  };
}

/** Makes another image with the same files: Terraform knows an image by its id, and so needs one with another id. */
async function another(client: EngineClient, image: string): Promise<string> {
  const { Id } = await client.call<{ Id: string }>("POST", "/containers/create", { Image: image, Cmd: ["true"] });
  const query = new URLSearchParams({
    container: Id,
    repo: `${image}-other`,
    tag: "1.0.0",
    changes: "LABEL other=yes",
  });
  await client.call("POST", `/commit?${query}`, {});
  await client.call("DELETE", `/containers/${Id}`);
  return `${image}-other:1.0.0`;
}
