import { breaks, type Cells } from "./cell";
import { NO_OPTION, OPTIONS } from "./dockerOptions";

const unit = (image: string, ...lines: readonly string[]) =>
  [
    "[Unit]",
    "Description=web",
    "",
    "[Container]",
    `Image=${image}`,
    ...lines,
    "",
    "[Install]",
    "WantedBy=default.target",
    "",
  ].join("\n");

const byOption = Object.fromEntries(
  Object.entries(OPTIONS).map(([rule, { image, wrong, right }]) => [
    rule,
    breaks(unit(image, `▸PodmanArgs=${wrong}`), "Container.PodmanArgs", wrong, right),
  ]),
);

const ONE = "a unit has one container";

/** Units of Quadlet: arguments for Podman; the keys with the same effect have tests of their own. */
export const quadlet: Cells = {
  ...NO_OPTION,
  ...byOption,
  "dind-insecure-registry": breaks(
    unit("docker:27.3.1-dind", "▸Exec=--insecure-registry r:5000 --mtu 1400"),
    "Container.Exec",
    "--insecure-registry r:5000 ",
    "",
  ),
  "dind-no-limits": breaks(
    unit("docker:27.3.1-dind", "PodmanArgs=--memory=2g").replace("[Container]", "▸[Container]"),
    "Container",
    "--memory=2g",
    "--memory=2g --pids-limit=2000",
  ),
  "dind-shared-data-root": ONE,
  "dind-unpinned-image": breaks(
    unit("docker:dind").replace("Image", "▸Image"),
    "Container.Image",
    "docker:dind",
    "docker:27.3.1-dind",
  ),
  "dood-shared-ca-key": ONE,
  "dood-socket-chmod": breaks(
    unit("alpine:3.20", "▸Exec=sh -c 'chmod 666 /var/run/docker.sock'"),
    "Container.Exec",
    "666",
    "660",
  ),
  "dood-socket-proxy-open": breaks(
    unit("ghcr.io/tecnativa/docker-socket-proxy:0.3.0", "Environment=CONTAINERS=1", "▸Environment=POST=1"),
    "Container.Environment[1]",
    "POST=1",
    "POST=0",
  ),
};
