import { Argument, type Command, Option } from "commander";
import { RECIPE_FORMATS, RECIPE_KINDS, RECIPE_MODES } from "../terminal/choices";
import { repeated } from "./options";

export function defineRecipe(breakwater: Command): void {
  breakwater
    .command("recipe")
    .summary("write a safe engine, an endpoint or a client in your own format")
    .description(
      "Writes complete files for a Docker engine that jobs use without root on the host: a runner, an endpoint with a " +
        "guard and roles, BuildKit for jobs that only build, or a client of one that is there. They say the same as the components, in the format " +
        "that you have. With --output they are written into a folder, with the certificates that they need; without it " +
        "they are printed.",
    )
    .addArgument(new Argument("[kind]", "what it is for").choices(RECIPE_KINDS))
    .addOption(new Option("--for <format>", "the format").choices(RECIPE_FORMATS))
    .addOption(new Option("--mode <mode>", "how the engine runs (default: rootless)").choices(RECIPE_MODES))
    .option("--name <name>", "the server's name, by which clients reach it (default: docker; of a builder: builder)")
    .option("--client <name>", "a client, NAME or, of an endpoint, NAME=ROLE; may be repeated (default: ci)", repeated)
    .option("--image <image>", "an image with the engine (default: the official one of a complete version)")
    .option("--memory <memory>", "MiB for the engine and all of its jobs (default: 4096)")
    .option("--publish <address>", "open its port on this address of the server, IP or IP:PORT (default: not at all)")
    .option("--host <host>", "the server's DNS name or address for clients elsewhere; for a client, the engine's")
    .option("--namespace <namespace>", "the namespace on Kubernetes (default: the one that kubectl uses)")
    .option("--in <path>", "the folder's path in a project of yours, whose Compose file or pod has the engine")
    .option("--output <folder>", "write the files and the certificates into this folder")
    .option("--force", "replace files that no recipe has written, or that have been edited")
    .option("--check <folder>", "say which files of a recipe are out of date or have been edited, and write nothing")
    .addHelpText("after", HELP)
    .action(async (...given: Parameters<typeof import("../commands/recipe").recipeCommand>) =>
      (await import("../commands/recipe.js")).recipeCommand(...given),
    );
}

const HELP = `
Kinds:
  runner    an engine for jobs, each of whose clients controls the whole engine
  endpoint  an engine behind a guard, which lets each client do what its role allows
  builder   BuildKit for jobs that build images and run no containers, with docker buildx
  client    a job that uses an engine that somebody else runs

Examples:
  breakwater recipe runner --for compose                                  print it
  breakwater recipe runner --for compose --output ci-engine               write it, and its certificates
  breakwater recipe endpoint --for compose --client ci=run --client dashboard=observe --output engine
  breakwater recipe client --for compose --host build.example.com         a job that uses it
  breakwater recipe --check ci-engine                                     in CI: is it still what this version writes?

On a terminal it asks for the kind, the format and the folder if you leave them out.

Exit codes:
  0  written or printed, or all files are current
  1  --check: a file is out of date, edited or missing
  2  the command line is wrong, or something could not be read or written; nothing was changed`;
