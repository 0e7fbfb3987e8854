import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { Container } from "@cdktf/provider-docker/lib/container";
import { DockerProvider } from "@cdktf/provider-docker/lib/provider";
import { TlsProvider } from "@cdktf/provider-tls/lib/provider";
import * as cdktf from "cdktf";
import { TerraformOutput, TerraformStack } from "cdktf";
import { DindRunner, DockerApiEndpoint, DockerTlsCertificates, dockerClient } from "../../../components/cdktf";
import { validateStack } from "../../../components/cdktf/validate";
import { ENGINE_FILES } from "../../../components/spec/engineFiles";
import { GUARD, GUARD_FILES } from "../../../components/spec/guard";
import { ROOTFUL } from "../../../components/spec/rootful";
import { ROOTLESS } from "../../../components/spec/rootless";
import { ROOTLESS_BY_ITSELF } from "../../../components/spec/rootlessByItself";
import { folder } from "../../cli/breakwater";
import { Configured } from "./configured";
import { synthesised } from "./synthesis";

const JOB = { name: "job", image: "docker:27.5.1-cli" };

/** What the rules say of a stack with the providers in it. */
function findings(build: (stack: TerraformStack) => void): string[] {
  const { annotations } = synthesised(cdktf, (app) => {
    const stack = new TerraformStack(app, "ci");
    new DockerProvider(stack, "docker");
    new TlsProvider(stack, "tls");
    build(stack);
    validateStack(stack);
  });
  return (
    annotations["ci"]?.map(
      ({ level, constructPath, message }) => `${level} ${constructPath} ${message.split(" ", 1)[0]}`,
    ) ?? []
  );
}

describe("the constructs for CDKTF", () => {
  it("bring an address of version 6 in brackets, and renew certificates in their last third", () => {
    let host: string | undefined;
    const configured = new Configured((stack) => {
      host = new DindRunner(stack, "ci", { ports: [{ ip: "fd00::5" }], validityPeriodHours: 168 }).published.host;
    });
    assert.equal(host, "tcp://[fd00::5]:2376");
    assert.equal(configured.attributes("tls_locally_signed_cert", "ci/certificates/server").early_renewal_hours, 56);
  });

  it("are of stable paths", () => {
    const { paths } = new Configured((stack) => new DindRunner(stack, "runner"));
    assert.deepEqual(paths, [
      "docker_container ci/runner/check",
      "docker_container ci/runner/container",
      "docker_image ci/runner/image",
      "docker_network ci/runner/network",
      "docker_volume ci/runner/data",
      "tls_cert_request ci/runner/certificates/client-client-request",
      "tls_cert_request ci/runner/certificates/server-request",
      "tls_locally_signed_cert ci/runner/certificates/client-client",
      "tls_locally_signed_cert ci/runner/certificates/server",
      "tls_private_key ci/runner/certificates/ca-key",
      "tls_private_key ci/runner/certificates/client-client-key",
      "tls_private_key ci/runner/certificates/server-key",
      "tls_self_signed_cert ci/runner/certificates/ca",
    ]);
  });

  it("make no network and no volume where others are named", () => {
    const { paths } = new Configured(
      (stack) => new DindRunner(stack, "runner", { networksAdvanced: [{ name: "jobs" }], dataVolume: "builds" }),
    );
    assert.ok(!paths.some((path) => /docker_(network|volume)/.test(path)));
  });

  for (const mode of ["rootless", "rootful"] as const) {
    it(`keep every rule, on both sides, but the advice against a rootful engine: ${mode}`, () => {
      const said = findings((stack) => {
        const runner = new DindRunner(stack, "runner", {
          mode,
          clients: { one: {}, two: {} },
          ports: [{ ip: "10.0.0.5" }],
        });
        new Container(stack, "one", { ...JOB, command: ["docker", "build", "."], ...dockerClient(runner, "one") });
        new Container(stack, "two", { ...JOB, command: ["docker", "ps"], ...dockerClient(runner.published, "two") });
      });
      assert.deepEqual(
        said,
        mode === "rootless" ? [] : ["check", "container"].map((id) => `@cdktf/warn ci/runner/${id} dind-rootful`),
      );
    });
  }

  it("keep every rule as an endpoint and its client; a guard with the host's socket is told of", () => {
    const client = (stack: TerraformStack, endpoint: DockerApiEndpoint) =>
      new Container(stack, "job", { ...JOB, command: ["docker", "ps"], ...dockerClient(endpoint, "ci") });
    const clients = { ci: { role: "run" } };
    assert.deepEqual(
      findings((stack) => client(stack, new DockerApiEndpoint(stack, "api", { clients }))),
      [],
    );
    const onTheHost = findings((stack) =>
      client(stack, new DockerApiEndpoint(stack, "api", { clients, engine: { hostSocket: "/var/run", group: 998 } })),
    );
    assert.deepEqual(onTheHost, ["@cdktf/info ci/api/container dood-engine-socket"]);
  });

  describe("give a guard its program as it is, whatever in it looks like a template of Terraform's", () => {
    const program = readFileSync("dist/guard/breakwater-guard.js", "utf8");
    const build = (stack: TerraformStack) =>
      void new DockerApiEndpoint(stack, "api", { clients: { ci: { role: "run" } } });

    it("to the pack", () => {
      assert.match(program, /\$\{/);
      const { upload } = new Configured(build).attributes("docker_container", "api/container");
      const { content_base64: content } = upload.find(({ file }: { file: string }) => file === GUARD_FILES.bundle);
      assert.equal(Buffer.from(content, "base64").toString(), program);
    });

    it("compressed, to its check", () => {
      const { upload, entrypoint } = new Configured(build).attributes("docker_container", "api/check");
      const [{ file, content_base64: content }] = upload;
      assert.equal(gunzipSync(Buffer.from(content, "base64")).toString(), program);
      assert.ok(entrypoint[2].includes(`readFileSync("${file}")`));
    });

    it("to Terraform", function () {
      this.timeout(60_000);
      const written = new Configured(build).written("docker_container", "api/container") as {
        upload: { file: string; content_base64: string }[];
      };
      const content = written.upload.find(({ file }) => file === GUARD_FILES.bundle)?.content_base64;
      folder({ "main.tf.json": JSON.stringify({ locals: { program: content } }) }, (cwd) => {
        const { error, stdout } = spawnSync("terraform", ["console"], {
          cwd,
          input: "sha256(base64decode(local.program))\n",
          encoding: "utf8",
          env: { ...process.env, CHECKPOINT_DISABLE: "1" },
        });
        if (error) this.skip();
        assert.equal(stdout.trim(), JSON.stringify(createHash("sha256").update(program).digest("hex")));
      });
    });
  });

  it("let a guard wait for its engine, and a client for the guard", () => {
    const configured = new Configured((stack) => {
      const api = new DockerApiEndpoint(stack, "api", { clients: { ci: { role: "run" } } });
      new Container(stack, "job", { ...JOB, ...dockerClient(api, "ci") });
    });
    const waitsFor = (path: string) => configured.attributes("docker_container", path).depends_on.join();
    assert.match(
      waitsFor("api/container"),
      /^docker_container\.api_engine_container_\w+,docker_container\.api_check_\w+$/,
    );
    assert.match(waitsFor("api/check"), /^docker_container\.api_guard-certificates_container_\w+$/);
    assert.match(waitsFor("api/engine/container"), /^docker_container\.api_engine_check_\w+$/);
    assert.match(waitsFor("ci/job"), /^docker_container\.api_container_\w+$/);
  });

  it("fail an apply in a check's own words, unless it ends well", function () {
    const { lifecycle, ...check } = new Configured((stack) => new DindRunner(stack, "ci")).attributes(
      "docker_container",
      "ci/check",
    );
    assert.deepEqual([check.must_run, check.attach, check.logs, check.restart], [false, true, true, undefined]);
    const { condition, error_message } = lifecycle.postcondition[0];
    const text = (given: string) => given.replaceAll("self.", "self.output.");
    const conditions = [{ condition: text(condition), error_message: text(error_message) }];
    const input = { exit_code: "${var.code}", container_logs: "\u0002\u0000failed to start daemon\n" };
    const terraform_data = { check: { input, lifecycle: { postcondition: conditions } } };
    const main = { variable: { code: { type: "number" } }, resource: { terraform_data } };
    folder({ "main.tf.json": JSON.stringify(main) }, (cwd) => {
      const terraform = (...args: readonly string[]) =>
        spawnSync("terraform", [...args, "-no-color"], {
          cwd,
          encoding: "utf8",
          env: { ...process.env, CHECKPOINT_DISABLE: "1" },
        });
      if (terraform("init").error) this.skip();
      const applied = (code: number) => terraform("apply", "-auto-approve", "-input=false", `-var=code=${code}`);
      assert.match(applied(1).stderr, /the engine would not start: failed to start daemon\n/);
      assert.equal(applied(0).status, 0);
    });
  }).timeout(30_000);

  it("give each container its own key, and none the CA's", () => {
    const configured = new Configured((stack) => {
      const runner = new DindRunner(stack, "runner", { clients: { one: {}, two: {} } });
      new Container(stack, "job", { ...JOB, ...dockerClient(runner, "two") });
    });
    const keys = (path: string) =>
      JSON.stringify(configured.attributes("docker_container", path)).match(/tls_private_key\.[a-z_-]+?key/g);
    assert.deepEqual(keys("ci/runner/container"), ["tls_private_key.runner_certificates_server-key"]);
    assert.deepEqual(keys("ci/job"), ["tls_private_key.runner_certificates_client-two-key"]);
  });

  it("let a client wait for its engine", () => {
    const configured = new Configured((stack) => {
      const runner = new DindRunner(stack, "runner", { ports: [{ ip: "10.0.0.5" }] });
      new Container(stack, "near", { ...JOB, ...dockerClient(runner) });
      new Container(stack, "far", { ...JOB, ...dockerClient(runner.published) });
      new Container(stack, "other", {
        ...JOB,
        ...dockerClient(new DockerTlsCertificates(stack, "remote").endpoint("tcp://a:2376")),
      });
    });
    const waitsFor = (name: string) => configured.attributes("docker_container", `ci/${name}`).depends_on?.join() ?? "";
    for (const name of ["near", "far"]) assert.match(waitsFor(name), /^docker_container\.runner_container_\w+$/);
    assert.equal(waitsFor("other"), "");
  });

  it("take the image by its number, as Terraform compares it, and leave it on the server", () => {
    const configured = new Configured((stack) => new DindRunner(stack, "runner"));
    assert.deepEqual(configured.attributes("docker_image", "runner/image"), {
      name: ROOTLESS.image,
      keep_locally: true,
    });
    assert.equal(configured.attributes("docker_container", "runner/container").image, ROOTLESS.image);
  });

  it("have a name of their own where one is given, and may have ids of every kind", () => {
    const configured = new Configured((stack) => {
      new DindRunner(stack, "container", { name: "builds" });
      for (const id of ["image", "network", "data", "certificates"]) new DindRunner(stack, id);
    });
    const { name, networks_advanced } = configured.attributes("docker_container", "ci/container/container");
    assert.deepEqual([name, networks_advanced], ["builds", [{ name: "builds", aliases: ["builds"] }]]);
    assert.deepEqual(configured.attributes("tls_cert_request", "ci/container/certificates/server-request").dns_names, [
      "builds",
      "localhost",
    ]);
  });

  it("are made on the server of the provider that is given", () => {
    const configured = new Configured((stack) => {
      const provider = new DockerProvider(stack, "remote", { alias: "remote", host: "ssh://build.example.com" });
      new DindRunner(stack, "runner", { provider });
    });
    for (const [type, path] of [
      ["docker_container", "runner/container"],
      ["docker_image", "runner/image"],
      ["docker_network", "runner/network"],
      ["docker_volume", "runner/data"],
    ] as const)
      assert.equal(configured.attributes(type, path).provider, "docker.remote", type);
  });

  it("keep their data where they are told to: Terraform refuses to remove the volume", () => {
    const lifecycle = (retainData?: boolean) => {
      const configured = new Configured(
        (stack) => new DindRunner(stack, "runner", { ...(retainData !== undefined && { retainData }) }),
      );
      return configured.attributes("docker_volume", "runner/data").lifecycle;
    };
    assert.deepEqual(lifecycle(), { ignore_changes: ["labels"] });
    assert.deepEqual(lifecycle(true), { ignore_changes: ["labels"], prevent_destroy: true });
  });

  it("say when the first certificate ends, to an output of the stack", () => {
    const { files } = synthesised(cdktf, (app) => {
      const stack = new TerraformStack(app, "ci");
      new TlsProvider(stack, "tls");
      const certificates = new DockerTlsCertificates(stack, "remote", { clients: { one: {} } });
      new TerraformOutput(stack, "renewBefore", { value: certificates.expiresAt, staticId: true });
    });
    const { output } = JSON.parse(files["ci"] ?? "") as { output: { renewBefore: { value: string } } };
    const ends = [
      "self_signed_cert\\.remote_ca",
      "locally_signed_cert\\.remote_server",
      "locally_signed_cert\\.remote_client-one",
    ];
    const expected = ends.map((end) => `tls_${end}_\\w+\\.validity_end_time`).join(", ");
    assert.match(output.renewBefore.value, new RegExp(`^\\$\\{sort\\(\\[${expected}\\]\\)\\[0\\]\\}$`));
  });

  it("say from when an apply renews the first certificate", () => {
    const { files } = synthesised(cdktf, (app) => {
      const stack = new TerraformStack(app, "ci");
      new TlsProvider(stack, "tls");
      const certificates = new DockerTlsCertificates(stack, "remote", { clients: {} });
      new TerraformOutput(stack, "renewAfter", { value: certificates.renewAfter, staticId: true });
    });
    const { output } = JSON.parse(files["ci"] ?? "") as { output: { renewAfter: { value: string } } };
    const server = "tls_locally_signed_cert\\.remote_server_\\w+";
    assert.match(
      output.renewAfter.value,
      new RegExp(`timeadd\\(${server}\\.validity_end_time, format\\("-%dh", ${server}\\.early_renewal_hours\\)\\)`),
    );
  });

  it("warn of certificates that an apply renews in less than the last third of their life", () => {
    const warnings = (earlyRenewalHours?: number) =>
      synthesised(cdktf, (app) => {
        const stack = new TerraformStack(app, "ci");
        new TlsProvider(stack, "tls");
        const args = { validityPeriodHours: 90, ...(earlyRenewalHours !== undefined && { earlyRenewalHours }) };
        new DockerTlsCertificates(stack, "remote", args);
      }).annotations["ci"]?.map(({ level, message }) => `${level} ${message}`);
    assert.deepEqual(warnings(), []);
    assert.deepEqual(warnings(30), []);
    assert.match(String(warnings(29)), /warn The certificate "server" is renewed only in its last 29 hours/);
  });

  it("hand the engine values that only Terraform knows", () => {
    const configured = new Configured((stack) => {
      const mtu = new cdktf.TerraformVariable(stack, "mtu", { type: "number" });
      const mirror = new cdktf.TerraformVariable(stack, "mirror", { type: "string" });
      new DindRunner(stack, "runner", {
        mtu: mtu.numberValue,
        registryMirrors: [mirror.stringValue],
        image: mirror.stringValue,
      });
    });
    const { upload, env } = configured.attributes("docker_container", "runner/container");
    const daemon = upload.find(({ file }: { file: string }) => file === ENGINE_FILES.configuration).content;
    assert.match(daemon, /"mtu": \$\{var\.mtu\}/);
    assert.match(daemon, /"\$\{var\.mirror\}"/);
    assert.ok(env.includes("DOCKERD_ROOTLESS_ROOTLESSKIT_MTU=${var.mtu}"), env.join());
  });

  it("have nothing of the specification taken for a template", () => {
    for (const given of [ROOTFUL, ROOTLESS_BY_ITSELF, GUARD]) assert.doesNotMatch(JSON.stringify(given), /[$%]\{/);
  });

  it("name their clients to who asks for others, and say what is not published", () => {
    const refused = (use: (stack: TerraformStack) => unknown) => () => new Configured((stack) => void use(stack));
    for (const client of ["test", "constructor"])
      assert.throws(
        refused((stack) => dockerClient(new DindRunner(stack, "ci", { clients: { build: {}, deploy: {} } }), client)),
        /No client of this engine is called "\w+".*"build", "deploy"/,
      );
    const api = (stack: TerraformStack) => new DockerApiEndpoint(stack, "api", { clients: { ci: { role: "run" } } });
    for (const made of [(stack: TerraformStack) => new DindRunner(stack, "ci"), api])
      assert.throws(
        refused((stack) => made(stack).published),
        /not published: `ports` says/,
      );
  });

  it("load nothing of Pulumi, and cdktf only as their providers do", () => {
    const script = `require(${JSON.stringify(resolve("dist/components/cdktf"))});
      console.log(Object.keys(require.cache).filter((file) => /node_modules.(cdktn|@pulumi)\\b/.test(file)).length);`;
    assert.equal(execFileSync(process.execPath, ["--eval", script], { encoding: "utf8" }), "0\n");
  });
});
