/** What an engine's container says of itself, and what of it a recipe's engine does without. */

/** Docker's own images of an engine: what another one brings is not known. */
export const ENGINE_IMAGE =
  /^(?:docker\.io\/)?(?:library\/)?docker:(?:[\w.-]*-)?dind(?:-[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/;

/** Whether one of them asks for certificates of its own accord, which is since 19.03. */
export function servesTls(image: string): boolean {
  const [, major, minor = "0"] = /:(\d+)(?:\.(\d+))?/.exec(image) ?? [];
  const isOld = major !== undefined && Number(major) * 100 + Number(minor) < 1903;
  return ENGINE_IMAGE.test(image) && !isOld;
}

/** Variables that only say how the engine listens, or which storage it has. */
export const ENGINE_VARIABLES = /^DOCKER_(?:TLS_CERTDIR|TLS_SAN|DRIVER|HOST)$/;
export const PROXY_VARIABLES = /^(?:(?:HTTPS?|NO|ALL|FTP)_PROXY|TZ)$/i;
/** Words of a command that only say the same. */
export const ENGINE_WORDS =
  /^(?:dockerd|dockerd-entrypoint\.sh|-H.*|tcp:.*|unix:.*|overlay2|vfs|--(?:host|tls\w*|storage-driver)(?:=.*)?)$/;
/** Where an engine has its data, certificates and parts of the kernel. */
export const ENGINE_FOLDERS =
  /^(?:\/var\/lib\/docker|\/certs(?:\/.*)?|\/sys\/fs\/cgroup|\/lib\/modules|\/run|\/var\/run|\/tmp)\/?$/;
/** Where clients have their certificates by convention. */
export const CLIENT_FOLDERS = /^\/certs(?:\/client)?\/?$/;
