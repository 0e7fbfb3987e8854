/**
 * The site's sidebar: one group for each kind of reader, then what everyone looks up. A test asks for every page of
 * docs/ in it.
 */
import { readFileSync } from "node:fs";

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

export function sidebar() {
  return [
    page("Where to start", "docs/START"),
    page("Ways to install", "docs/INSTALL"),
    {
      text: "You roll out guardrails",
      items: [
        page("Configuration, exemptions", "docs/CONFIGURATION"),
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
      text: "You write tests or programs",
      items: [
        page("As a library, and in tests", "docs/LIBRARY"),
        page("API: library", "docs/api/index"),
        page("API: tests", "docs/api/testing"),
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
