import { defineConfig } from "vitepress";
import { HOME } from "../collect.mjs";
import { sidebar } from "../sidebar.mjs";
import { checkAnchors } from "./anchors.mjs";

/** A wall, and the sea on one side of it. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1b5e86"/>' +
    '<path d="M4 20q4-6 8 0t8 0" fill="none" stroke="#fff" stroke-width="3"/><path d="M22 6h6v20h-6z" fill="#fff"/></svg>',
)}`;

/** The id of a heading, as GitHub makes it: the pages' links to headings hold at both places. */
function headingId(text) {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, "")
    .replaceAll(" ", "-");
}

/** The tag that the API reference is generated with: all the HTML that a page may have. */
function apiTag(state, silent) {
  const [tag] = /^<a id="[\w-]+"><\/a>/.exec(state.src.slice(state.pos, state.pos + 200)) ?? [];
  if (tag === undefined) return false;
  if (!silent) state.push("html_inline", "", 0).content = tag;
  state.pos += tag.length;
  return true;
}

export default defineConfig({
  title: "Breakwater",
  description: "Keeps containers from reaching the host through Docker, while infrastructure is still code.",
  base: process.env.SITE_BASE ?? "/",
  srcDir: "pages",
  lastUpdated: false,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: ICON }]],
  markdown: {
    // The pages are plain Markdown. What looks like a tag or a Vue expression in them is text.
    html: false,
    anchor: { slugify: headingId },
    config(md) {
      md.inline.ruler.push("api", apiTag);
      for (const name of ["text", "code_inline"]) {
        const render = md.renderer.rules[name];
        md.renderer.rules[name] = (...args) => render(...args).replaceAll("{{", "&#123;&#123;");
      }
    },
  },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    sidebar: sidebar(),
    nav: [
      { text: "Where to start", link: "/docs/START" },
      { text: "Rules", link: "/RULES" },
      { text: "Inputs", link: "/docs/INPUTS" },
      { text: "Changes", link: "/CHANGELOG" },
    ],
    socialLinks: [{ icon: "github", link: HOME }],
    footer: { message: "Apache-2.0" },
  },
  buildEnd: ({ outDir }) => checkAnchors(outDir),
});
