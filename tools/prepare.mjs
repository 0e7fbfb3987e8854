/**
 * npm's `prepare`: compiles a checkout that is being installed. When `npm install --global` is given a git repository,
 * which is how pre-commit installs a hook, npm runs this before it has installed the dependencies
 * (https://github.com/npm/cli/issues/8440): in that case this script installs them into the checkout first.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";

function npm(...args) {
  execFileSync(process.execPath, [process.env.npm_execpath, ...args], { stdio: "inherit" });
}

if (!existsSync("node_modules/typescript")) npm("ci", "--no-global", "--include=dev", "--ignore-scripts");
npm("run", "build");

// Before Pulumi runs the components as a plugin, it installs their packages and requires a folder for them; the
// checkout's own packages are used.
mkdirSync("components/node_modules", { recursive: true });
