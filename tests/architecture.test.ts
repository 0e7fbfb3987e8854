import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** From which folders of the pack the files of each may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  schema: ["schema"],
  workload: ["workload"],
  readers: ["readers", "schema", "workload"],
  rules: ["rules", "schema", "workload"],
  evaluation: ["evaluation", "rules", "schema", "workload"],
  pulumi: ["pulumi", "evaluation", "readers", "rules", "schema", "workload"],
};

/**
 * The packages that the pack may load: none of a provider, so that it starts fast and runs beside any version of one.
 */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  workload: ["picomatch", "node:crypto", "node:fs", "node:path"],
  readers: ["js-yaml"],
  evaluation: ["picomatch"],
  pulumi: ["@pulumi/policy", "@pulumi/pulumi/proto/analyzer_grpc_pb"],
};

/** From which folders those of the hosts may import, theirs apart. */
const HOSTS_MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  check: ["check", "policypack"],
  cli: ["cli", "check", "guard", "policypack"],
  guard: ["guard", "check", "policypack"],
  testing: ["testing", "cli", "check", "policypack"],
};

/** What the folders of the components may import: facts know no provider, and what is made of them knows no rule. */
const COMPONENTS_MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "components/spec": ["components/spec", "components/spec/seccomp"],
  "components/args": ["components/args", "components/spec", "@pulumi/pulumi", "node:fs", "node:net", "node:path"],
  "components/tls": ["components/tls", "components/args", "components/spec", "@pulumi/pulumi", "@pulumi/tls"],
  "components/docker": [
    "components/docker",
    "components/args",
    "components/spec",
    "components/tls",
    "@pulumi/docker",
    "@pulumi/pulumi",
  ],
  "components/kubernetes": [
    "components/kubernetes",
    "components/args",
    "components/spec",
    "components/tls",
    "@pulumi/kubernetes",
    "@pulumi/pulumi",
    "node:crypto",
  ],
  // Of Pulumi it has types, which say that the inputs are the same.
  "components/cdktf": [
    ...["components/cdktf", "components/args", "components/docker", "components/spec", "@pulumi/pulumi"],
    ...["constructs", "@cdktf/provider-docker", "@cdktf/provider-tls"],
  ],
  // It judges stacks by the same rules, and needs no provider's package.
  "components/cdktf/validate": [
    "components/cdktf/validate",
    "check",
    "policypack/readers",
    "policypack/rules",
    "constructs",
  ],
};

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^(?:import|export)\b[^;]*?from "([^"]+)";|\bimport\("([^"]+)"\)/gm)].map(
    ([, from, lazy]) => from ?? lazy ?? "",
  );
}

function folderOf(file: string): string {
  return relative("", dirname(file)).replaceAll("\\", "/");
}

/** What is installed for an import: `@cdktf/provider-docker` for `@cdktf/provider-docker/lib/container`. */
function packageOf(from: string): string {
  return from.split("/", from.startsWith("@") ? 2 : 1).join("/");
}

function sources(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

describe("the architecture", () => {
  for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
    it(`policypack/${folder} imports from ${allowed.join(", ")} alone`, () => {
      for (const file of sources(join("policypack", folder))) {
        for (const from of importsOf(file)) {
          if (!from.startsWith(".")) assert.ok(PACKAGES[folder]?.includes(from), `${file} imports ${from}`);
          else {
            const target = relative("policypack", resolve(file, "..", from)).split(/[\\/]/)[0] ?? "";
            assert.ok(allowed.includes(target), `${file} imports ${from}`);
          }
        }
      }
    });
  }

  for (const [folder, allowed] of Object.entries(HOSTS_MAY_IMPORT)) {
    it(`${folder} imports from ${allowed.join(", ")} alone, and nothing of Pulumi's policies`, () => {
      for (const file of sourcesBelow(folder)) {
        for (const from of importsOf(file).filter((name) => name.startsWith("."))) {
          const target = relative("", resolve(file, "..", from)).split(/[\\/]/);
          assert.ok(allowed.includes(target[0] ?? "") && target[1] !== "pulumi", `${file} imports ${from}`);
        }
      }
    });
  }

  for (const [folder, allowed] of Object.entries(COMPONENTS_MAY_IMPORT)) {
    it(`${folder} imports from ${allowed.join(", ")} alone`, () => {
      for (const file of sources(folder)) {
        for (const from of importsOf(file)) {
          const target = from.startsWith(".") ? folderOf(resolve(file, "..", from)) : packageOf(from);
          assert.ok(allowed.includes(target), `${file} imports ${from}`);
        }
      }
    });
  }

  it("the command line loads a command when it is asked for", () => {
    const atOnce = [...readFileSync("cli/program.ts", "utf8").matchAll(/^import (?!type).*"(.+)";/gm)].map(
      ([, from]) => from,
    );
    assert.deepEqual(atOnce, ["commander", "./version"]);
  });

  it("the pack's entry does nothing but start it", () => {
    assert.equal(readFileSync("policypack/index.ts", "utf8").trim().split("\n").filter(Boolean).length, 3);
  });

  it("each rule has a test and a page of its name", () => {
    for (const file of sources("policypack/rules")) {
      const id = file.replace(/^.*[\\/]|\.ts$/g, "");
      if (id === "rule" || id === "index") continue;
      assert.ok(existsSync(`tests/rules/${id}.test.ts`), `${id} has no test`);
      assert.ok(existsSync(`docs/rules/${id}.md`), `${id} has no page`);
    }
  });

  it("the pack and the components' plugin tell the version of the package", () => {
    const version = (file: string) => (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
    for (const folder of ["policypack", "components"])
      assert.equal(version(`${folder}/package.json`), version("package.json"));
  });
});
