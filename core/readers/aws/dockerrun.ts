import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { ServiceDraft } from "../compose/serviceDraft";
import type { Raw } from "../raw/raw";

/**
 * The container of Elastic Beanstalk's `Dockerrun.aws.json` in its first version. Files of the second version have
 * definitions of ECS.
 *
 * @see https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/single-container-docker-configuration.html
 */
export function readDockerrun(file: Raw, source: Source): Workload[] {
  const draft = new ServiceDraft("");
  draft.withoutLimits();
  const set = (property: string, place: Raw) => {
    const text = place.name();
    if (text !== undefined) draft.set(property, text, place.path);
  };
  const image = file.get("Image");
  if (image.isObject) set("image", image.get("Name"));
  set("command", file.get("Command"));
  set("entrypoint", file.get("Entrypoint"));
  for (const volume of file.get("Volumes").items()) {
    const [from, to] = ["HostDirectory", "ContainerDirectory"].map((key) => volume.get(key).name());
    if (from !== undefined) draft.add("volumes", { type: "bind", source: from, target: to ?? "/" }, volume.path);
  }
  return draft.read(source, (name) => `is ${name}`);
}
