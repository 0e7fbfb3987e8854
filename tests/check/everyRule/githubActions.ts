import { breaks, type Cells } from "./cell";
import { NO_OPTION, OPTIONS } from "./dockerOptions";

const job = (...lines: readonly string[]) =>
  ["on: push", "jobs:", "  t:", "    runs-on: self-hosted", ...lines.map((line) => `    ${line}`)].join("\n");
const inContainer = (image: string, ...lines: readonly string[]) =>
  job("container:", `  image: ${image}`, ...lines.map((line) => `  ${line}`), "steps: []");
const inService = (image: string, ...lines: readonly string[]) =>
  job("services:", "  dind:", `    image: ${image}`, ...lines.map((line) => `    ${line}`), "steps: []");

const byOption = Object.fromEntries(
  Object.entries(OPTIONS).map(([rule, { image, wrong, right }]) => {
    const [written, at] = rule.startsWith("dind-") ? [inService, "services.dind"] : [inContainer, "container"];
    return [rule, breaks(written(image, `▸options: ${wrong}`), `jobs.t.${at}.options`, wrong, right)];
  }),
);

/** Workflows: containers of jobs, services, steps that are images or start containers. */
export const githubActions: Cells = {
  ...NO_OPTION,
  ...byOption,
  "dind-insecure-registry": breaks(
    job(
      "steps:",
      "  - run: |",
      "      echo",
      "  - ▸run: docker run docker:27.3.1-dind --insecure-registry r:5000 --mtu 1400",
    ),
    "jobs.t.steps[1].run",
    "--insecure-registry r:5000 ",
    "",
  ),
  "dind-no-limits": breaks(
    job("services:", "  ▸dind:", "    image: docker:27.3.1-dind", "    options: --memory 2g", "steps: []"),
    "jobs.t.services.dind",
    "--memory 2g",
    "--memory 2g --pids-limit 2000",
  ),
  "dind-shared-data-root": breaks(
    job(
      ...["services:", "  one: {image: docker:27.3.1-dind, volumes: [data:/var/lib/docker]}"],
      ...["  other: {image: docker:27.3.1-dind, volumes: [▸'data:/var/lib/docker']}"],
    ),
    "jobs.t.services.other.volumes[0]",
    "'data:",
    "'more:",
  ),
  "dind-unpinned-image": breaks(
    inService("docker:dind").replace("image", "▸image"),
    "jobs.t.services.dind.image",
    "docker:dind",
    "docker:27.3.1-dind",
  ),
  "dood-shared-ca-key": breaks(
    job(
      ...["services:", "  engine: {image: docker:27.3.1-dind, volumes: [certs:/certs]}"],
      ...[
        "container:",
        "  image: docker:27.3.1-cli",
        "  env: {DOCKER_HOST: 'tcp://engine:2376', DOCKER_TLS_VERIFY: 1}",
      ],
      ...["  ▸options: --mount type=volume,source=certs,target=/certs,volume-nocopy"],
    ),
    "jobs.t.container.options",
    "volume-nocopy",
    "volume-subpath=client",
  ),
  "dood-socket-chmod": breaks(
    job("steps:", "  - uses: actions/checkout@v4", "  - ▸run: sudo chmod 666 /var/run/docker.sock"),
    "jobs.t.steps[1].run",
    "666",
    "660",
  ),
  "dood-socket-proxy-open": breaks(
    inService("ghcr.io/tecnativa/docker-socket-proxy:0.3.0", "env:", "  CONTAINERS: 1", "  ▸POST: 1"),
    "jobs.t.services.dind.env.POST",
    "POST: 1",
    "POST: 0",
  ),
};
