import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { JobDraft, type Platform } from "../ci/jobDraft";
import type { Raw } from "../raw/raw";

const PLATFORM: Platform = {
  placeholders: (text) => text,
  whyUnknown: (name) => `is taken from the variable ${name} of the runner`,
};
const SOCKET = "/var/run/docker.sock";

/**
 * What a runner of Gitea or Forgejo gives to each job: `container` of its configuration.
 *
 * @see https://docs.gitea.com/usage/actions/act-runner
 */
export function readGiteaRunner(configuration: Raw, source: Source): Workload[] {
  const container = configuration.get("container");
  const draft = new JobDraft("container", PLATFORM);
  draft.set("privileged", container.get("privileged")).options(container.get("options"));
  if (container.get("network").name() === "host") draft.set("network_mode", container.get("network"));
  const host = container.get("docker_host");
  const [, scheme, rest = ""] = /^(\w+):\/\/(.*)$/s.exec(host.name() ?? "") ?? [];
  if (host.name() === "automount") draft.addValue("volumes", `${SOCKET}:${SOCKET}`, host.path);
  else if (scheme === "unix") draft.addValue("volumes", `${rest}:${SOCKET}`, host.path);
  else if (scheme === "tcp") draft.addValue("environment", `DOCKER_HOST=${host.name()}`, host.path);
  const permitted = new JobDraft("container", PLATFORM);
  for (const volume of container.get("valid_volumes").items()) {
    const folder = /^(\/[^*?[{]*)|^\*\*$/.exec(volume.name() ?? "");
    if (folder)
      permitted.addValue("volumes", `${folder[1] ?? "/"}:/volume${volume.path.replace(/\W/g, "_")}`, volume.path);
  }
  const remark = "valid_volumes lets the workflow of any job mount it.";
  return [...draft.read(source), ...permitted.read({ ...source, remark })];
}
