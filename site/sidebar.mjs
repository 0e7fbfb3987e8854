/**
 * The site's sidebar: one group for each kind of reader, then what everyone looks up. A page that nobody has placed here
 * is under "More".
 */
import { readFileSync } from "node:fs";
import { collected } from "./collect.mjs";

const page = (text, path) => ({ text, link: `/${path}` });

/** The rules in the groups of RULES.md, which is generated. */
function rules() {
  const text = readFileSync(new URL("../RULES.md", import.meta.url), "utf8");
  return text.split(/^## /m).flatMap((part) => {
    const items = [...part.matchAll(/^\| \[`([^`]+)`\]\((docs\/rules\/[^)]+)\)/gm)].map(([, id, path]) =>
      page(id, path.replace(/\.md$/, "")),
    );
    const title = part.slice(0, part.indexOf("\n")).replace(/ \(.*\)$/, "");
    return items.length > 0 ? [{ text: title, collapsed: true, items }] : [];
  });
}

/** Pages in no group, by their own titles. The list of the API's pages is made for other readers. */
function others(groups) {
  const links = (items) => items.flatMap(({ link, items: below = [] }) => [link, ...links(below)]);
  const placed = new Set(["/docs/api/README", ...links(groups)]);
  const paths = collected().flatMap((file) => (file.endsWith(".md") ? [file.slice(0, -".md".length)] : []));
  const items = paths.filter((path) => !placed.has(`/${path}`)).map((path) => page(titleOf(path), path));
  return items.length > 0 ? [{ text: "More", items }] : [];
}

function titleOf(path) {
  const text = readFileSync(new URL(`../${path}.md`, import.meta.url), "utf8");
  return /^# (.+)$/m.exec(text)?.[1] ?? path;
}

export function sidebar() {
  const groups = placedPages();
  return [...groups, ...others(groups)];
}

function placedPages() {
  return [
    page("Where to start", "docs/START"),
    page("Ways to install", "docs/INSTALL"),
    {
      text: "You roll out guardrails",
      items: [
        page("Configuration, exemptions", "docs/CONFIGURATION"),
        page("Sets of rules", "docs/RULE-SETS"),
        page("Rules of your own", "docs/OWN-RULES"),
        page("In pre-commit and CI", "docs/CI"),
        page("What runs already", "docs/RUNNING"),
        page("At a Kubernetes API server", "docs/ADMISSION"),
        page("A guard in front of an engine", "docs/GUARD"),
        page("Roles", "docs/ROLES"),
        page("Clients that work with it", "docs/CLIENTS"),
        page("Threats", "docs/THREATS"),
      ],
    },
    {
      text: "You meet a finding",
      items: [
        page("Moving a job to a runner", "docs/MIGRATION"),
        page("Recipes in your own format", "docs/RECIPES"),
        page("Changes made for you", "docs/FIXES"),
        page("What is read of each input", "docs/INPUTS"),
      ],
    },
    {
      text: "You work in an editor",
      items: [page("Findings as you type", "docs/EDITOR")],
    },
    {
      text: "You write tests or programs",
      items: [
        page("As a library, and in tests", "docs/LIBRARY"),
        page("API: library", "docs/api/index"),
        page("API: tests", "docs/api/testing"),
        page("API: rules of your own", "docs/api/authoring"),
      ],
    },
    {
      text: "You use the components",
      items: [
        page("Components", "docs/COMPONENTS"),
        page("On Kubernetes", "docs/KUBERNETES"),
        page("In CDKTF", "docs/CDKTF"),
        page("Certificates", "docs/CERTIFICATES"),
        {
          text: "API",
          collapsed: true,
          items: ["docker", "kubernetes", "cdktf", "cdktf/validate"].map((name) =>
            page(`breakwater/${name}`, `docs/api/components/${name}`),
          ),
        },
      ],
    },
    { text: "Rules", items: [page("All rules", "RULES"), ...rules()] },
    {
      text: "How it works",
      collapsed: true,
      items: [
        page("Architecture", "ARCHITECTURE"),
        page("Design notes", "docs/DESIGN"),
        page("What nested engines need", "docs/nested-engines"),
        page("What a runner needs, taken away", "docs/ablation"),
        page("Contributing", "CONTRIBUTING"),
      ],
    },
    {
      text: "The project",
      collapsed: true,
      items: [page("Changes", "CHANGELOG"), page("Security", "SECURITY"), page("Releasing", "RELEASING")],
    },
  ];
}
