/**
 * What the CIS Docker Benchmark asks of a running container, as a table: for each rule, values of its setting in every
 * format, and what the rule says of them. A row changes one thing in a container that keeps the whole set.
 */

export type Tree = Readonly<Record<string, unknown>>;
export type Status = "violation" | "undetermined" | "accepted";

/** What a row sets; undefined takes a setting away. A format that is absent cannot say it. */
export interface Row {
  readonly rule: string;
  readonly title: string;
  readonly status: Status;
  readonly compose?: Tree;
  /** Options of `docker run`, without their hyphens. */
  readonly run?: Readonly<Record<string, string | true | undefined>>;
  /** Properties of Pulumi's docker.Container, which Terraform has in snake case. */
  readonly pulumi?: Tree;
  /** HostConfig and the rest of a request for a container. */
  readonly api?: { readonly host?: Tree; readonly config?: Tree };
  /** What the rule says of a container that exists, where that is something else. */
  readonly inspected?: Status;
}

const row = (rule: string, title: string, status: Status, others: Partial<Row>): Row => ({
  rule: `cis-docker-${rule}`,
  title,
  status,
  ...others,
});
const refused = (rule: string, title: string, others: Partial<Row>) => row(rule, title, "violation", others);
const accepted = (rule: string, title: string, others: Partial<Row>) => row(rule, title, "accepted", others);
const open = (rule: string, title: string, others: Partial<Row>) => row(rule, title, "undetermined", others);

const host = (values: Tree): Partial<Row> => ({ api: { host: values } });
const config = (values: Tree): Partial<Row> => ({ api: { config: values } });
const options = (...texts: string[]): Partial<Row> => ({
  compose: { security_opt: texts },
  pulumi: { securityOpts: texts },
  ...host({ SecurityOpt: texts }),
  ...(texts.length === 1 && { run: { "security-opt": texts[0] } }),
});

/** A container that keeps the set, in every format. */
export const KEPT = {
  compose: {
    image: "app:1.2.3",
    user: "1000:1000",
    read_only: true,
    security_opt: ["no-new-privileges:true"],
    mem_limit: "256m",
    cpus: 0.5,
    pids_limit: 100,
    restart: "on-failure:5",
    healthcheck: { test: ["CMD", "true"] },
    ports: ["127.0.0.1:8080:80"],
  },
  run: {
    user: "1000:1000",
    "read-only": true,
    "security-opt": "no-new-privileges",
    memory: "256m",
    cpus: "0.5",
    "pids-limit": "100",
    restart: "on-failure:5",
    "health-cmd": "true",
    publish: "127.0.0.1:8080:80",
  },
  pulumi: {
    image: "app:1.2.3",
    user: "1000:1000",
    readOnly: true,
    securityOpts: ["no-new-privileges:true"],
    memory: 256,
    cpus: "0.5",
    ulimits: [{ name: "nproc", soft: 100, hard: 100 }],
    restart: "on-failure",
    maxRetryCount: 5,
    healthcheck: { tests: ["CMD", "true"] },
    ports: [{ internal: 80, external: 8080, ip: "127.0.0.1" }],
  },
  api: {
    config: { Image: "app:1.2.3", User: "1000:1000", Healthcheck: { Test: ["CMD", "true"] } },
    host: {
      ReadonlyRootfs: true,
      SecurityOpt: ["no-new-privileges"],
      Memory: 268435456,
      NanoCpus: 500000000,
      PidsLimit: 100,
      RestartPolicy: { Name: "on-failure", MaximumRetryCount: 5 },
      PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "8080" }] },
    },
  },
} as const;

const ports = (compose: unknown, run: string | undefined, ip: string | undefined): Partial<Row> => ({
  compose: { ports: [compose] },
  ...(run !== undefined && { run: { publish: run } }),
  pulumi: { ports: [{ internal: 80, external: 8080, ...(ip !== undefined && { ip }) }] },
  ...host({ PortBindings: { "80/tcp": [{ HostIp: ip ?? "", HostPort: "8080" }] } }),
});

const restart = (policy: string | undefined): Partial<Row> => {
  const [name, attempts] = policy?.split(":") ?? [];
  return {
    compose: { restart: policy },
    run: { restart: policy },
    pulumi: { restart: name, maxRetryCount: attempts === undefined ? undefined : Number(attempts) },
    ...host({
      RestartPolicy: name === undefined ? undefined : { Name: name, MaximumRetryCount: Number(attempts ?? 0) },
    }),
  };
};

const user = (name: string | undefined): Partial<Row> => ({
  compose: { user: name },
  run: { user: name },
  pulumi: { user: name },
  ...config({ User: name }),
});

const deploy = (policy: Tree): Partial<Row> => ({
  compose: { restart: undefined, deploy: { restart_policy: policy } },
});

/** A value that is not known: Compose's variable, the shell's, and Pulumi's. */
export const UNSET = "$UNSET";

export const TABLE: readonly Row[] = [
  refused("no-new-privileges", "no option", {
    compose: { security_opt: undefined },
    run: { "security-opt": undefined },
    pulumi: { securityOpts: undefined },
    ...host({ SecurityOpt: null }),
  }),
  refused("no-new-privileges", "another option", options("apparmor=docker-default")),
  refused("no-new-privileges", "an option that turns it off", options("no-new-privileges=false")),
  refused(
    "no-new-privileges",
    "an option that turns it off again",
    options("no-new-privileges", "no-new-privileges:0"),
  ),
  accepted("no-new-privileges", "the option alone", options("no-new-privileges")),
  accepted("no-new-privileges", "the option with a value", options("no-new-privileges=true")),
  accepted(
    "no-new-privileges",
    "an option that turns it on again",
    options("no-new-privileges=f", "no-new-privileges"),
  ),
  open("no-new-privileges", "an option that is not known", {
    compose: { security_opt: [UNSET] },
    run: { "security-opt": UNSET },
    pulumi: { securityOpts: [UNSET] },
  }),

  refused("read-only-root", "nothing", {
    compose: { read_only: undefined },
    run: { "read-only": undefined },
    pulumi: { readOnly: undefined },
    ...host({ ReadonlyRootfs: undefined }),
  }),
  refused("read-only-root", "false", {
    compose: { read_only: false },
    run: { "read-only": "false" },
    pulumi: { readOnly: false },
    ...host({ ReadonlyRootfs: false }),
  }),
  open("read-only-root", "a value that is not known", {
    compose: { read_only: UNSET },
    run: { "read-only": UNSET },
    pulumi: { readOnly: UNSET },
  }),

  ...["root", "0", "0:0", "root:1000", "00"].map((name) => refused("user", name, user(name))),
  ...["app", "1000", "1:0", "rooty"].map((name) => accepted("user", name, user(name))),
  open("user", "nobody, so that the image decides", { ...user(undefined), inspected: "violation" }),
  open("user", "an empty name", { ...user(""), inspected: "violation" }),
  open("user", "a name that is not known", { compose: { user: UNSET }, run: { user: UNSET }, pulumi: { user: UNSET } }),

  refused("memory-limit", "nothing", {
    compose: { mem_limit: undefined },
    run: { memory: undefined },
    pulumi: { memory: undefined },
    ...host({ Memory: undefined }),
  }),
  refused("memory-limit", "zero", {
    compose: { mem_limit: 0 },
    run: { memory: "0" },
    pulumi: { memory: 0 },
    ...host({ Memory: 0 }),
  }),
  accepted("memory-limit", "a limit of the deployment", {
    compose: { mem_limit: undefined, deploy: { resources: { limits: { memory: "1G" } } } },
  }),
  open("memory-limit", "a value that is not known", {
    compose: { mem_limit: UNSET },
    run: { memory: UNSET },
    pulumi: { memory: UNSET },
  }),

  refused("cpu-limit", "nothing", {
    compose: { cpus: undefined },
    run: { cpus: undefined },
    pulumi: { cpus: undefined },
    ...host({ NanoCpus: undefined }),
  }),
  refused("cpu-limit", "zero", {
    compose: { cpus: "0.0" },
    run: { cpus: "0" },
    pulumi: { cpus: "0" },
    ...host({ NanoCpus: 0, CpuShares: 0, CpusetCpus: "", CpuQuota: -1 }),
  }),
  refused("cpu-limit", "as many shares as every container has", {
    compose: { cpus: undefined, cpu_shares: 1024 },
    run: { cpus: undefined, "cpu-shares": "1024" },
    pulumi: { cpus: undefined, cpuShares: 1024 },
    ...host({ NanoCpus: undefined, CpuShares: 1024 }),
  }),
  accepted("cpu-limit", "shares", {
    compose: { cpus: undefined, cpu_shares: 512 },
    run: { cpus: undefined, c: "512" },
    pulumi: { cpus: undefined, cpuShares: 512 },
    ...host({ NanoCpus: undefined, CpuShares: 2048 }),
  }),
  accepted("cpu-limit", "a quota", {
    compose: { cpus: undefined, cpu_quota: 50000 },
    run: { cpus: undefined, "cpu-quota": "50000" },
    pulumi: { cpus: undefined, cpuQuota: 50000 },
    ...host({ NanoCpus: undefined, CpuQuota: 50000 }),
  }),
  accepted("cpu-limit", "CPUs of its own", {
    compose: { cpus: undefined, cpuset: "0" },
    run: { cpus: undefined, "cpuset-cpus": "0-1" },
    pulumi: { cpus: undefined, cpuSet: "0,1" },
    ...host({ NanoCpus: undefined, CpusetCpus: "0" }),
  }),
  accepted("cpu-limit", "a limit of the deployment", {
    compose: { cpus: undefined, deploy: { resources: { limits: { cpus: "0.25" } } } },
  }),
  open("cpu-limit", "a value that is not known", {
    compose: { cpus: UNSET },
    run: { cpus: UNSET },
    pulumi: { cpus: UNSET },
  }),

  refused("process-limit", "nothing", {
    compose: { pids_limit: undefined },
    run: { "pids-limit": undefined },
    pulumi: { ulimits: undefined },
    ...host({ PidsLimit: null }),
  }),
  refused("process-limit", "minus one", {
    compose: { pids_limit: -1 },
    run: { "pids-limit": "-1" },
    ...host({ PidsLimit: -1 }),
  }),
  accepted("process-limit", "a limit of the user's processes", {
    compose: { pids_limit: undefined, ulimits: { nproc: 64 } },
    run: { "pids-limit": undefined, ulimit: "nproc=64:128" },
    ...host({ PidsLimit: undefined, Ulimits: [{ Name: "nproc", Soft: 64, Hard: 64 }] }),
  }),
  open("process-limit", "a value that is not known", { compose: { pids_limit: UNSET }, run: { "pids-limit": UNSET } }),

  ...["always", "unless-stopped", "on-failure", "on-failure:6"].map((policy) =>
    refused("restart-policy", policy, restart(policy)),
  ),
  ...["no", "on-failure:1", undefined].map((policy) =>
    accepted("restart-policy", policy ?? "nothing", restart(policy)),
  ),
  refused("restart-policy", "a deployment without a condition", deploy({ max_attempts: 3 })),
  refused("restart-policy", "a deployment without an end", deploy({ condition: "on-failure" })),
  accepted("restart-policy", "a deployment with an end", deploy({ condition: "on-failure", max_attempts: 3 })),
  accepted("restart-policy", "a deployment without restarts", deploy({ condition: "none" })),
  open("restart-policy", "a policy that is not known", {
    compose: { restart: UNSET },
    run: { restart: UNSET },
    pulumi: { restart: UNSET },
  }),
  open("restart-policy", "a number that is not known", { pulumi: { maxRetryCount: UNSET } }),

  open("health-check", "nothing, so that the image decides", {
    compose: { healthcheck: undefined },
    run: { "health-cmd": undefined },
    pulumi: { healthcheck: undefined },
    ...config({ Healthcheck: undefined }),
    inspected: "violation",
  }),
  refused("health-check", "an end to the image's own", {
    compose: { healthcheck: { test: ["NONE"] } },
    run: { "health-cmd": undefined, "no-healthcheck": true },
    pulumi: { healthcheck: { tests: ["NONE"] } },
    ...config({ Healthcheck: { Test: ["NONE"] } }),
  }),
  refused("health-check", "one that is disabled", { compose: { healthcheck: { test: "true", disable: true } } }),
  accepted("health-check", "a script", {
    compose: { healthcheck: { test: "wget -q localhost" } },
    run: { "health-cmd": "wget -q localhost" },
  }),

  refused("published-address", "a port alone", ports("8080:80", "8080:80", undefined)),
  refused("published-address", "a container's port alone", ports("80", "80", undefined)),
  refused("published-address", "every address", ports("0.0.0.0:8080:80", "0.0.0.0:8080:80", "0.0.0.0")),
  refused("published-address", "every address of IPv6", ports("[::]:8080:80", "[::]:8080:80", "::")),
  refused("published-address", "a range", ports("8080-8090:8080-8090", "8080-8090:80-90", undefined)),
  refused("published-address", "the long syntax", ports({ target: 80, published: "8080" }, undefined, undefined)),
  accepted("published-address", "an address", ports("10.0.0.5:8080:80", "10.0.0.5:8080:80", "10.0.0.5")),
  accepted("published-address", "no port", {
    compose: { ports: undefined },
    run: { publish: undefined },
    pulumi: { ports: undefined },
    ...host({ PortBindings: null }),
  }),
  open("published-address", "an address that is not known", {
    pulumi: { ports: [{ internal: 80, external: 8080, ip: UNSET }] },
  }),
];
