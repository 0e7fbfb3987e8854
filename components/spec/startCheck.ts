import type { Given } from "./given";
import { OTHER_DATA, refuseOtherData } from "./otherData";
import type { Runner, RunnerMode, Started } from "./runner";
import { quoted } from "./shell";

/** Where the check mounts the data of the engine that it stands for, read-only. */
const CHECKED_DATA = "/mnt/data";

const LOG = "/tmp/check.log";
const ENDED = "/tmp/check.ended";
/** Leaves out what a daemon and its script say of their ordinary work: it is more than twenty lines as a daemon ends. */
const FAULTS = "grep -v -e level=info -e level=debug -e '^+ '";

/**
 * A container that runs once, before an engine or a builder is created or replaced. It is confined and started in the
 * same way, from the same image and configuration, on empty data, until it answers: whatever keeps it from starting on
 * this server is known, in its own words, while its predecessor still runs. It accepts no clients and has no
 * certificates.
 */
export const START_CHECK = {
  network: { value: "none", because: "it asks nobody and answers nobody" },
  seconds: { value: 120, because: "a start takes a few seconds, and more on a server that is busy" },
  lines: {
    value: 20,
    because: "the last faults in a log say why a daemon ended; the other lines say what it did before",
  },
} as const satisfies Record<string, Given<unknown>>;

/** Refuses the data that the check mounts, if an engine of the other mode has written them. */
export function refuseCheckedData(mode: RunnerMode): Given<string> {
  return { value: refuseOtherData(mode, CHECKED_DATA), because: OTHER_DATA };
}

/**
 * The same start, which ends as soon as the daemon answers. It ends with an error, and the last lines of the daemon's
 * log, if the daemon ends before that or does not answer in time.
 */
export function startedOnce({ preparation, launch, healthCheck }: Started & Pick<Runner, "healthCheck">): Started {
  const { seconds, lines } = START_CHECK;
  const script = [
    `{ /bin/sh -c ${quoted(launch.value)} >${LOG} 2>&1 || :; : >${ENDED}; } &`,
    "waited=0",
    `until /bin/sh -c ${quoted(healthCheck.value)} >/dev/null 2>&1; do`,
    `  if [ -e ${ENDED} ] || [ "$waited" -ge ${seconds.value} ]; then`,
    `    [ -e ${ENDED} ] || echo 'It does not answer after ${seconds.value} seconds. Its log ends with:'`,
    `    words=$(${FAULTS} ${LOG} | tail -n ${lines.value})`,
    `    [ -n "$words" ] || words=$(tail -n ${lines.value} ${LOG})`,
    "    printf '%s\\n' \"$words\"",
    "    exit 1",
    "  fi",
    "  waited=$((waited + 1))",
    "  sleep 1",
    "done",
    "echo 'It starts, and answers.'",
  ].join("\n");
  return { preparation, launch: { value: script, because: "ends as soon as it is known whether the daemon starts" } };
}

/**
 * The volumes of a check: empty data of its own, and the engine's, to see of which mode they are.
 *
 * @param data the volume with the engine's data, if an engine of the other mode could have written them
 */
export function checkedVolumes<T>(dataRoot: string, data: T | undefined) {
  return [
    { containerPath: dataRoot },
    ...(data === undefined ? [] : [{ volumeName: data, containerPath: CHECKED_DATA, readOnly: true }]),
  ];
}

/** What it means if a check ends with an error. @param what was to start: `engine` */
export const wouldNotStart = (what: string) => `the ${what} would not start`;

/**
 * Why an update fails after a check, by how it ended; undefined if it passed, or has not run yet.
 *
 * @param what was to start: `engine`
 */
export function checkFailure(
  what: string,
  exitCode: number | undefined,
  words: string | undefined,
  urn: string,
): string | undefined {
  if (!exitCode) return undefined;
  return (
    `${wouldNotStart(what)}, and nothing was replaced: ${words?.trim() || `exit code ${exitCode}`}\n` +
    `The check runs again when an input of the ${what} changes, or by: pulumi up --replace '${urn}'`
  );
}
