const dockerode = (...keys: string[]) => keys.map((key) => [key, "dockerode repeats its options in the body"] as const);
const dockerJava = (...keys: string[]) => keys.map((key) => [key, "docker-java writes its own fields out"] as const);

/**
 * Top-level keys of bodies that libraries send for their own use and no engine reads, by operation, each with its
 * library. They are dropped whatever their values. None may be a key of the API in any spelling.
 */
export const CLIENT_KEYS: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  ContainerCreate: new Map([...dockerode("name", "platform"), ...dockerJava("authConfig")]),
  ContainerExec: new Map([...dockerJava("containerId"), ["Container", "docker-py repeats the container of the path"]]),
  ExecStart: new Map([...dockerode("hijack", "stdin"), ...dockerJava("execId")]),
  NetworkConnect: new Map([...dockerJava("containerConfig", "networkId")]),
  NetworkDisconnect: new Map([...dockerJava("networkId")]),
  ImagePush: new Map(dockerode("tag", "platform", "authconfig", "registryconfig")),
  ImageCommit: new Map([
    ...dockerode("repo", "tag", "container", "comment", "author", "pause", "changes"),
    ...dockerJava("containerId", "repository", "message"),
  ]),
};

/** Removes libraries' own keys from a body, in place. @param dropped receives their names */
export function dropClientKeys(operation: string, body: Record<string, unknown>, dropped: string[]): void {
  for (const name of CLIENT_KEYS[operation]?.keys() ?? []) {
    if (!Object.hasOwn(body, name)) continue;
    delete body[name];
    dropped.push(name);
  }
}
