/** Numbers between 0 and 1, the same ones for each seed. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const PATHS = ["/etc", "/", "/run/docker.sock", "./rel", "../up", "${DIR:-/etc}", "${DIR}/x", "/srv/$A", "."];
const FLAGS = ["true", "false", "'true'", '"false"', '"${T:-true}"', "'${NONE:-false}'", "${T}", "True"];

/**
 * The services of a project in odd forms that Compose accepts: anchors, merge keys, `extends`, variables with defaults,
 * and each property in its short and long forms.
 */
export function generatedCompose(seed: number, count: number): { readonly project: string; readonly override: string } {
  const next = numbersFrom(seed);
  const pick = (choices: readonly string[]) => choices[Math.floor(next() * choices.length)] ?? "";
  const some = (choices: readonly string[]) => choices.filter(() => next() < 0.4);
  const volume = (target: string) =>
    pick([
      `"${pick(PATHS)}:${target}${pick(["", ":ro", ":rw,z", ":rshared"])}"`,
      `{type: bind, source: "${pick(PATHS)}", target: ${target}, read_only: ${pick(["true", "false"])}}`,
      `{type: "\${KIND:-bind}", source: /opt, target: ${target}}`,
      `data:${target}`,
      target,
      `{type: tmpfs, target: ${target}}`,
    ]);
  const properties: Readonly<Record<string, () => string>> = {
    privileged: () => pick(FLAGS),
    cap_add: () => pick(["*caps", `[${some(["SYS_ADMIN", '"${CAP:-NET_ADMIN}"', "ALL", "cap_mknod"]).join(", ")}]`]),
    user: () => pick(["'0'", "'0:0'", "root", '"${USERID:-0}"']),
    environment: () =>
      pick([
        "*env",
        `[${some(["A=1", '"B=${A:-x}"', "'D='", "E=a=b", '"F=$$x"', '"G=${NONE-y}"']).join(", ")}]`,
        `{${some(["A: 1", 'B: "${A:+z}"', "D: ''", "E: true", "F: 1.50", "G: 010", "H: 1e3", "J: 0x1F"]).join(", ")}}`,
      ]),
    volumes: () => pick(["*vols", `[${some(["/t0", "/t1", "/t2"]).map(volume).join(", ")}]`]),
    network_mode: () => pick(["host", '"${NET:-host}"', "none", "bridge"]),
    pid: () => pick(["host", '"${PID:-host}"']),
    devices: () => `[${some(['"/dev/a:/dev/b:rwm"', "/dev/sda:/dev/sda", '"${DEV:-/dev/kvm}:/dev/kvm"']).join(", ")}]`,
    command: () => pick(["dockerd -H tcp://0.0.0.0:2375", "[a, '-H', b]", "sh -c \"echo $$A 'b c'\"", "'a \"b c\" d'"]),
  };
  const body = () =>
    some(Object.keys(properties))
      .map((property) => `    ${property}: ${properties[property]?.()}\n`)
      .join("");
  const service = (at: number) =>
    `  s${at}:\n    image: ${pick(["nginx", '"${IMG:-alpine:3}"', '"${NONE:-docker.io}/x/${A}:${V-1}"'])}\n` +
    pick(["", "", "    <<: *p\n", "    <<: [*q, *p]\n"]) +
    (at > 0 ? pick(["", "", `    extends: {service: s${at - 1}}\n`, `    extends: s${at - 1}\n`]) : "") +
    body();
  const each = Array.from({ length: count }, (_, at) => at);
  const tagged = each.flatMap((at) => {
    const reset = pick(["privileged", "cap_add", "volumes", "environment", "user"]);
    const change = pick(["", `    ${reset}: !reset null\n`, "    volumes: !override ['/srv:/e']\n"]);
    return change === "" ? [] : [`  s${at}:\n${change}`];
  });
  return {
    project:
      "x-p: &p\n  cap_add: [SYS_ADMIN]\n  environment: {P: p}\n  privileged: true\n" +
      "x-q: &q {volumes: ['/etc:/q'], environment: [Q=q], user: '5'}\n" +
      "x-caps: &caps [NET_RAW, SYS_TIME]\n" +
      "x-vols: &vols\n  - /etc:/v\n  - {type: bind, source: /srv, target: /w}\n" +
      'x-env: &env {X: 1, Y: "${A}"}\n' +
      `services:\n${each.map(service).join("")}volumes: {data: }\n`,
    override: `services:\n${tagged.join("")}`,
  };
}
