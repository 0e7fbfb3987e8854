import { basename } from "node:path";
import { Script } from "../../../core/docker/script";
import { readScript } from "../../../core/readers/dockerCli/scriptFile";
import { textBeside } from "../../../documents/beside";
import { isWithin, NOTHING_CHECKED } from "../../input/checked";
import type { Content, Input } from "../../input/input";
import { isDaemonJson } from "../daemonJson/daemonJson";

/** Shell scripts, makefiles, justfiles and Dockerfiles, recognised by their names. */
export const script: Input = {
  name: "script",
  format: "docker-run",
  group: "Scripts and units",
  reads: "`docker run` and its like in shell scripts, makefiles, justfiles, Dockerfiles and units of systemd",
  words: [],
  resembles: () => false,
  matches: (content) => (content as Content | Script) instanceof Script,
  read: ({ file, index, content }, { folders } = NOTHING_CHECKED) => {
    const read = content as Content | Script;
    if (!(read instanceof Script)) return { resources: 0, workloads: [] };
    const source = {
      type: read.kind,
      name: basename(file),
      host: file,
      origin: { file, document: index, path: "" },
    };
    const workloads = readScript(read, source, (name) => {
      const isCheckedItself = isDaemonJson(name) && folders.some((folder) => isWithin(file, folder));
      return isCheckedItself ? undefined : textBeside(file, name);
    });
    return { resources: workloads.length, workloads };
  },
};
