import { readScriptText } from "../../../core/readers/dockerCli/writtenFile";
import { Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import type { Input } from "../../input/input";

/** What a script may start containers with, or reach an engine by. */
const CLIENT = /\b(?:docker|podman|nerdctl)\b|\bDOCKER_HOST=/;

/** The scripts of npm's `package.json` that run a client of Docker; any other `package.json` is none. */
export const packageJson: Input = {
  name: "package.json",
  format: "docker-run",
  group: "Scripts and units",
  reads: "scripts in `package.json` that run Docker's client",
  words: [
    "\\b(?:docker|podman|nerdctl) +(?:run|create|container|exec|service|build|buildx|compose|volume)\\b",
    "\\bDOCKER_HOST=",
  ],
  resembles: () => false,
  matches: ({ scripts }, file) =>
    /(?:^|[\\/])package\.json$/.test(file) &&
    isObject(scripts) &&
    Object.values(scripts).some((script) => typeof script === "string" && CLIENT.test(script)),
  read: ({ file, index, content }) => {
    const scripts = new Raw(content, "").get("scripts").entries();
    const workloads = scripts.flatMap(([name = "", script]) =>
      readScriptText(script.name() ?? "", script.path, {
        type: "script",
        name,
        host: file,
        origin: { file, document: index, path: "" },
      }),
    );
    return { resources: scripts.length, workloads };
  },
};
