import type { Workload } from "../../model/workload";
import { JobDraft, type Platform, type SourceOf } from "../ci/jobDraft";
import { placeholder } from "../compose/text";
import type { Raw } from "../raw/raw";

/** Images whose entrypoint is the client that their name has. */
const CLIENTS: readonly (readonly [image: RegExp, program: string])[] = [
  [/(?:^|\/)docker(?::[^/]*)?(?:@.*)?$/, "docker"],
  [/(?:^|\/)(?:docker-compose|compose)(?::[^/]*)?(?:@.*)?$/, "docker-compose"],
  [/(?:^|\/)(?:buildah|podman|nerdctl)(?::[^/]*)?(?:@.*)?$/, "podman"],
];

/**
 * The steps of a build of Google Cloud Build: containers, and what they start on the engine of the build's machine.
 *
 * @see https://cloud.google.com/build/docs/build-config-file-schema
 */
export function readCloudBuild(build: Raw, sourceOf: SourceOf): Workload[] {
  const platform = platformOf(build.get("substitutions"));
  const options = build.get("options");
  return build
    .get("steps")
    .items()
    .flatMap((step, at) => {
      if (!step.isObject) return [];
      const draft = new JobDraft(step.path, platform).set("image", step.get("name"));
      if (options.isObject) draft.variables(options.get("env"));
      draft.variables(step.get("env"));
      const [entrypoint, args, script] = [step.get("entrypoint"), step.get("args"), step.get("script")];
      if (script.exists) draft.runsShell(script.path).scripts(script);
      else {
        draft.words("entrypoint", entrypoint).words("command", args);
        const image = step.get("name").name() ?? "";
        const client = entrypoint.exists ? undefined : CLIENTS.find(([pattern]) => pattern.test(image))?.[1];
        const words = args.isList ? args.items().map((item) => item.name() ?? "") : [args.name() ?? ""];
        if (client !== undefined && args.exists) draft.command([client, ...words], args.path);
      }
      return draft.read(sourceOf("step", step.get("id").name() ?? `${at}`, { job: "build", isHosted: true }));
    });
}

/** Cloud Build fills in `$NAME` and `${NAME}` by itself, and writes a dollar as `$$`. */
function platformOf(substitutions: Raw): Platform {
  const values = new Map(
    substitutions.isObject ? substitutions.entries().map(([name, value]) => [name, value.name()] as const) : [],
  );
  return {
    placeholders: (text) =>
      text.replace(
        /\$(?:\$|\{(_?[A-Z][A-Z0-9_]*)\}|(_?[A-Z][A-Z0-9_]*))/g,
        (match, braced?: string, plain?: string) => {
          const name = braced ?? plain;
          if (name === undefined) return "$";
          if (!isSubstitution(name)) return match;
          return values.get(name) ?? placeholder(name);
        },
      ),
    whyUnknown: (name) => `is filled in from ${name} when the build runs`,
  };
}

/** Users' own names begin with an underscore; the others are fixed. Any other name is a variable of the shell. */
function isSubstitution(name: string): boolean {
  return /^_|^(?:PROJECT|BUILD|LOCATION|TRIGGER|COMMIT|REVISION|REPO|BRANCH|TAG|REF|SHORT)(?:_|$)/.test(name);
}
