import { rule } from "../../../core/rules/host-log-address";
import { describeRule, dockerContainer, resource, UNKNOWN } from "./support";

const logging = (logDriver: unknown, logOpts: unknown) => dockerContainer({ logDriver, logOpts });
const syslog = (address: unknown) => logging("syslog", { "syslog-address": address });
const AT = "logOpts.syslog-address";

describeRule(rule, {
  refused: {
    ...Object.fromEntries(
      [
        "unix:///run/docker.sock",
        "unix:///var/run/docker.sock",
        "unixgram:///run/systemd/private",
        "UNIX:///run/docker.sock",
        "unix:/run/docker.sock",
        "unix:///dev/log/../../run/docker.sock",
        "unix:///run/postgresql/.s.PGSQL.5432",
        "npipe:////./pipe/docker_engine",
        "tcp://127.0.0.1:2375",
        "tcp+tls://localhost:2376",
      ].map((address) => [`syslog to ${address}`, [syslog(address), AT]] as const),
    ),
    "fluentd to the engine's socket": [
      logging("fluentd", { "fluentd-address": "unix:///run/docker.sock" }),
      "logOpts.fluentd-address",
    ],
    "gelf to a socket": [logging("gelf", { "gelf-address": "unix:///run/x.sock" }), "logOpts.gelf-address"],
    "splunk to a socket": [logging("splunk", { "splunk-url": "unix:///run/x.sock" }), "logOpts.splunk-url"],
    "a plugin's option": [logging("ours", { where: "unix:///run/x.sock" }), "logOpts.where"],
    "it without a driver, which the engine's configuration may name": [
      dockerContainer({ logOpts: { "syslog-address": "unix:///run/docker.sock" } }),
      AT,
    ],
    "it beside an option that is not known": [
      logging("syslog", { "syslog-facility": UNKNOWN, "syslog-address": "unix:///run/docker.sock" }),
      AT,
    ],
    "a service's": [
      resource("docker:index/service:Service", {
        taskSpec: {
          containerSpec: { image: "alpine:3.20" },
          logDriver: { name: "syslog", options: { "syslog-address": "unix:///run/docker.sock" } },
        },
      }),
      "taskSpec.logDriver.options.syslog-address",
    ],
    "another socket than the setting's": [
      syslog("unix:///run/other.sock"),
      AT,
      { allowedLogSockets: ["/run/vector.sock"] },
    ],
  },
  accepted: {
    "nothing said": dockerContainer({}),
    "the engine's own files": logging("json-file", { "max-size": "10m" }),
    "the syslog of the host": logging("syslog", {}),
    ...Object.fromEntries(
      [
        "unixgram:///dev/log",
        "unix:///dev//log",
        "unixgram:///var/run/systemd/journal/dev-log",
        "udp://192.0.2.1:514",
        "tcp://logs.example:514",
        "tcp+tls://logs.example:6514",
        "udp://127.0.0.1:514",
        "tcp://localhost:24224",
      ].map((address) => [`syslog to ${address}`, syslog(address)]),
    ),
    "an address without a scheme": logging("fluentd", { "fluentd-address": "localhost:24224" }),
    "a tag that looks like one": logging("json-file", { tag: "unix:///run/docker.sock" }),
    "a collector's socket that the setting names": [
      syslog("unix:///run/vector.sock"),
      { allowedLogSockets: ["/run/vector.sock"] },
    ],
    "an unknown size": logging("json-file", { "max-size": UNKNOWN }),
    "unknown options of a driver without an address": logging("json-file", UNKNOWN),
    "an unknown driver": logging(UNKNOWN, { "max-size": "1m" }),
  },
  undetermined: {
    "an address that is not known": [syslog(UNKNOWN), AT],
    "options that are not known": [logging("syslog", UNKNOWN), "logOpts"],
  },
});
