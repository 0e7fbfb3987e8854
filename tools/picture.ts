import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { CheckFinding } from "../check/report";
import { html } from "../cli/reports/htmlText";
import { shownWay } from "../cli/reports/way";
import { waySvg } from "../cli/reports/waySvg";
import { wrap } from "../cli/terminal/wrap";

const FILE = "compose.yaml";
const FOLDER = join("examples", "files", "unsafe");
/** The picture has the first resource, as far as here. */
const REST = "  service runner";

const COLUMNS = 100;
const CHARACTER = 8.43; // The width of one, at 14 pixels.
const LINE = 20;
const MARGIN = 24;
const BAR = 36;
const WIDTH = Math.ceil(COLUMNS * CHARACTER) + 2 * MARGIN;

/** The codes of SGR that the report uses, as classes. */
const STYLES: Readonly<Record<string, string>> = { 1: "b", 2: "d", 31: "r", 32: "p", 33: "y", 36: "c" };

const CSS = [
  ".t{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#d6dee6}",
  ".b{font-weight:700;fill:#fff}.d{fill:#8fa3b3}.r{fill:#ff8a80}.y{fill:#ffd180}.c{fill:#80d8ff}.p{fill:#8fdc9b}",
  "svg svg text{font:13px ui-sans-serif,system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:#e8eef3}",
  "svg svg rect{fill:#1d2b38;stroke:#5d7488}.cause rect{stroke:#ffd180;stroke-width:2}",
  ".end rect{fill:#5a1f1f;stroke:#ff8a80;stroke-width:2}svg svg path{fill:none;stroke:#8fa3b3;stroke-width:2}",
  "svg svg .cut{stroke:#8fdc9b;stroke-width:3}svg svg .cutLabel{fill:#8fdc9b;font-weight:700}",
].join("");

/**
 * docs/pictures/finding.svg: what `breakwater check` prints of an example in this repository, as in a terminal, and the
 * way to the host that it found. Needs the build, since it is a real run.
 */
export function findingPicture(): string {
  const { text, finding } = run();
  const lines = [
    `\u001b[32m$\u001b[39m breakwater check ${FILE}`,
    ...shownPart(text).flatMap((line) => wrap(line, COLUMNS)),
  ];
  const way = shownWay(finding);
  if (way === undefined) throw new Error(`${finding.rule} has no way to the host to show`);
  const below = BAR + MARGIN + lines.length * LINE + 8;
  const picture = waySvg(way);
  const [, wide = "", high = ""] = /viewBox="[^ ]+ [^ ]+ ([^ ]+) ([^"]+)"/.exec(picture) ?? [];
  const scaled = Math.round((Number(high) * (WIDTH - 2 * MARGIN)) / Number(wide));
  const height = below + scaled + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>breakwater check finds the engine's socket in a Compose file, and shows how it leads to the host</title>`,
    `<style>${CSS}</style>`,
    `<rect width="${WIDTH}" height="${height}" rx="10" fill="#101a24"/>`,
    ...["#ff5f57", "#febc2e", "#28c840"].map(
      (fill, at) => `<circle cx="${MARGIN + at * 20}" cy="20" r="6" fill="${fill}"/>`,
    ),
    ...lines.map((line, at) => textLine(line, BAR + MARGIN + at * LINE)),
    picture.replace(
      / width="[^"]+" height="[^"]+"/,
      ` x="${MARGIN}" y="${below - 8}" width="${WIDTH - 2 * MARGIN}" height="${scaled}"`,
    ),
    "</svg>",
    "",
  ].join("\n");
}

/** The report of a run of the command line, and the first finding in it. */
function run(): { text: string; finding: CheckFinding } {
  const folder = mkdtempSync(join(tmpdir(), "breakwater-picture-"));
  const json = join(folder, "findings.json");
  const { NO_COLOR: _, ...env } = process.env;
  const args = [resolve("dist/cli/main.js"), "check", FILE, "--format", "text", "--format", `json=${json}`];
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: FOLDER,
      encoding: "utf8",
      env: { ...env, FORCE_COLOR: "1" },
    });
    if (status !== 1) throw new Error(`breakwater check ${FILE} ended with ${status}:\n${stderr}`);
    const { findings } = JSON.parse(readFileSync(json, "utf8")) as { findings: CheckFinding[] };
    const [finding] = findings;
    if (finding === undefined) throw new Error(`${FILE} has no finding to show`);
    return { text: stdout, finding };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The first resource, and the lines that count; what lies between them is left out. */
function shownPart(text: string): string[] {
  const lines = text.trimEnd().split("\n");
  const rest = lines.findIndex((line) => stripVTControlCharacters(line) === REST);
  const end = lines.findIndex((line, at) => at > rest && line === "");
  if (rest < 0 || end < 0) throw new Error(`what breakwater check prints of ${FILE} is in another form`);
  return [...lines.slice(0, rest), "  …", ...lines.slice(end + 1)];
}

/** A line of the terminal with its colours; a style holds until the code that ends it. */
function textLine(line: string, y: number): string {
  const [first = "", ...rest] = line.split("\u001b[");
  const spans = rest.map((part) => {
    const [, code = "", text = ""] = /^(\d+)m(.*)$/s.exec(part) ?? [];
    const style = STYLES[code];
    return style === undefined || text === "" ? html(text) : `<tspan class="${style}">${html(text)}</tspan>`;
  });
  return `<text class="t" x="${MARGIN}" y="${y}" xml:space="preserve">${html(first)}${spans.join("")}</text>`;
}
