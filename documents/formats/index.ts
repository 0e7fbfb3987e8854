import { dockerfile } from "./dockerfile";
import { hcl, isHclText } from "./hcl";
import { jenkinsfile } from "./jenkinsfile";
import { justfile, makefile } from "./makefile";
import { engineDefaults, isShellScript, shell, windowsScript } from "./shell";
import type { TextFormat } from "./textFormat";
import { toml } from "./toml";
import { quadletUnit, systemdUnit } from "./unit";

/** Every format that is neither YAML nor JSON, in the order in which they are tried. */
const FORMATS: readonly TextFormat[] = [
  hcl,
  dockerfile,
  makefile,
  justfile,
  shell,
  windowsScript,
  engineDefaults,
  systemdUnit,
  quadletUnit,
  toml,
  jenkinsfile,
];

/** The format that a file's name shows. */
export function formatOfName(path: string): TextFormat | undefined {
  const name = path.replaceAll("\\", "/");
  return FORMATS.find((format) => format.matches(name));
}

/** The format of a file: by its name, or by its first line; of standard input, `-`, by its first block. */
export function formatOf(path: string, text: string): TextFormat | undefined {
  if (path === "-" && isHclText(text)) return hcl;
  return formatOfName(path) ?? (mayBeScript(path) && isShellScript(text) ? shell : undefined);
}

/** Whether a file's name has no ending, so that only its first line shows whether it is a script. */
export function mayBeScript(path: string): boolean {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return /^[^.]+$/.test(name) && !/^[A-Z_-]+$/.test(name);
}
