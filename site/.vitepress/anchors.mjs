import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** Fails the build for a link to a heading that its page does not have; VitePress itself asks for pages only. */
export function checkAnchors(outDir) {
  const pages = new Map(
    readdirSync(outDir, { recursive: true })
      .filter((name) => name.endsWith(".html"))
      .map((name) => [join(outDir, name), readFileSync(join(outDir, name), "utf8")]),
  );
  const idsOf = new Map([...pages].map(([file, text]) => [file, new Set(matches(text, / id="([^"]+)"/g))]));
  const dead = [...pages].flatMap(([file, text]) =>
    matches(text, /<a[^>]* href="([^":]*#[^"]+)"/g)
      .filter((href) => {
        const [path, id] = href.split("#");
        return !idsOf.get(pageOf(path, file, outDir))?.has(decodeURIComponent(id));
      })
      .map((href) => `${relative(outDir, file)}: ${href}`),
  );
  if (dead.length > 0) throw new Error(`Links to headings that are not there:\n${[...new Set(dead)].join("\n")}`);
}

/** The file of the page that a link in another one leads to. */
function pageOf(path, from, outDir) {
  if (path === "") return from;
  const target = path.startsWith("/") ? join(outDir, path) : resolve(dirname(from), path);
  return path.endsWith("/") ? join(target, "index.html") : target;
}

function matches(text, pattern) {
  return [...text.matchAll(pattern)].map(([, first]) => first);
}
