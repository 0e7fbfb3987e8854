import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { BuildkitBuilder, buildkitClient, buildxCreate } from "breakwater/docker";

// BuildKit for jobs that only build images: without root, behind mutual TLS, on a network of its own.
const builder = new BuildkitBuilder("builder", { clients: { build: {} } });

// The job has a certificate of its own, and no Docker engine: what it builds it pushes, or writes to a file.
new docker.Container("build", {
  image: "docker:27.5.1-cli",
  command: [
    "sh",
    "-c",
    pulumi.interpolate`${buildxCreate(builder)} && printf 'FROM alpine:3.20\nRUN id\n' | docker buildx build -`,
  ],
  ...buildkitClient(builder, "build"),
  memory: 512,
  memorySwap: 1024,
  mustRun: false,
});

/** An update must have run by then, to renew what ends first. */
export const renewBefore = builder.expiresAt;
