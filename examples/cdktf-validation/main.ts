import { Container } from "@cdktf/provider-docker/lib/container";
import { DockerProvider } from "@cdktf/provider-docker/lib/provider";
import { Volume } from "@cdktf/provider-docker/lib/volume";
import { BreakwaterValidation } from "breakwater/cdktf/validate";
import { App, Aspects, TerraformStack } from "cdktf";
import { Construct } from "constructs";

/** A job of somebody else's library, which the escape hatch below makes more of than it was. */
class Job extends Construct {
  readonly container: Container;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.container = new Container(this, "container", { name: id, image: "alpine:3.20" });
  }
}

class Jobs extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new DockerProvider(this, "docker");

    // An override that no type of the provider shows.
    new Job(this, "build").container.addOverride("privileged", true);

    // A volume that is the host's /run, with the engine's socket in it, by a reference.
    const tools = new Volume(this, "tools", {
      driver: "local",
      driverOpts: { type: "none", o: "bind", device: "/run" },
    });
    new Job(this, "deploy").container.putVolumes([{ volumeName: tools.name, containerPath: "/tools" }]);
  }
}

const app = new App();
Aspects.of(new Jobs(app, "jobs")).add(new BreakwaterValidation());
app.synth(); // Fails, and says why.
