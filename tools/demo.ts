/**
 * The main job without the Pulumi CLI: runs Pulumi programs, with Pulumi's own mocks, and prints what a preview under the policy pack would
 * say. `npm run demo [-- FOLDER…]`
 */
import { ProgramError, readProgram } from "../cli/program";
import { counted, summary, textReport } from "../cli/textReport";
import { configuration } from "../policypack/evaluation/configuration";
import { evaluateAll } from "../policypack/evaluation/evaluate";
import { readPulumi } from "../policypack/readers/pulumi";

const EXAMPLES = [
  "examples/unsafe-dood",
  "examples/unsafe-dind",
  "examples/unsafe-kubernetes",
  "examples/safe",
  "examples/safe-kubernetes",
];

const USAGE = `npm run demo [-- FOLDER…]

Prints what pulumi preview under the policy pack would say of the Pulumi programs (nodejs) in these folders; without any, of the examples.
The programs are run with Pulumi's mocks: no CLI, no provider, no login. Their stack is dev (Pulumi.dev.yaml), or the only one there is.

The exit code is 0 whatever was found, and 2 where a program could not be run.`;

/** Whether a preview would refuse it. */
async function judge(folder: string): Promise<boolean> {
  const resources = await readProgram(folder);
  const findings = evaluateAll(resources.flatMap(readPulumi), configuration());
  const refused = findings.some(({ status, level }) => status === "violation" && level === "mandatory");
  console.log(`${folder}: ${refused ? "refused" : "passes"} (${counted(resources.length, "resource")}; ${summary(findings)})\n`);
  if (findings.length > 0) console.log(`${textReport(findings, { colour: process.stdout.isTTY })}\n`);
  return refused;
}

async function main(folders: readonly string[], next: string): Promise<void> {
  let refused = 0;
  let failed = 0;
  for (const folder of folders) {
    try {
      if (await judge(folder)) refused++;
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      console.error(`${error.message}\n`);
      failed++;
    }
  }
  const not = failed > 0 ? `, ${failed} could not be run` : "";
  console.log(`${refused} of ${counted(folders.length, "stack")} would be refused${not}. ${next}`);
  console.log("(The exit code does not depend on findings: it is 0, or 2 where a program could not be run.)");
  if (failed > 0) process.exitCode = 2;
}

const given = process.argv.slice(2);
if (given.includes("--help") || given.includes("-h")) console.log(USAGE);
else if (given.length > 0) main(given, "To have previews refuse them: pulumi preview --policy-pack /path/to/breakwater/policypack");
else main(EXAMPLES, "Run it on yours: npm run demo -- FOLDER");
