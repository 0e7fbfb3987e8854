/**
 * npm's `prepare`: compiles a checkout that is installed. Where `npm install --global` is given a git repository, which
 * is how pre-commit installs a hook, npm runs this before anything that it needs is there
 * (https://github.com/npm/cli/issues/8440): then that is installed first, into the checkout.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";

function npm(...args) {
  execFileSync(process.execPath, [process.env.npm_execpath, ...args], { stdio: "inherit" });
}

if (!existsSync("node_modules/typescript")) npm("ci", "--no-global", "--include=dev", "--ignore-scripts");
npm("run", "build");

// Before it runs the components as a plugin, Pulumi installs its packages and wants to see their folder; they are those
// of the checkout.
mkdirSync("components/node_modules", { recursive: true });
