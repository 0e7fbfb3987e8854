/**
 * The main job without the Pulumi CLI: runs example programs in this process, with Pulumi's own mocks, and prints what a preview under the
 * policy pack would say. `npm run demo [FOLDER…]`
 */
import { readProgram } from "../cli/program";
import { summary, textReport } from "../cli/textReport";
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

async function main(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const resources = await readProgram(folder);
    const findings = evaluateAll(resources.flatMap(readPulumi), configuration());
    const refused = findings.some(({ status, level }) => status === "violation" && level === "mandatory");
    console.log(`${folder}: ${refused ? "refused" : "passes"} (${resources.length} resources; ${summary(findings)})\n`);
    console.log(textReport(findings, { colour: process.stdout.isTTY }));
  }
}

const folders = process.argv.slice(2);
main(folders.length > 0 ? folders : EXAMPLES).catch((error: Error) => {
  console.error(error.name === "ProgramError" ? error.message : error);
  process.exitCode = 2;
});
