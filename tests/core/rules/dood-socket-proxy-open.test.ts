import { rule } from "../../../core/rules/dood-socket-proxy-open";
import { describeRule, dockerContainer, pod, resource, UNKNOWN } from "./support";

function proxy(image: string, props: object) {
  return dockerContainer({ image, ...props }, "proxy");
}

function tecnativa(...envs: unknown[]) {
  return proxy("tecnativa/docker-socket-proxy:0.3.0", { envs });
}

function wollomatic(...command: unknown[]) {
  return proxy("wollomatic/socket-proxy:1.10.0", { command });
}

describeRule(rule, {
  refused: {
    POST: [tecnativa("CONTAINERS=1", "POST=1"), "envs[1]"],
    EXEC: [tecnativa("EXEC=1"), "envs[0]"],
    "starting and stopping": [
      tecnativa("ALLOW_START=1", "ALLOW_STOP=1", "ALLOW_RESTARTS=1"),
      ["envs[0]", "envs[1]", "envs[2]"],
    ],
    "the last of two values": [tecnativa("POST=0", "POST=1"), "envs[1]"],
    "a mirror": [
      proxy("registry.example.com/mirror/tecnativa/docker-socket-proxy@sha256:0123", { envs: ["POST=1"] }),
      "envs[0]",
    ],
    "a mirror under another name of its owner": [
      proxy("registry.example.com/ci/docker-socket-proxy", { envs: ["POST=1"] }),
      "envs[0]",
    ],
    "linuxserver's": [proxy("lscr.io/linuxserver/socket-proxy:latest", { envs: ["POST=1"] }), "envs[0]"],
    "in a pod": [
      pod({ image: "tecnativa/docker-socket-proxy", env: [{ name: "POST", value: "1" }] }),
      "spec.containers[0].env[0].value",
    ],
    "in a service": [
      resource("docker:index/service:Service", {
        taskSpec: { containerSpec: { image: "tecnativa/docker-socket-proxy", env: { POST: "1" } } },
      }),
      "taskSpec.containerSpec.env.POST",
    ],
    "the proxy's own program after a shell's": [
      proxy("tecnativa/docker-socket-proxy", { envs: ["POST=1"], entrypoints: ["sh", "-c", "exec haproxy -W"] }),
      "envs[0]",
    ],
    "-allowPOST": [wollomatic("-loglevel=info", "-allowPOST=/v1\\..{1,2}/containers/create"), "command"],
    "--allowDELETE": [wollomatic("--allowDELETE=.*"), "command"],
    "-allowPUT and its pattern": [wollomatic("-allowPUT", ".*"), "command"],
    "a program that is spelled out": [wollomatic("/socket-proxy", "-allowPOST=.*"), "command"],
    "a list in the environment": [
      proxy("ghcr.io/wollomatic/socket-proxy:1", { envs: ["SP_ALLOW_POST=.*"] }),
      "envs[0]",
    ],
    "a second list in the environment": [
      proxy("wollomatic/socket-proxy:1", { envs: ["SP_ALLOW_POST_2=/exec/.*"] }),
      "envs[0]",
    ],
  },
  accepted: {
    "the defaults": tecnativa(),
    "a program that waits in place of the proxy": [
      proxy("tecnativa/docker-socket-proxy", { envs: ["POST=1"], entrypoints: ["tail", "-f", "/dev/null"] }),
      proxy("tecnativa/docker-socket-proxy", { envs: ["POST=1"], command: ["sh"] }),
    ],
    "sections that only read": tecnativa("CONTAINERS=1", "IMAGES=1", "INFO=1", "POST=0", "EXEC=0"),
    "an empty value": tecnativa("POST="),
    "a word, which the proxy takes for no": tecnativa("POST=true"),
    "the last of two values, and that is off": tecnativa("POST=1", "POST=0"),
    reading: wollomatic("-allowGET=.*", "-allowHEAD=.*"),
    "an empty pattern": wollomatic("-allowPOST="),
    "other options that begin alike": wollomatic(
      "-allowfrom=0.0.0.0/0",
      "-allowbindmountfrom=/srv",
      "-allowhealthcheck",
    ),
    "reading by the environment": proxy("wollomatic/socket-proxy:1", {
      envs: ["SP_ALLOW_GET=.*", "SP_ALLOWFROM=traefik"],
    }),
    "the same variables for another image": dockerContainer({
      image: "nginx",
      envs: ["POST=1", "EXEC=1"],
      command: ["-allowPOST=.*"],
    }),
    "an image whose name only contains it": proxy("example/socket-proxy-exporter", { envs: ["POST=1"] }),
    "an image that is not known": proxy(UNKNOWN, { envs: ["POST=1"] }),
  },
  undetermined: {
    "a variable that is not known": [tecnativa(UNKNOWN), "envs[0]"],
    "a value that is not known": [
      pod({ image: "tecnativa/docker-socket-proxy", env: [{ name: "POST", value: UNKNOWN }] }),
      "spec.containers[0].env[0].value",
    ],
    "options that are not known": [proxy("wollomatic/socket-proxy:1", { command: UNKNOWN }), "command"],
    "one option that is not known": [wollomatic("-allowGET=.*", UNKNOWN), "command[1]"],
  },
});
