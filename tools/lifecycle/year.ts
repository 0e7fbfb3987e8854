import type { Life } from "./life";
import type { Subject } from "./subjects";

/** Another lifetime has every certificate issued again, as a renewal does, for which a year would have to pass. */
const RENEWAL = "validityPeriodHours";

/** Which input is changed in which month, beside four renewals, two updates of the image and a crash. */
const OTHERS: Readonly<Record<Subject["component"], readonly [string, string, string, string]>> = {
  DindRunner: ["labels", "logLevel", "clients", "registryMirrors"],
  DockerApiEndpoint: ["labels", "roles", "clients", "engine"],
  BuildkitBuilder: ["labels", "maxParallelism", "clients", "registryMirrors"],
};

/**
 * A year in fast motion: an update each month, of which one a quarter renews the certificates, two bring another image,
 * and one follows a crash of the engine. After each, nothing is left to do before or after a refresh, the client works
 * and the data are there; then come the days of the month, with a refresh each.
 */
export async function year(
  life: Pick<Life, "changes" | "crashes" | "days">,
  { component, changes, args }: Pick<Subject, "component" | "changes" | "args">,
  refreshes: number,
): Promise<void> {
  const [first, second, third, fourth] = OTHERS[component];
  const months: readonly (readonly [input: string, value?: unknown])[] = [
    ["memory", 640],
    [first],
    [RENEWAL, 240],
    ["image"],
    [second],
    [RENEWAL, 241],
    ["memory", 512],
    ["image", args["image"]],
    [RENEWAL, 242],
    [third],
    [fourth],
    [RENEWAL, 243],
  ];
  for (const [month, [input, value]] of months.entries()) {
    if (month === 6) await life.crashes();
    const change = changes[input];
    if (change === undefined) throw new Error(`${component} has no input ${input}`);
    await life.changes(input, value === undefined ? change : { ...change, value });
    await life.days(refreshes);
  }
}
