import { Container } from "@cdktf/provider-docker/lib/container";
import { Image } from "@cdktf/provider-docker/lib/image";
import { DockerProvider } from "@cdktf/provider-docker/lib/provider";
import { TlsProvider } from "@cdktf/provider-tls/lib/provider";
import { DindRunner, dockerClient } from "breakwater/cdktf";
import { validateStack } from "breakwater/cdktf/validate";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";

class Jobs extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new DockerProvider(this, "docker");
    new TlsProvider(this, "tls");

    // An engine for jobs: rootless, behind mutual TLS, on a network of its own. Two clients may use it.
    const runner = new DindRunner(this, "ci", { clients: { build: {}, deploy: {} } });

    // Each is a container with a certificate of its own, and nothing of the host.
    const image = new Image(this, "cli", { name: "docker:27.5.1-cli", keepLocally: true }).imageId;
    for (const name of ["build", "deploy"]) {
      const client = dockerClient(runner, name);
      new Container(this, name, {
        name,
        image,
        command: ["sh", "-c", `echo "I am ${name}"; docker version && docker run --rm hello-world`],
        ...client,
        env: [...client.env, "CI=true"],
        memory: 512,
        memorySwap: 512,
        mustRun: false,
      });
    }

    // An apply must have run by then, to renew what ends first.
    new TerraformOutput(this, "renew-before", { value: runner.expiresAt });
  }
}

const app = new App();
validateStack(new Jobs(app, "jobs"));
app.synth();
