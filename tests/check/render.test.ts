import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { delimiter } from "node:path";
import { check } from "../../check/check";
import { findTool, runTool } from "../../check/render/tool";
import { ownFolder, pod, UNSAFE } from "./hostile";

const CHART = {
  "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
  "chart/values.yaml": "pid: false\nipc: false\n",
  "chart/templates/pod.yaml":
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostPID: {{ .Values.pid }}\n  hostIPC: " +
    '{{ .Values.ipc }}\n  containers: [{name: a, image: "nginx:1.27"}]\n',
};
const OVERLAY = {
  "base/pod.yaml": UNSAFE,
  "base/kustomization.yaml": "resources: [pod.yaml]\n",
  "over/kustomization.yaml":
    "resources: [../base]\nnamePrefix: my-\npatches: [{path: patch.yaml, target: {kind: Pod}}]\n",
  "over/patch.yaml": "- {op: add, path: /spec/hostIPC, value: true}\n",
};
const made = (chart: string, spec: string) => `---\n# Source: web/templates/${chart}\n${pod(spec)}`;

describe("rendering", () => {
  const { path, write } = ownFolder();
  const PATH = process.env["PATH"];
  afterEach(() => {
    process.env["PATH"] = PATH;
  });

  /** A tool that writes its arguments and variables beside itself, and then runs a script. */
  function tool(name: string, script: string): void {
    write({
      [`bin/${name}`]: `#!/bin/sh\nprintf '%s\\n' "$@" >> "${path("args")}"\n/usr/bin/env > "${path("env")}"\n${script}\n`,
    });
    chmodSync(path(`bin/${name}`), 0o755);
    process.env["PATH"] = path("bin");
  }
  const called = () => (existsSync(path("args")) ? readFileSync(path("args"), "utf8").trim().split("\n") : []);
  async function judged(render = true) {
    const { findings, notes, problems, summary, skipped } = await check([path()], {
      render,
      exclude: ["bin", "args", "env"],
    });
    const said = findings.map(({ rule, file = "", line, path: place, resource }) =>
      [rule, file.slice(path().length + 1), line ?? "-", place, resource].join(" "),
    );
    return { said, notes, problems, summary, skipped: skipped.map(({ file }) => file.slice(path().length + 1)) };
  }

  it("judges what a chart makes, in the template's file, and with each values file beside it", async () => {
    write({ ...CHART, "chart/values-prod.yaml": "pid: true\n", "chart/ci/all-values.yaml": "ipc: true\n" });
    tool(
      "helm",
      `case "$*" in *prod*) ${print(made("pod.yaml", "hostPID: true"))};; *) ${print(made("pod.yaml", "hostPID: false"))};; esac`,
    );
    const { said, notes, summary } = await judged();
    assert.deepEqual(said, ["host-namespace chart/templates/pod.yaml - spec.hostPID web"]);
    assert.deepEqual([notes, summary.files], [[], 1]);
    assert.deepEqual(
      called().filter((arg) => arg.startsWith("--")),
      ["values-prod.yaml", "ci/all-values.yaml"].map((file) => `--values=${path(`chart/${file}`)}`),
    );
  });

  it("gives a tool nothing of the user's: no variables, no programs, no network", async () => {
    write(CHART);
    tool("helm", print(made("pod.yaml", "hostPID: false")));
    process.env["BREAKWATER_SECRET"] = "hunter2";
    await judged();
    delete process.env["BREAKWATER_SECRET"];
    const env = readFileSync(path("env"), "utf8");
    assert.doesNotMatch(env, /hunter2|\/usr\/bin(?!\/env)/);
    for (const name of ["HTTPS_PROXY=http://127.0.0.1:9", "HELM_NO_PLUGINS=1", "KUBECONFIG=", "HELM_PLUGINS=/"])
      assert.ok(env.includes(name), name);
  });

  it("gives a tool names that are neither options nor addresses", async () => {
    write(
      Object.fromEntries(
        Object.entries(CHART).map(([file, text]) => [file.replace("chart/", "--post-renderer=x/"), text]),
      ),
    );
    write({ "--post-renderer=x/values-a,b.yaml": "pid: true\n" });
    tool("helm", print(made("pod.yaml", "hostPID: false")));
    await judged();
    assert.deepEqual(called(), ["template", "release", path("--post-renderer=x")]);
  });

  it("says in a tool's own words why it could not render", async () => {
    write(CHART);
    tool("helm", 'echo "Error: missing in charts/ directory:" >&2; echo redis >&2; exit 1');
    const { notes, problems } = await judged();
    assert.deepEqual(notes, [`the chart ${path("chart")} could not be rendered: missing in charts/ directory: redis`]);
    assert.deepEqual(problems, []);
  });

  for (const [title, prepare, why] of [
    ["a link out of it", () => symlinkSync("/etc/passwd", path("chart/templates/x.txt")), /leads out of it/],
    ["a link to nothing", () => symlinkSync("nothing", path("chart/x")), /leads nowhere/],
    ["a device behind a link", () => symlinkSync("/dev/zero", path("chart/values-x.yaml")), /leads out of it/],
  ] as const)
    it(`does not run a tool on a chart with ${title}`, async () => {
      write(CHART);
      prepare();
      tool("helm", print(made("pod.yaml", "hostPID: true")));
      const { notes } = await judged();
      assert.match(notes[0] ?? "", why);
      assert.deepEqual(called(), []);
    });

  for (const [title, text] of Object.entries({
    "a resource by its address": "resources: [https://example.com/pod.yaml]\n",
    "a repository": "resources: [github.com/example/repository//deploy?ref=main]\n",
    "a patch by its address": "resources: [../base]\npatches: [{path: https://example.com/p.yaml}]\n",
    "a generator's file by its address": "configMapGenerator: [{name: a, files: [x=https://example.com/p]}]\n",
    "a schema by its address": "openapi: {path: https://example.com/schema.json}\n",
    "a file that is not there": "resources: [missing.yaml]\n",
  }))
    for (const where of ["over", "base"])
      it(`does not run a tool on a kustomization that names ${title}, ${where === "base" ? "in its base" : ""}`, async () => {
        write({ ...OVERLAY, [`${where}/kustomization.yaml`]: text });
        tool("kustomize", print(UNSAFE));
        const { notes } = await judged();
        assert.match(
          notes.join("\n"),
          /over\/kustomization\.yaml could not be rendered: it names .+not on this machine/,
        );
        assert.ok(!called().includes(path("over")));
      });

  it("looks for tools in absolute folders of PATH alone", () => {
    tool("helm", "");
    process.env["PATH"] = [".", "bin", "", path("bin")].join(delimiter);
    assert.equal(findTool("helm"), path("bin/helm"));
    process.env["PATH"] = ["", ".", "bin"].join(delimiter);
    assert.equal(findTool("helm"), undefined);
  });

  it("stops a tool that does not end, and one that prints without end", async () => {
    tool("helm", "while :; do :; done");
    assert.deepEqual(await runTool(path("bin/helm"), [], 200), { failure: "it did not end within 0.2 seconds" });
    tool("helm", "exec /usr/bin/yes");
    assert.deepEqual(await runTool(path("bin/helm"), []), { failure: "it printed more than 32 MB" });
  });

  it("is left by default, and where there is no tool: a chart is named in a note", async () => {
    write({ ...CHART, ...OVERLAY });
    tool("helm", print(made("pod.yaml", "hostPID: true")));
    const note = [
      `${path("chart")} is a Helm chart, whose templates are not manifests yet: helm template ${path("chart")} | ` +
        "breakwater check -",
    ];
    assert.deepEqual((await judged(false)).notes, note);
    assert.deepEqual(called(), []);
    mkdirSync(path("empty"));
    process.env["PATH"] = path("empty");
    assert.deepEqual((await judged()).notes, note);
  });

  it("judges the values of a chart that is not rendered, and the rest is undetermined", async () => {
    const values = (privileged: boolean) => `securityContext: {privileged: ${privileged}}\n`;
    write({ ...CHART, "chart/values.yaml": values(false), "chart/values-prod.yaml": values(true) });
    const said = [
      "undetermined chart/values.yaml 1 chart chart",
      "privileged-container chart/values-prod.yaml 1 securityContext.privileged chart",
    ];
    const left = await judged(false);
    assert.deepEqual([left.said.toSorted(), left.summary.files], [said.toSorted(), 2]);
    tool("helm", "exit 1");
    assert.deepEqual((await judged()).said.toSorted(), said.toSorted());
    tool("helm", print(made("pod.yaml", "hostPID: false")));
    assert.deepEqual((await judged()).said, []);
  });

  it("judges values in files of their own where they show something", async () => {
    const shown = "securityContext: {privileged: true}\n";
    write({ "a/web-values.yaml": shown, "a/values.prod.yml": shown, "a/other.yaml": shown, "a/values.yaml": "a: 1\n" });
    const { said, skipped } = await judged(false);
    assert.deepEqual(said, [
      "privileged-container a/values.prod.yml 1 securityContext.privileged values.prod.yml",
      "privileged-container a/web-values.yaml 1 securityContext.privileged web-values.yaml",
    ]);
    assert.deepEqual(skipped.toSorted(), ["a/other.yaml", "a/values.yaml"]);
  });

  it("leaves charts that only hold templates for others", async () => {
    write({ ...CHART, "chart/Chart.yaml": `${CHART["chart/Chart.yaml"]}type: library\n` });
    tool("helm", print(made("pod.yaml", "hostPID: true")));
    assert.deepEqual([(await judged()).notes, called()], [[], []]);
  });

  it("renders the charts in a chart with it, and not by themselves", async () => {
    write(CHART);
    write(Object.fromEntries(Object.entries(CHART).map(([file, text]) => [`chart/charts/${file}`, text])));
    tool("helm", print(made("pod.yaml", "hostPID: false")));
    await judged();
    assert.deepEqual(called(), ["template", "release", path("chart")]);
  });

  it("takes output that is no YAML for what it is", async () => {
    write(CHART);
    tool("helm", 'printf "a: [\\n"');
    assert.match((await judged()).notes.join("\n"), /made something that could not be read/);
  });

  for (const name of ["kustomize", "kubectl"])
    it(`judges what ${name} makes of an overlay, and says nothing twice`, async function () {
      process.env["PATH"] = PATH;
      const real = findTool(name);
      if (real === undefined) this.skip(); // It is not on PATH.
      write(OVERLAY);
      mkdirSync(path("bin"));
      symlinkSync(real, path(`bin/${name}`));
      process.env["PATH"] = path("bin");
      const { said, notes, skipped } = await judged();
      assert.deepEqual(
        said.filter((each) => each.startsWith("host-namespace")),
        [
          "host-namespace base/pod.yaml 4 spec.hostPID web",
          "host-namespace over/kustomization.yaml 3 patches[0].path.spec.hostIPC over",
        ],
      );
      assert.deepEqual([notes, skipped], [[], ["over/patch.yaml"]]);
    });

  const release = (content: object) => ({ "clusters/a/release.yaml": JSON.stringify(content) });
  const flux = (spec: object, chart: object = {}) => ({
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "web" },
    spec: {
      chart: { spec: { chart: "./chart", sourceRef: { kind: "GitRepository", name: "flux-system" }, ...chart } },
      ...spec,
    },
  });
  const argo = (helm: object, source: object = {}) => ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "web" },
    spec: { source: { repoURL: "https://example.com/r.git", path: "chart", helm, ...source } },
  });
  const k3s = (spec: object) => ({
    apiVersion: "helm.cattle.io/v1",
    kind: "HelmChart",
    metadata: { name: "web" },
    spec: { chart: "./chart", ...spec },
  });
  const REFUSED = ["host-namespace chart/templates/pod.yaml - spec.hostPID web"];
  const WAITING = /^undetermined clusters\/a\/release\.yaml /;
  const releases: Readonly<Record<string, readonly [content: object, isRefused: boolean, isWhole: boolean]>> = {
    "of Flux that is harmless": [flux({ values: { other: true } }), false, true],
    "of Flux with values": [flux({ values: { pid: true } }), true, true],
    "of Flux with a values file": [flux({}, { valuesFiles: ["./chart/values.yaml", "./env/prod.yaml"] }), true, true],
    "of Flux with values that outweigh a file": [
      flux({ values: { pid: false } }, { valuesFiles: ["env/prod.yaml"] }),
      false,
      true,
    ],
    "of Flux with values of the cluster": [flux({ valuesFrom: [{ kind: "Secret", name: "s" }] }), false, false],
    "of Flux with a file that is not there": [flux({}, { valuesFiles: ["./none.yaml"] }), false, false],
    "of Flux with a file outside": [flux({}, { valuesFiles: ["../../../../etc/hostname"] }), false, false],
    "of Flux from a repository of charts": [
      flux({ values: { pid: true } }, { sourceRef: { kind: "HelmRepository", name: "x" } }),
      false,
      false,
    ],
    "of Flux's first version": [
      {
        apiVersion: "helm.fluxcd.io/v1",
        kind: "HelmRelease",
        metadata: { name: "web" },
        spec: { chart: { git: "ssh://git@example.com/r", path: "chart" }, values: { pid: true } },
      },
      true,
      true,
    ],
    "of Argo CD that is harmless": [argo({ values: "ipc: false\n" }), false, true],
    "of Argo CD with a text of values": [argo({ values: "pid: true\n" }), true, true],
    "of Argo CD with an object of values": [argo({ values: "pid: false\n", valuesObject: { pid: true } }), true, true],
    "of Argo CD with a parameter": [
      argo({ valuesObject: {}, parameters: [{ name: "pid", value: "true" }] }),
      true,
      true,
    ],
    "of Argo CD with a file of the chart": [argo({ valueFiles: ["../env/prod.yaml"] }), true, true],
    "of Argo CD with a file of another source": [argo({ valueFiles: ["$values/prod.yaml"] }), false, false],
    "of k3s that is harmless": [k3s({ valuesContent: "ipc: false\n" }), false, true],
    "of k3s with a text of values": [k3s({ valuesContent: "pid: true\n" }), true, true],
    "of k3s with single values": [k3s({ set: { pid: "false" }, valuesContent: "a: b" }), false, true],
    "of k3s from elsewhere": [
      k3s({ chart: "web", repo: "https://charts.example.com", set: { pid: true } }),
      false,
      false,
    ],
  };
  for (const [title, [content, isRefused, isWhole]] of Object.entries(releases))
    it(`judges what helm makes of a chart for a release ${title}`, async function () {
      process.env["PATH"] = PATH;
      if (findTool("helm") === undefined) {
        if (this.test) this.test.title += ": helm is not on PATH";
        this.skip();
      }
      write({ ...CHART, ...release(content), "env/prod.yaml": "pid: true\n" });
      const { said, notes, problems } = await judged();
      assert.deepEqual([notes, problems], [[], []]);
      assert.deepEqual(
        said.filter((each) => each.startsWith("host-namespace chart/")),
        isRefused ? REFUSED : [],
      );
      assert.equal(
        said.some((each) => WAITING.test(each)),
        !isWhole,
        said.join("\n"),
      );
    });

  it("gives helm the values of a release in their order, and none of its names as options", async () => {
    const parameters = [
      { name: "a", value: "x,b=y", forceString: true },
      { name: "--post-renderer", value: "z" },
    ];
    write({
      ...CHART,
      ...release(argo({ valueFiles: ["../env/prod.yaml"], values: "a: b", parameters })),
      "env/prod.yaml": "pid: true\n",
    });
    tool("helm", print(made("pod.yaml", "hostPID: false")));
    await judged();
    // The chart is rendered by itself at the same time.
    const calls = called()
      .join("\n")
      .split(/^template\n/m);
    const [own, given, ...set] =
      calls
        .find((call) => call.includes("--set"))
        ?.trim()
        .split("\n") ?? [];
    assert.equal(own, `--values=${path("env/prod.yaml")}`);
    assert.match(given ?? "", /^--values=.*0\.yaml$/);
    assert.deepEqual(set, ["--set-string=a=x\\,b=y", "--set=--post-renderer=z", "release", path("chart")]);
  });

  it("judges what helm makes of a chart", async function () {
    process.env["PATH"] = PATH;
    if (findTool("helm") === undefined) this.skip(); // It is not on PATH.
    write({ ...CHART, "chart/values-prod.yaml": "pid: true\n" });
    const { said, notes } = await judged();
    assert.deepEqual([said, notes], [["host-namespace chart/templates/pod.yaml - spec.hostPID web"], []]);
  });
});

function print(text: string): string {
  return `printf '%s' '${text.replaceAll("'", "'\\''")}'`;
}
