import { rule } from "../../../core/rules/dood-provider-plaintext";
import { describeRule, dockerContainer, resource, UNKNOWN } from "./support";

function provider(props: object) {
  return resource("pulumi:providers:docker", props, "build-host");
}

const FAR = "tcp://build.example.com:2376";
const MATERIAL = { caMaterial: "ca", certMaterial: "cert", keyMaterial: "key" };

describeRule(rule, {
  refused: {
    "a TCP address without certificates": [provider({ host: "tcp://build.example.com:2375" }), "host"],
    "the port of TLS without certificates": [provider({ host: FAR }), "host"],
    "an empty path of certificates": [provider({ host: FAR, certPath: "" }), "host"],
    "a CA alone": [provider({ host: FAR, caMaterial: "ca" }), "host"],
    "no CA": [provider({ host: FAR, ...MATERIAL, caMaterial: "" }), "host"],
    "an address without a scheme, which is TCP": [provider({ host: "build.example.com" }), "host"],
    "an address of the web": [provider({ host: "http://build.example.com:2375" }), "host"],
    "an IPv6 address": [provider({ host: "tcp://[2001:db8::1]:2375" }), "host"],
  },
  accepted: {
    "nothing said, which is the local engine": provider({}),
    "a path of certificates": provider({ host: FAR, certPath: "/home/ci/.docker" }),
    certificates: provider({ host: FAR, ...MATERIAL }),
    "certificates that are not known yet": provider({
      host: FAR,
      caMaterial: UNKNOWN,
      certMaterial: UNKNOWN,
      keyMaterial: UNKNOWN,
    }),
    SSH: provider({ host: "ssh://ci@build.example.com" }),
    "a unix socket": provider({ host: "unix:///run/user/1000/docker.sock" }),
    "a pipe": provider({ host: "npipe:////.//pipe//docker_engine" }),
    loopback: provider({ host: "tcp://127.0.0.1:2375" }),
    "loopback by name": provider({ host: "tcp://localhost:2375" }),
    "a provider of something else": resource("pulumi:providers:aws", { host: "tcp://build:2375" }),
    "a client, which is for dood-plaintext-endpoint": dockerContainer({ envs: ["DOCKER_HOST=tcp://build:2375"] }),
  },
  undetermined: {
    "an address that is not known": [provider({ host: UNKNOWN }), "host"],
  },
});
