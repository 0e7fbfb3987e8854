import { HOMEPAGE } from "../facts/project";

/** The address of a schema at the root of the repository, which is the schema's own `$id` as well. */
export function addressOf(schema: string): string {
  return `${HOMEPAGE.replace("//github.com/", "//raw.githubusercontent.com/")}/main/${schema}`;
}

/** A file, wherever it lies, with each extension that its reader takes. */
const named = (...names: string[]) => names.flatMap((name) => [`${name}.yaml`, `${name}.yml`, `${name}.json`]);

/**
 * The entries of SchemaStore's catalogue, from which editors take schemas by themselves. Names that other programs have
 * files of as well, such as guard.yaml, count in a folder called `breakwater` alone.
 *
 * @see https://github.com/SchemaStore/schemastore/blob/master/CONTRIBUTING.md
 */
export const CATALOGUE = [
  {
    name: "Breakwater",
    description: "Levels, settings and exemptions of Breakwater's rules for containers that use Docker",
    fileMatch: named("breakwater"),
    url: addressOf("breakwater.schema.json"),
  },
  {
    name: "Breakwater guard",
    description: "Clients and roles of Breakwater's guard in front of a Docker API",
    fileMatch: [...named("breakwater-guard"), ...named("**/breakwater/guard")],
    url: addressOf("guard.schema.json"),
  },
  {
    name: "Breakwater admission webhook",
    description: "Rules and failure policy of Breakwater's admission webhook for Kubernetes",
    fileMatch: [...named("breakwater-admission"), ...named("**/breakwater/admission")],
    url: addressOf("admission.schema.json"),
  },
];
