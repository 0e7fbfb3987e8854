import { Script } from "../../core/docker/script";
import { parseUnitFile, socketCommands, unitCommands } from "../../core/docker/unitFile";
import { parsedScript } from "./shell";
import { offsetAt, type TextFormat } from "./textFormat";

/** Services and sockets of systemd, and drop-ins of them. */
export const systemdUnit: TextFormat = {
  name: "systemd unit",
  matches: (path) => /\.(?:service|socket)$|\.(?:service|socket)\.d\/[^/]+\.conf$/.test(path),
  words: /docker|podman|nerdctl|DOCKER_|buildah|^[ \t]*(?:SocketMode|ListenStream)/m,
  parse: (text, file) => {
    const unit = parseUnitFile(text);
    return parsedScript(new Script("unit", [...unitCommands(unit), ...socketCommands(unit, file)]));
  },
};

/** Units of Podman's Quadlet. */
export const quadletUnit: TextFormat = {
  name: "Podman Quadlet",
  matches: (path) =>
    /\.(?:container|pod|kube|volume|network|build)$|\.(?:container|pod|kube|volume|build)\.d\/[^/]+\.conf$/.test(path),
  words: /^\[(?:Container|Pod|Kube|Volume|Network|Build)\]/m,
  parse: (text) => {
    const unit = parseUnitFile(text);
    const places = new Map([...unit.sections, ...unit.entries.map(({ path, at }) => [path, at] as const)]);
    return { content: unit, offsetOf: (path) => offsetAt(places, path) };
  },
};
