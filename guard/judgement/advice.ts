import { isObject } from "../../core/text/jsonObject";
import type { Objection } from "./keys/key";

/** Testcontainers' reaper, from any registry. */
const RYUK = /(^|\/)(testcontainers[-/])?ryuk([:@]|$)/;
/** Where Compose mounts a service's secrets. */
const SECRETS = "/run/secrets/";
const COMPOSE_LABEL = "com.docker.compose.project";

/**
 * Returns advice on a refusal that the client program caused: the user did not write what is refused, and would look
 * for it in vain.
 *
 * @param body of a ContainerCreate
 */
export function adviceOn(body: unknown, objections: readonly Objection[]): string | undefined {
  if (objections.length === 0 || !isObject(body)) return undefined;
  const image = body["Image"];
  if (typeof image === "string" && RYUK.test(image))
    return (
      "Ryuk, which removes what Testcontainers leaves, needs the engine's socket, and no client of the " +
      "guard gets it. Set TESTCONTAINERS_RYUK_DISABLED=true: tests then stop the containers that they " +
      "start."
    );
  const bound = objections.flatMap(({ path }) => targetOf(path, body["HostConfig"]) ?? []);
  const secret = bound.find((target) => target.startsWith(SECRETS));
  if (secret !== undefined) {
    const name = secret.slice(SECRETS.length).replace(/[^\w.-]/g, "") || "NAME";
    return (
      "Compose mounts the file of a secret from the engine's host. Take it from the environment " +
      `instead, which Compose copies: secrets: { ${name}: { environment: VARIABLE } }.`
    );
  }
  const labels = body["Labels"];
  if (bound.length > 0 && isObject(labels) && Object.hasOwn(labels, COMPOSE_LABEL))
    return (
      "Compose's bind mounts are paths of the engine's host, whatever machine it runs on. Build files " +
      "into the image, keep data in a named volume, and write configurations out: configs: { NAME: { " +
      "content: … } }."
    );
  return undefined;
}

/** Returns the target, in the container, of the mount that an objection is about. */
function targetOf(path: string, host: unknown): string | undefined {
  const [, key = "", at = ""] = /^HostConfig\.(Binds|Mounts)\[(\d+)\]/.exec(path) ?? [];
  const list = isObject(host) ? host[key] : undefined;
  const mount: unknown = Array.isArray(list) ? list[Number(at)] : undefined;
  if (typeof mount === "string") return mount.split(":")[1];
  const target = isObject(mount) && mount["Type"] === "bind" ? mount["Target"] : undefined;
  return typeof target === "string" ? target : undefined;
}
