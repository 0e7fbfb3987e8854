import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import type { App, TerraformStack } from "cdktf";
import * as cdktf from "cdktf";
import { Construct } from "constructs";
import type { CheckFinding } from "../../../../check/report";
import {
  BreakwaterValidation,
  ConfigurationError,
  type JudgeOptions,
  validateStack,
} from "../../../../components/cdktf/validate";
import { breakwater, folder } from "../../../cli/breakwater";
import { type Annotation, LIBRARIES, synthesised, withApp } from "../synthesis";

const IMAGE = { image: "alpine:3.20" };

describe("the validation at synth", () => {
  for (const [name, library] of Object.entries(LIBRARIES)) {
    describe(`of ${name}`, () => {
      /** A resource as a generated binding is one. */
      class Resource extends library.TerraformResource {
        constructor(
          scope: Construct,
          id: string,
          type: string,
          private readonly attributes: Readonly<Record<string, unknown>>,
        ) {
          super(scope, id, { terraformResourceType: type });
        }
        protected override synthesizeAttributes(): { [name: string]: unknown } {
          return this.attributes;
        }
      }
      const container = (scope: Construct, id: string, attributes: Readonly<Record<string, unknown>> = {}) =>
        new Resource(scope, id, "docker_container", { name: id, ...IMAGE, ...attributes });

      class Provider extends library.TerraformProvider {
        constructor(
          scope: Construct,
          id: string,
          private readonly attributes: Readonly<Record<string, unknown>>,
          alias?: string,
        ) {
          super(scope, id, { terraformResourceType: "docker", terraformProviderSource: "kreuzwerker/docker" });
          if (alias !== undefined) this.alias = alias;
        }
        protected override synthesizeAttributes(): { [name: string]: unknown } {
          return this.attributes;
        }
      }

      /** Synthesises one stack, `ci`, that is judged. */
      function judged(build: (stack: TerraformStack) => void, options?: JudgeOptions, times = 1) {
        const inStack = (app: App) => {
          const stack = new library.TerraformStack(app, "ci");
          new Provider(stack, "docker", {});
          build(stack);
          validateStack(stack, options);
        };
        const { failure, annotations } = synthesised(library, inStack, times);
        return { failure, said: (annotations["ci"] ?? []).map(short) };
      }

      it("makes errors of mandatory findings, which name the construct, and synth fails", () => {
        const { failure, said } = judged((stack) =>
          container(new Construct(stack, "runners"), "job", { privileged: true }),
        );
        assert.deepEqual(said, ["error ci/runners/job privileged-container"]);
        assert.match(
          failure ?? "",
          /\[ci\/runners\/job\] privileged-container \(docker_container\.runners_job_\w+\): privileged of container "job"/,
        );
        assert.match(failure ?? "", /Instead: /);
      });

      it("says nothing of a stack that keeps every rule", () => {
        assert.deepEqual(
          judged((stack) => container(stack, "job")),
          { failure: undefined, said: [] },
        );
      });

      it("sees overrides of a resource and of the stack", () => {
        const { said } = judged((stack) => {
          container(stack, "job").addOverride("pid_mode", "host");
          stack.addOverride("resource.docker_container.more", { name: "more", ...IMAGE, privileged: true });
        });
        assert.deepEqual(said, ["error ci privileged-container", "error ci/job host-namespace"]);
      });

      it("sees what an override takes away", () => {
        assert.deepEqual(
          judged((stack) => container(stack, "job", { privileged: true }).addOverride("privileged", false)).said,
          [],
        );
      });

      it("sees what aspects change, whichever comes first", () => {
        const { said } = judged((stack) => {
          library.Aspects.of(stack).add(new BreakwaterValidation());
          const job = container(stack, "job");
          library.Aspects.of(stack).add({
            visit: (construct) => void (construct === job && job.addOverride("privileged", true)),
          });
        });
        assert.deepEqual(said, ["error ci/job privileged-container"]);
      });

      it("follows references between the resources of a stack", () => {
        const { said } = judged((stack) => {
          const image = new Resource(stack, "image", "docker_image", { name: "docker:27.5.1-dind" });
          container(stack, "engine", { image: image.getStringAttribute("image_id"), privileged: true });
        });
        assert.ok(said.includes("error ci/engine dind-privileged"), said.join());
      });

      it("warns of what only an apply knows, such as a value of another stack", () => {
        const twoStacks = (app: App) => {
          const shared = new library.TerraformStack(app, "shared");
          new Provider(shared, "docker", {});
          const volume = new Resource(shared, "volume", "docker_volume", {});
          const stack = new library.TerraformStack(app, "ci");
          new Provider(stack, "docker", {});
          container(stack, "job", {
            volumes: [{ host_path: volume.getStringAttribute("mountpoint"), container_path: "/data" }],
          });
          validateStack(stack);
        };
        const { failure, annotations } = synthesised(library, twoStacks);
        assert.equal(failure, undefined);
        assert.deepEqual(annotations["ci"]?.map(short), ["warn ci/job undetermined"]);
        assert.match(annotations["ci"]?.[0]?.message ?? "", /volumes\[0\]\.host_path/);
      });

      it("warns of advisory findings, and tells of exempted ones", () => {
        const { failure, said } = judged(
          (stack) => {
            container(stack, "one", { privileged: true });
            container(stack, "two", { pid_mode: "host" });
          },
          {
            configuration: {
              "privileged-container": "advisory",
              "host-namespace": {
                exemptions: [{ resource: "docker_container::docker_container.two", reason: "a profiler" }],
              },
            },
          },
        );
        assert.equal(failure, undefined);
        assert.deepEqual(said, ["warn ci/one privileged-container", "info ci/two host-namespace"]);
      });

      it("makes errors of undetermined values where they are to be refused, and nothing of rules that are off", () => {
        const build = (stack: TerraformStack) =>
          container(stack, "job", { privileged: "${var.privileged}", pid_mode: "host" });
        const { said } = judged(build, { configuration: { undetermined: "mandatory", "host-namespace": "disabled" } });
        assert.deepEqual(said, ["error ci/job undetermined"]);
        assert.deepEqual(judged(build, { rules: ["host-namespace"] }).said, ["error ci/job host-namespace"]);
      });

      it("says of the stack what is about none of its constructs: an exemption that nothing needs", () => {
        const exemptions = [{ resource: "docker_container::gone", reason: "is gone" }];
        const { said } = judged((stack) => container(stack, "job"), {
          configuration: { "host-namespace": { exemptions } },
        });
        assert.deepEqual(said, ["info ci host-namespace"]);
      });

      it("names providers, with an alias or without, and modules", () => {
        const { said } = judged((stack) => {
          new Provider(stack, "remote", { host: "tcp://build.example.com:2375" }, "remote");
          new library.TerraformHclModule(stack, "vpc", { source: "terraform-aws-modules/vpc/aws" });
        });
        assert.deepEqual(said, ["error ci/remote dood-provider-plaintext", "warn ci/vpc undetermined"]);
        const unaliased = (app: App) => {
          const stack = new library.TerraformStack(app, "ci");
          new Provider(stack, "docker", { host: "tcp://build.example.com:2375" });
          validateStack(stack);
        };
        assert.deepEqual(synthesised(library, unaliased).annotations["ci"]?.map(short), [
          "error ci/docker dood-provider-plaintext",
        ]);
      });

      it("names constructs whose resource has a name of its own, and those of Kubernetes", () => {
        const { said } = judged((stack) => {
          container(stack, "job", { privileged: true }).overrideLogicalId("renamed");
          const spec = { host_pid: true, container: [{ name: "job", ...IMAGE }] };
          new Resource(stack, "pod", "kubernetes_pod_v1", { metadata: { name: "job" }, spec });
          const manifest = {
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: "job" },
            spec: { hostPID: true, containers: [{ name: "job", ...IMAGE }] },
          };
          new Resource(stack, "manifest", "kubernetes_manifest", { manifest });
        });
        assert.deepEqual(said, [
          "error ci/job privileged-container",
          "error ci/pod host-namespace",
          "error ci/manifest host-namespace",
        ]);
      });

      it("says nothing twice, however often a stack is synthesised and by however many it is judged", () => {
        const build = (stack: TerraformStack) => {
          container(stack, "job", { privileged: true });
          validateStack(stack);
          library.Aspects.of(stack).add(new BreakwaterValidation());
        };
        const { failure, said } = judged(build, {}, 3);
        assert.deepEqual(said, ["error ci/job privileged-container"]);
        assert.equal(failure?.match(/privileged-container \(/g)?.length, 1);
      });

      it("says what is new when a stack is synthesised again", () => {
        withApp(library, (app) => {
          const stack = new library.TerraformStack(app, "ci");
          validateStack(stack);
          const job = container(stack, "job");
          const errors = () => job.node.metadata.filter(({ type }) => type === "@cdktf/error").length;
          library.Testing.synth(stack, true);
          assert.equal(errors(), 0);
          job.addOverride("privileged", true);
          library.Testing.synth(stack, true);
          assert.equal(errors(), 1);
        });
      });

      it("finds by an aspect on a construct what is in its stack", () => {
        const build = (app: App) => {
          const stack = new library.TerraformStack(app, "ci");
          new Provider(stack, "docker", {});
          container(stack, "job", { privileged: true });
          library.Aspects.of(new Construct(stack, "inner")).add(new BreakwaterValidation());
        };
        assert.deepEqual(synthesised(library, build).annotations["ci"]?.map(short), [
          "error ci/job privileged-container",
        ]);
      });

      it("finds what breakwater check finds in the file that is written", () => {
        const build = (stack: TerraformStack) => {
          new Provider(stack, "docker", { host: "tcp://build.example.com:2375" });
          const volume = new Resource(stack, "run", "docker_volume", {
            driver_opts: { type: "none", o: "bind", device: "/run" },
          });
          container(stack, "one", {
            volumes: [{ volume_name: volume.getStringAttribute("name"), container_path: "/x" }],
          });
          container(stack, "two", { image: "docker:27.5.1-dind", privileged: true, env: ["A=${var.a}"] });
          container(stack, "three", {
            volumes: [{ from_container: "${docker_container.one.name}" }],
            pid_mode: "${var.mode}",
          });
        };
        const { files } = synthesised(library, (app) => build(new library.TerraformStack(app, "ci")));
        const atSynth = synthesised(library, (app) => {
          const twin = new library.TerraformStack(app, "ci");
          build(twin);
          validateStack(twin);
        }).annotations["ci"]?.map(({ message }) => message);
        let found: string[] = [];
        folder({ "cdk.tf.json": files["ci"] ?? "" }, (root) => {
          const { findings } = JSON.parse(breakwater(["check", root, "--format", "json"]).stdout) as {
            findings: CheckFinding[];
          };
          found = findings.map(({ rule, resource, message }) => `${rule} (${resource}): ${message}`);
        });
        assert.ok(found.length >= 4, found.join("\n"));
        assert.deepEqual(atSynth?.toSorted(), found.toSorted());
      });
    });
  }

  it("tells at once of options that are wrong, and of what is no stack", () => {
    withApp(cdktf, (app) => {
      const stack = new cdktf.TerraformStack(app, "ci");
      assert.throws(() => validateStack(stack, { configuration: { "no-such-rule": "mandatory" } }), ConfigurationError);
      assert.throws(() => new BreakwaterValidation({ rules: ["no-such-rule"] }), ConfigurationError);
      assert.throws(() => validateStack(app as unknown as TerraformStack), /takes a TerraformStack of cdktf or cdktn/);
    });
  });

  it("loads none of cdktf, cdktn, their providers and Pulumi", () => {
    const script = `require(${JSON.stringify(resolve("dist/components/cdktf/validate"))});
      console.log(Object.keys(require.cache).filter((file) => /node_modules.(cdktf|cdktn|@cdktf|@pulumi)\\b/.test(file)).length);`;
    assert.equal(execFileSync(process.execPath, ["--eval", script], { encoding: "utf8" }), "0\n");
  });
});

/** `error ci/job privileged-container`. */
function short({ level, constructPath, message }: Annotation): string {
  return `${level.replace("@cdktf/", "")} ${constructPath} ${message.match(/^[\w-]+/)?.[0]}`;
}
