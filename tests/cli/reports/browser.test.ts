import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { htmlReport } from "../../../cli/reports/html";
import { RULES } from "../../../core/rules";
import { exemptedOf, resultOf, undeterminedOf, violationOf } from "./results";

const BROWSER = ["chromium", "google-chrome"].find((name) => spawnSync(name, ["--version"]).status === 0);
const REQUIRED = process.env["BREAKWATER_REQUIRE_BROWSER"] === "1";
/** How a reader's system may be, as Chromium takes it. */
const SCHEMES = { dark: 0, light: 1 } as const;
const BACKGROUNDS = { dark: "rgb(13, 17, 23)", light: "rgb(255, 255, 255)" } as const;

interface Looked {
  readonly background: string;
  readonly pictures: number;
  readonly widest: number;
  readonly violations: readonly string[];
}

const LOOK = `
axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => {
  const looked = {
    background: getComputedStyle(document.body).backgroundColor,
    pictures: [...document.querySelectorAll("svg")].filter((each) => each.getBoundingClientRect().height > 40).length,
    widest: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    violations: violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).slice(0, 3).join(" ")),
  };
  document.documentElement.setAttribute("data-looked", JSON.stringify(looked));
});`;

(BROWSER === undefined && !REQUIRED ? describe.skip : describe)(
  `the page in a browser${BROWSER === undefined ? " (skipped: needs chromium on PATH)" : ""}`,
  function () {
    this.timeout(120_000);
    const findings = [
      ...RULES.map(({ id }) => violationOf(id)),
      violationOf("dood-engine-socket", { resource: "x".repeat(300), path: `spec.${"very.".repeat(60)}long` }),
      undeterminedOf(),
      exemptedOf(),
    ];
    const result = resultOf(findings, {
      problems: [{ file: "a.yaml", problem: "is broken" }],
      skipped: [{ file: "a.bicep", kind: "Bicep", isKnown: true }],
      notes: ["a note"],
    });
    const page = htmlReport(result, { version: "1.2.3", max: 25 });
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), "breakwater-page-"));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    const chromium = (text: string, ...options: readonly string[]) => {
      const file = join(folder, "page.html");
      writeFileSync(file, text);
      const quiet = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${join(folder, "profile")}`];
      return execFileSync(BROWSER ?? "chromium", [...quiet, ...options, `file://${file}`], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        maxBuffer: 64 * 1024 * 1024,
        timeout: 60_000,
      });
    };

    /** The page with axe-core in it, which the page's own policy would not let run. */
    const withAxe = () => {
      const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
      const open = page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
      assert.notEqual(open, page);
      return open.replace("</body>", () => `<script>${axe}</script><script>${LOOK}</script></body>`);
    };

    for (const [scheme, value] of Object.entries(SCHEMES) as ["dark" | "light", number][])
      it(`can be read by everyone, in ${scheme} colours`, () => {
        const dump = chromium(
          withAxe(),
          `--blink-settings=preferredColorScheme=${value}`,
          "--window-size=900,1200",
          "--virtual-time-budget=60000",
          "--dump-dom",
        );
        const [, json = ""] = /data-looked="([^"]*)"/.exec(dump) ?? [];
        const looked = JSON.parse(json.replaceAll("&quot;", '"').replaceAll("&amp;", "&")) as Looked;
        assert.deepEqual(looked.violations, []);
        assert.equal(looked.background, BACKGROUNDS[scheme]);
        assert.equal(looked.pictures, RULES.length + 1);
        assert.equal(looked.widest, 0, "nothing is wider than the window");
      });

    it("is drawn as it is, without a script", () => {
      const picture = join(folder, "page.png");
      chromium(page, "--window-size=900,1200", `--screenshot=${picture}`);
      assert.ok(statSync(picture).size > 50_000, "an empty page takes 10 kB");
    });
  },
);
