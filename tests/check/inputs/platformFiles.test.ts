import assert from "node:assert/strict";
import { check } from "../../../check/check";
import { ownFolder } from "../hostile";

describe("a file of a platform", () => {
  const { path, write } = ownFolder();
  const saidOf = async (name: string, text: string) => {
    write({ [name]: text });
    const { findings, problems, summary } = await check([path(name)]);
    assert.deepEqual([problems, summary.files], [[], 1], text);
    return findings
      .filter(({ level, status }) => level === "mandatory" || status === "undetermined")
      .map((each) => `${each.status === "violation" ? each.rule : each.status} ${each.path}`);
  };

  it("may be an extension of Elastic Beanstalk", async () => {
    const said = (text: string) => saidOf(".ebextensions/01-x.config", text);
    for (const section of ["commands", "container_commands"]) {
      const command = (run: string) => `${section}: {01_x: {command: ${run}}}\n`;
      assert.deepEqual(await said(command("docker run --privileged x")), [
        `privileged-container ${section}.01_x.command`,
      ]);
      assert.deepEqual(await said(command("docker run x")), []);
      assert.deepEqual(await said(command('["docker run", "--privileged x"]')), [
        `privileged-container ${section}.01_x.command`,
      ]);
    }
    const file = (content: string) => `files:\n  /etc/docker/daemon.json:\n    content: |\n      ${content}\n`;
    assert.deepEqual(await said(file('{"hosts": ["tcp://0.0.0.0:2375"]}')), [
      'dind-plaintext-api files["/etc/docker/daemon.json"].content',
    ]);
    assert.deepEqual(await said(file('{"hosts": ["fd://"]}')), []);
    assert.deepEqual((await check([path()])).problems, []);
  });

  it("may be a bundle of Fleet", async () => {
    const rest = "undetermined helm";
    const said = (helm: string, more = "") => saidOf("fleet.yaml", `defaultNamespace: a\nhelm: {${helm}}\n${more}`);
    const privileged = "values: {securityContext: {privileged: true}}";
    assert.deepEqual(await said(`chart: x, ${privileged}`), [
      rest,
      "privileged-container helm.values.securityContext.privileged",
    ]);
    assert.deepEqual(await said("chart: x, values: {a: 1}"), [rest]);
    assert.deepEqual(await said("chart: x", `targetCustomizations: [{name: p, helm: {${privileged}}}]\n`), [
      rest,
      "privileged-container targetCustomizations[0].helm.values.securityContext.privileged",
    ]);
  });

  it("may configure a cluster of k3d", async () => {
    const said = (volumes: string) =>
      saidOf("k3d.yaml", `apiVersion: k3d.io/v1alpha5\nkind: Simple\nvolumes: ${volumes}\n`);
    const socket = "/var/run/docker.sock:/var/run/docker.sock";
    assert.deepEqual(await said(`[{volume: "${socket}", nodeFilters: [all]}]`), [
      "dood-engine-socket volumes[0].volume",
    ]);
    assert.deepEqual(await said('[{volume: "/srv/a:/a"}, {volume: "/etc:/x:ro"}]'), [
      "sensitive-host-path volumes[1].volume",
    ]);
    for (const harmless of ['[{volume: "/srv/a:/a"}]', "[]", "{}", "[5, {volume: }]"])
      assert.deepEqual(await said(harmless), [], harmless);
  });

  it("may be a ConfigMap of GitLab Runner's variables", async () => {
    const said = (data: string) =>
      saidOf("a.yaml", `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: e}\ndata: ${data}\n`);
    assert.deepEqual(await said('{RUNNER_EXECUTOR: kubernetes, KUBERNETES_PRIVILEGED: "true"}'), [
      "dind-privileged data.KUBERNETES_PRIVILEGED",
    ]);
    assert.deepEqual(await said('{CI_SERVER_URL: x, DOCKER_VOLUMES: "/var/run/docker.sock:/s,/cache"}'), [
      "dood-engine-socket data.DOCKER_VOLUMES",
    ]);
    assert.deepEqual(await said('{RUNNER_EXECUTOR: kubernetes, KUBERNETES_PRIVILEGED: "false"}'), []);
    // Variables of some other program.
    assert.deepEqual(await said('{KUBERNETES_PRIVILEGED: "true"}'), []);
  });

  it("is refused as JSON with comments, which its tools do not read", async () => {
    const pod = '  "apiVersion": "v1", "kind": "Pod", "spec": {"hostPID": true}\n}\n';
    for (const text of [`{\n  // c\n${pod}`, `{\n  /* a: b */\n${pod}`, `// c\n{\n${pod}`]) {
      write({ "p.json": text, "settings.json": '{\n  // c\n  "kind": 1\n}\n' });
      const { problems, skipped } = await check([path("p.json"), path()]);
      assert.deepEqual(
        problems.map(({ file }) => file),
        [path("p.json")],
        text,
      );
      assert.deepEqual(
        skipped.map(({ file }) => file).filter((file) => file.endsWith("settings.json")),
        [path("settings.json")],
      );
    }
  });
});
