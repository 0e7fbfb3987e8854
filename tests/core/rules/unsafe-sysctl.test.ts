import { rule } from "../../../core/rules/unsafe-sysctl";
import { describeRule, dockerContainer, pod, resource, UNKNOWN } from "./support";

const docker = (...names: string[]) =>
  dockerContainer({ sysctls: Object.fromEntries(names.map((name) => [name, "1"])) });
const service = (sysctl: unknown) =>
  resource("docker:index/service:Service", { taskSpec: { containerSpec: { image: "alpine:3.20", sysctl } } });
const kubernetes = (...names: unknown[]) =>
  pod({}, { securityContext: { sysctls: names.map((name) => ({ name, value: "1" })) } });
const at = (index: number) => `spec.securityContext.sysctls[${index}].name`;

const valued = (value: unknown) => dockerContainer({ sysctls: { "net.core.somaxconn": value } });
const podValued = (value: unknown) =>
  pod({}, { securityContext: { sysctls: [{ name: "kernel.shm_rmid_forced", value }] } });
const VALUE_PATH = "spec.securityContext.sysctls[0].value";

describeRule(rule, {
  refused: {
    "a parameter of the host": [docker("kernel.core_pattern"), 'sysctls["kernel.core_pattern"]'],
    "a parameter of the host written with slashes": [docker("kernel/core_pattern"), 'sysctls["kernel/core_pattern"]'],
    "parameters of the host beside others": [
      docker("net.ipv4.ip_forward", "vm.max_map_count", "fs.file-max"),
      ['sysctls["vm.max_map_count"]', 'sysctls["fs.file-max"]'],
    ],
    "a name that only begins like a namespaced one": [
      docker("kernel.semaphores", "network.x", "net"),
      ['sysctls["kernel.semaphores"]', 'sysctls["network.x"]', "sysctls.net"],
    ],
    "a parameter of the host in a service": [
      service({ "vm.swappiness": "1" }),
      'taskSpec.containerSpec.sysctl["vm.swappiness"]',
    ],
    "a namespaced parameter that is not on the standard's list": [kubernetes("net.ipv4.ip_forward"), at(0)],
    "one unsafe parameter among safe ones": [kubernetes("net.ipv4.tcp_syncookies", "kernel.msgmax"), at(1)],
    "a safe parameter written with slashes, which the standard does not know": [
      kubernetes("net/ipv4/tcp_syncookies"),
      at(0),
    ],
    "a parameter before the standard listed it": [
      kubernetes("net.ipv4.ip_local_reserved_ports"),
      at(0),
      { podSecurityVersion: "v1.26" },
    ],
    "keep-alive before v1.29": [kubernetes("net.ipv4.tcp_keepalive_time"), at(0), { podSecurityVersion: "v1.28" }],
    "buffers before v1.32": [kubernetes("net.ipv4.tcp_rmem"), at(0), { podSecurityVersion: "v1.31" }],
    "slow start before v1.37": [kubernetes("net.ipv4.tcp_notsent_lowat"), at(0), { podSecurityVersion: "v1.36" }],
    "what the setting does not name": [kubernetes("kernel.msgmax"), at(0), { allowedSysctls: ["net.*", "kernel.msg"] }],
    ...Object.fromEntries(
      ["1+kernel.core_pattern=|/x #", "1=2", "1\nkernel.core_pattern=x", "1;x", "1&x", "1|x", "1\u0000x", "1'x"].map(
        (value) => [`the value ${JSON.stringify(value)}`, [podValued(value), VALUE_PATH]] as const,
      ),
    ),
    "such a value on Docker": [valued("1+kernel.core_pattern=x"), 'sysctls["net.core.somaxconn"]'],
    "such a value in a service": [
      service({ "net.core.somaxconn": "1+x=y" }),
      'taskSpec.containerSpec.sysctl["net.core.somaxconn"]',
    ],
    "such a value of a parameter that the setting names": [
      pod({}, { securityContext: { sysctls: [{ name: "net.core.somaxconn", value: "1+x=y" }] } }),
      VALUE_PATH,
      { allowedSysctls: ["net.*"] },
    ],
    "names with separators of their own": [
      docker("net.a+kernel.core_pattern", "net.a=b", "net..a", "net/../kernel/core_pattern", "net.a b"),
      ["net.a+kernel.core_pattern", "net.a=b", "net..a", "net/../kernel/core_pattern", "net.a b"].map(
        (name) => `sysctls[${JSON.stringify(name)}]`,
      ),
    ],
    "a name that an object inherits": [kubernetes("constructor"), at(0)],
  },
  accepted: {
    "nothing said": [dockerContainer({}), {}],
    "namespaced parameters": docker(
      "net.ipv4.ip_forward",
      "net.core.somaxconn",
      "kernel.msgmax",
      "kernel.sem",
      "kernel.shm_rmid_forced",
      "kernel.domainname",
      "fs.mqueue.msg_max",
    ),
    "namespaced parameters written with slashes": docker("net/ipv4/ip_forward", "net/ipv4/conf/eth0.100/forwarding"),
    "values of every ordinary kind": [
      "1",
      "-1",
      "4096 87380 6291456",
      "32768\t60999",
      "8080,9148-9150",
      "cubic reno",
      "fq_codel",
      "2001:db8::1",
      "(none)",
      "example.com",
      "1\n",
      "",
      1,
      true,
    ].map(valued),
    "ordinary values in a pod": ["0", "1024 65000", "8080,9148-9150"].map(podValued),
    "a namespaced parameter in a service": service({ "net.core.somaxconn": "1024" }),
    "the standard's list": kubernetes(
      "kernel.shm_rmid_forced",
      "net.ipv4.ip_unprivileged_port_start",
      "net.ipv4.tcp_wmem",
    ),
    "a parameter from the version that lists it": [
      kubernetes("net.ipv4.ip_local_reserved_ports"),
      { podSecurityVersion: "v1.27" },
    ],
    "what the setting names": [
      kubernetes("net.core.somaxconn", "kernel.msgmax"),
      { allowedSysctls: ["net.*", "kernel.msgmax"] },
    ],
    "what the setting names, written with slashes": [
      docker("vm/max_map_count"),
      { allowedSysctls: ["vm.max_map_count"] },
    ],
  },
  undetermined: {
    "parameters that are not known yet": [dockerContainer({ sysctls: UNKNOWN }), "sysctls"],
    "a name that is not known yet": [kubernetes(UNKNOWN), at(0)],
    "a value that is not known yet": [podValued(UNKNOWN), VALUE_PATH],
    "an entry without a name": [
      pod({}, { securityContext: { sysctls: [{ value: "1" }] } }),
      "spec.securityContext.sysctls[0]",
    ],
  },
});
