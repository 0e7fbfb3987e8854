import assert from "node:assert/strict";
import { checkFiles } from "./project";

interface Parts {
  readonly proxy?: object;
  readonly client?: object;
  readonly networks?: object;
  readonly others?: object;
}

const IMAGE = "tecnativa/docker-socket-proxy:0.3.0";

/** The findings about a project with a socket proxy, of which the client's are the interesting ones. */
async function saidOf({ proxy = {}, client = {}, networks = { socket: { internal: true } }, others }: Parts) {
  const project = {
    services: {
      proxy: {
        image: IMAGE,
        volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"],
        networks: ["socket"],
        ...proxy,
      },
      client: {
        image: "traefik:v3.2.1",
        command: ["--providers.docker.endpoint=tcp://proxy:2375"],
        networks: ["socket"],
        ...client,
      },
      ...others,
    },
    networks,
  };
  const { findings } = await checkFiles({ "compose.yaml": JSON.stringify(project) }, ["compose.yaml"]);
  return findings.map(({ status, resource, rule }) => `${status === "violation" ? rule : status} ${resource}`);
}

const OWN = "dood-engine-socket proxy";
const ACCEPTED = [OWN, "exempted client"];

describe("a client of a socket proxy in a Compose project", () => {
  const accepted: Readonly<Record<string, Parts>> = {
    "on an internal network": {},
    "on a network of the project": { networks: { socket: null } },
    "on the project's default network": {
      proxy: { networks: undefined },
      client: { networks: undefined },
      networks: {},
    },
    "by its container's name": {
      proxy: { container_name: "Engine" },
      client: { command: ["--providers.docker.endpoint=tcp://engine:2375"] },
    },
    "by an alias": {
      proxy: { networks: { socket: { aliases: ["engine"] } } },
      client: { command: ["--providers.docker.endpoint=http://engine:2375"] },
    },
    "by the client's own variable": { client: { command: [], environment: { DOCKER_HOST: "tcp://proxy:2375" } } },
    "that lets it read sections": { proxy: { environment: { CONTAINERS: 1, POST: 0, EXEC: "0" } } },
    "of wollomatic": {
      proxy: {
        image: "wollomatic/socket-proxy:1.10.0",
        command: ["-allowGET=/v1\\..{1,2}/containers/.*", "-listenip=0.0.0.0", "-allowfrom=client"],
      },
    },
    "of linuxserver, with its scratch folder": {
      proxy: { image: "lscr.io/linuxserver/socket-proxy:3.0.9", tmpfs: ["/run"], read_only: true },
    },
    "of a mirror": { proxy: { image: "registry.example.com/mirror/tecnativa/docker-socket-proxy:0.3.0" } },
    "beside networks of its own": {
      client: { networks: ["socket", "web"] },
      networks: { socket: {}, web: { external: true } },
    },
    "that is linked": { client: { links: ["proxy"] } },
    "on an internal overlay": { networks: { socket: { driver: "overlay", internal: true } } },
  };
  for (const [title, parts] of Object.entries(accepted))
    it(`is no finding of its own: ${title}`, async () => assert.deepEqual(await saidOf(parts), ACCEPTED));

  const refused: Readonly<Record<string, Parts>> = {
    "that is published": { proxy: { ports: ["2375:2375"] } },
    "that is published on loopback": { proxy: { ports: ["127.0.0.1:2375:2375"] } },
    "that lets it write": { proxy: { environment: { POST: 1 } } },
    "that lets it run": { proxy: { environment: ["EXEC=1"] } },
    "that lets it restart": { proxy: { environment: ["ALLOW_RESTARTS=1"] } },
    "of wollomatic that lets it write": {
      proxy: { image: "wollomatic/socket-proxy:1.10.0", command: ["-allowPOST=.*"] },
    },
    "of wollomatic that its clients' labels open": {
      proxy: {
        image: "wollomatic/socket-proxy:1.10.0",
        command: ["-allowGET=.*", "-proxycontainername=proxy"],
      },
      client: { labels: { "socket-proxy.allow.post": ".*" } },
    },
    "of wollomatic that its clients' labels open, by a variable": {
      proxy: { image: "wollomatic/socket-proxy:1.10.0", environment: { SP_PROXYCONTAINERNAME: "proxy" } },
    },
    "whose variables are not known": { proxy: { env_file: "missing.env" } },
    "whose switch is not known": { proxy: { environment: { POST: "${WRITE}" } } },
    "with rules of its own": { proxy: { volumes: ["./haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg"] } },
    "with another program": { proxy: { command: ["socat", "TCP-LISTEN:2375,fork", "UNIX:/var/run/docker.sock"] } },
    "with another entrypoint": { proxy: { entrypoint: ["socat"], command: ["-d"] } },
    "of another owner": { proxy: { image: "example/docker-socket-proxy:1" } },
    "that is none": { proxy: { image: "alpine/socat:1.8.0.0" } },
    "on a network of others": { networks: { socket: { external: true } } },
    "on a network that may be one of others": { networks: { socket: { external: "${SHARED}" } } },
    "on a network of the older form": { networks: { socket: { external: { name: "shared" } } } },
    "that is on a network of others as well": {
      proxy: { networks: ["socket", "web"] },
      networks: { socket: {}, web: { external: true } },
    },
    "on the host's network": { proxy: { network_mode: "host", networks: undefined } },
    "on the host's network under another name": { networks: { socket: { name: "host" } } },
    "on a network of the local wire": { networks: { socket: { driver: "macvlan" } } },
    "on an overlay": { networks: { socket: { driver: "overlay" } } },
    "on a routed network": {
      networks: { socket: { driver_opts: { "com.docker.network.bridge.gateway_mode_ipv4": "routed" } } },
    },
    "on no network of the client": { client: { networks: ["other"] }, networks: { socket: {}, other: {} } },
    "that joins another's network": { client: { networks: undefined, network_mode: "service:vpn" } },
    "of another name": { client: { command: ["--providers.docker.endpoint=tcp://proxy.example.com:2375"] } },
    "by an address": { client: { command: ["--providers.docker.endpoint=tcp://10.0.0.5:2375"] } },
    "whose name leads elsewhere": { client: { extra_hosts: ["proxy:10.0.0.5"] } },
    "whose name is another's, by a link": { client: { external_links: ["engine:proxy"] } },
    "whose name another service has as well": {
      others: { engine: { image: "alpine:3.20.1", networks: { socket: { aliases: ["proxy"] } } } },
    },
  };
  for (const [title, parts] of Object.entries(refused))
    it(`is one: ${title}`, async () => {
      const said = await saidOf(parts);
      assert.ok(said.includes("dood-plaintext-endpoint client"), said.join(", "));
    });

  it("is none for two clients, and the proxy's own mount is one", async () => {
    const second = { image: "x:1", environment: { DOCKER_HOST: "tcp://proxy:2375" }, networks: ["socket"] };
    const said = await saidOf({ others: { second } });
    assert.deepEqual(said, [OWN, "exempted client", "exempted second"]);
  });
});
