import type { Given } from "./given";
import { GUARD, GUARD_FILES, HEALTH, NODE } from "./guard";
import { START_CHECK } from "./startCheck";

const SECONDS = 60;

const COMPRESSED = "/opt/breakwater-guard.js.gz";
/** Where every user may write. */
const UNPACKED = "/tmp/breakwater-guard.js";

const STARTED = GUARD.command.value.map((word) => (word === GUARD_FILES.bundle ? UNPACKED : word));

/**
 * Unpacks the guard, starts it, and ends as soon as it answers its health check, whatever the answer is: there is no
 * engine here. It ends with an error, and the last lines of the guard's log, if the guard ends before that or does not
 * answer in time. Node has its own modules as globals there.
 */
const SCRIPT = [
  `fs.writeFileSync("${UNPACKED}", zlib.gunzipSync(fs.readFileSync("${COMPRESSED}")));`,
  `const [node, ...words] = ${JSON.stringify(STARTED)};`,
  "const guard = child_process.spawn(node, words);",
  'let log = "";',
  "for (const stream of [guard.stdout, guard.stderr])",
  `  stream.on("data", (text) => (log = (log + text).split("\\n").slice(-${START_CHECK.lines.value}).join("\\n")));`,
  "const end = (code, text) => { console.log(text); process.exitCode = code; process.exit(); };",
  'guard.on("error", (error) => end(1, error.message));',
  'guard.on("close", (code, signal) => end(1, log.trim() || "it ended with " + (signal ?? "exit code " + code)));',
  `const ask = () => fetch("http://${HEALTH}/")`,
  '  .then(() => end(0, "It starts, and answers."), () => setTimeout(ask, 250));',
  "ask();",
  `setTimeout(() => end(1, "It does not answer after ${SECONDS} seconds. Its log ends with:\\n" + log), ${SECONDS * 1000});`,
].join("\n");

/**
 * A container that runs once, before a guard is created or replaced: the same image, program, configuration, user and
 * confinement, and no engine. Whatever keeps the guard from starting is known, in its own words, while its predecessor
 * still runs.
 */
export const GUARD_CHECK = {
  program: {
    value: COMPRESSED,
    because: "a stack's state holds every uploaded file, and has the guard's program in full already",
  },
  command: { value: [NODE, "-e", SCRIPT], because: "ends as soon as it is known whether the guard starts" },
  /** MiB, besides the guard's. */
  memory: { value: 64, because: "a second Node waits for the guard's answer" },
} as const satisfies Record<string, Given<unknown>>;
