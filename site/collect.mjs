/**
 * Collects the pages of the site in `site/pages`: the repository's Markdown, at the paths that it has there, so that
 * links between pages stay as they are. A link to a file that is no page leads to the repository.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const SITE = dirname(fileURLToPath(import.meta.url));
const REPOSITORY = dirname(SITE);

/** Where the repository is, from package.json. */
export const HOME = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")).homepage.replace(/#.*/, "");

const AT_THE_ROOT = ["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "RELEASING.md", "RULES.md", "SECURITY.md"];

/** The paths of all files that become part of the site: pages, and the pictures in them. */
export function collected() {
  const docs = readdirSync(join(REPOSITORY, "docs"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join(entry.parentPath.slice(REPOSITORY.length + 1), entry.name));
  return [...AT_THE_ROOT.filter((name) => existsSync(join(REPOSITORY, name))), ...docs].sort();
}

/**
 * A page as the site has it. Comments go, since they are for those who edit the file. Each link to a file of the
 * repository that is not part of the site becomes an address; a link to nothing stays, and fails the build.
 */
export function asPage(path, text, files) {
  return text
    .replace(/^<!--[\s\S]*?-->\n*/gm, "")
    .replace(/\]\((?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?\)/g, (link, target, anchor = "") => {
      const file = posix.normalize(posix.join(posix.dirname(path), target)).replace(/\/$/, "");
      if (files.includes(file) || !existsSync(join(REPOSITORY, file))) return link;
      if (file === "docs/rules") return "](/RULES.md)";
      return `](${HOME}/blob/main/${file}${anchor})`;
    });
}

function collect() {
  const pages = join(SITE, "pages");
  rmSync(pages, { recursive: true, force: true });
  const files = collected();
  for (const file of files) {
    const to = join(pages, file);
    mkdirSync(dirname(to), { recursive: true });
    if (file.endsWith(".md")) writeFileSync(to, asPage(file, readFileSync(join(REPOSITORY, file), "utf8"), files));
    else cpSync(join(REPOSITORY, file), to);
  }
  cpSync(join(SITE, "index.md"), join(pages, "index.md"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) collect();
