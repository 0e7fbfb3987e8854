import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as components from "../../../components/kubernetes";
import { Declared } from "../declared";
import { POD_CLIENTS } from "./changedInputs";

type Component = new (name: string, args: object) => pulumi.ComponentResource;

/** What a component needs beside the input that it does not have. */
const NEEDED: Readonly<Record<string, () => object>> = {
  KubernetesDockerApiEndpoint: () => POD_CLIENTS,
  DockerClientSecrets: () => ({ endpoint: new components.DockerTlsCertificates("other").endpoint("tcp://a:2376") }),
  BuildkitClientSecrets: () => ({ builder: new components.KubernetesBuildkitBuilder("other") }),
};

const COMPONENTS = Object.entries(components).filter(
  ([, made]) => typeof made === "function" && made.prototype instanceof pulumi.ComponentResource,
) as [string, Component][];

describe("an input that a component of Kubernetes does not have", () => {
  for (const [name, Made] of COMPONENTS) {
    const made = (inputs: object) => Declared.by(() => new Made("ci", { ...NEEDED[name]?.(), ...inputs }));

    it(`is an error of ${name}, which names the nearest`, async () => {
      await made({});
      await assert.rejects(made({ lables: {} }), (error: Error) => {
        const nearest = name === "DockerTlsCertificates" ? "" : "; the nearest one is labels";
        assert.ok(
          error.message.startsWith(`lables of ${name} "ci" is an object: it is not an input${nearest}`),
          error.message,
        );
        return true;
      });
    });
  }

  it("is an error of what makes a container a client, too", async () => {
    const { buildkitClient, buildxCreate, dockerClient, KubernetesBuildkitBuilder, KubernetesDindRunner } = components;
    const pod = { containers: [{ name: "job" }] };
    for (const [program, message] of [
      [() => dockerClient(new KubernetesDindRunner("ci"), "client", { foldr: "/a" } as object), /folder/],
      [() => buildkitClient(new KubernetesBuildkitBuilder("ci"), "client", { foldr: "/a" } as object), /folder/],
      [() => buildxCreate(new KubernetesBuildkitBuilder("ci"), { replcia: 1 } as object), /replica/],
      [() => new components.KubernetesDindSidecar("ci").inPod(pod, { contaners: [] } as object), /containers/],
    ] as const)
      await assert.rejects(Declared.by(program), (error: Error) => {
        assert.match(error.message, /it is not an input; the nearest one is /);
        assert.match(error.message, message);
        return true;
      });
  });

  it("is not the server of clients either, where there is none", async () => {
    const args = {} as never;
    await assert.rejects(
      Declared.by(() => new components.DockerClientSecrets("ci", args)),
      /^Error: endpoint of DockerClientSecrets "ci" is .*: it is an engine with certificates of its clients/,
    );
    await assert.rejects(
      Declared.by(() => new components.BuildkitClientSecrets("ci", args)),
      /^Error: builder of BuildkitClientSecrets "ci" is .*: it is a builder with certificates of its clients/,
    );
  });
});
