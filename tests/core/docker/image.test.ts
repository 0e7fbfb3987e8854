import assert from "node:assert/strict";
import fc from "fast-check";
import {
  isBuilderImage,
  isEngineImage,
  isFloating,
  isRootlessImage,
  namesCertificates,
  parseImage,
} from "../../../core/docker/image";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

function each(references: readonly string[], judge: (reference: string) => boolean, expected: boolean): void {
  for (const reference of references)
    it(`${expected ? "yes" : "no"}: ${reference || "(nothing)"}`, () => assert.equal(judge(reference), expected));
}

describe("parseImage", () => {
  const cases: Record<string, [string | undefined, string, string | undefined, string | undefined]> = {
    docker: [undefined, "docker", undefined, undefined],
    "docker:27-dind": [undefined, "docker", "27-dind", undefined],
    "registry.example.com:5000/team/docker:27@sha256:abc": [
      "registry.example.com:5000",
      "team/docker",
      "27",
      "sha256:abc",
    ],
    "localhost/docker": ["localhost", "docker", undefined, undefined],
    "registry.example.com:5000/docker": ["registry.example.com:5000", "docker", undefined, undefined],
    [DIGEST]: [undefined, "", undefined, DIGEST],
    "": [undefined, "", undefined, undefined],
  };
  for (const [reference, [registry, repository, tag, digest]] of Object.entries(cases)) {
    it(reference || "(nothing)", () => {
      const image = parseImage(reference);
      assert.deepEqual(
        [image.registry, image.repository.join("/"), image.tag, image.digest],
        [registry, repository, tag, digest],
      );
    });
  }

  it("is total", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const image = parseImage(text);
        for (const judge of [isEngineImage, isBuilderImage, isFloating, isRootlessImage, namesCertificates])
          judge(image);
      }),
    );
  });
});

describe("isEngineImage", () => {
  const judge = (reference: string) => isEngineImage(parseImage(reference));
  each(
    [
      "docker",
      "docker:latest",
      "docker:27",
      "docker:27.3.1",
      "docker:27.3.1-alpine3.20",
      "docker:rc",
      "docker:dind",
      "docker:27-dind",
      "docker:27-dind-rootless",
      "docker:18.09-dind",
      "docker:27-git",
      "docker:git",
      "docker:DIND",
      `docker@${DIGEST}`,
      `docker:27-dind@${DIGEST}`,
      "docker.io/docker:27",
      "library/docker:27",
      "docker.io/library/docker:27",
      "registry.example.com/library/docker:27",
      "registry.example.com/docker:27",
      "registry.example.com:5000/proxy/library/docker:27",
      "gitlab.example.com/group/dependency_proxy/containers/docker:27",
      "registry.example.com/docker-remote/docker:27-dind",
      "registry.example.com/a/b/c/docker:27-dind",
      "myorg/docker:27-dind",
      "myorg/ubuntu-dind:22.04",
      "ubuntu-dind",
      "myorg/ci:1.2.3-dind",
      "myorg/dind",
      "myorg/actions-runner-dind:v2",
      "myorg/docker-in-docker:1",
      "myorg/ci_docker_in_docker",
    ],
    judge,
    true,
  );
  each(
    [
      "docker:cli",
      "docker:27-cli",
      "docker:27.3.1-cli-alpine3.20",
      `docker:27-cli@${DIGEST}`,
      "docker:20.10",
      "docker:19.03.15",
      "docker:20.10-git",
      "docker:27-windowsservercore-ltsc2022",
      "registry.example.com/team/docker:27",
      "myorg/docker:27",
      "myorg/grinding",
      "grinding:dinding",
      "myorg/dinding",
      "myorg/ci:grinding",
      "dindar/app",
      "myorg/dind/ubuntu:22.04",
      "myorg/dind-exporter:1",
      "myorg/dind-cli",
      "my-docker-in-dockerless",
      "docker/compose:1.29",
      "dockerd-exporter",
      "alpine",
      "gcr.io/kaniko-project/executor:v1.23.0",
      "gcr.io/kaniko-project/executor:dind",
      "moby/buildkit:v0.17.0-rootless",
      "quay.io/buildah/stable",
      "quay.io/podman/stable:v5",
      "podman",
      DIGEST,
      "",
    ],
    judge,
    false,
  );
});

describe("isBuilderImage", () => {
  const judge = (reference: string) => isBuilderImage(parseImage(reference));
  each(
    [
      "gcr.io/kaniko-project/executor",
      "moby/buildkit",
      "myorg/rootless-buildkit:1",
      "quay.io/buildah/stable",
      "quay.io/podman/stable",
      "genuinetools/img",
    ],
    judge,
    true,
  );
  each(
    ["docker:dind", "myorg/executor:dind", "apache/executor", "myorg/img/docker:27-dind", "myorg/podmanager"],
    judge,
    false,
  );
});

describe("isRootlessImage", () => {
  const judge = (reference: string) => isRootlessImage(parseImage(reference));
  each(
    ["docker:27-dind-rootless", "docker:dind-rootless", "myorg/dind-rootless:1", "registry.example.com/rootless/dind"],
    judge,
    true,
  );
  each(["docker:dind", "myorg/ruthless-dind", "myorg/rootlessness"], judge, false);
});

describe("namesCertificates", () => {
  const judge = (reference: string) => namesCertificates(parseImage(reference));
  each(
    ["docker:dind", "docker:19.03-dind", "docker:19-dind", "docker:27-dind", "myorg/ubuntu-dind:18.04"],
    judge,
    true,
  );
  each(["docker:18.09-dind", "docker:18-dind", "docker:1.13-dind", "docker:17.06.0-ce-dind"], judge, false);
});

describe("isFloating", () => {
  const judge = (reference: string) => isFloating(parseImage(reference));
  each(
    [
      "docker",
      "docker:latest",
      "docker:dind",
      "docker:27-dind",
      "docker:27.3-dind",
      "docker:rc-dind",
      "docker:dind-rootless",
      "docker:v27",
      "app:noble",
      "app:main",
      "app:deadbeef",
      "",
    ],
    judge,
    true,
  );
  each(
    [
      "docker:27.3.1-dind",
      "docker:27.3.1-dind-alpine3.20",
      `docker@${DIGEST}`,
      `docker:dind@${DIGEST}`,
      DIGEST,
      DIGEST.slice("sha256:".length),
      "app:v1.2.3",
      "app:2024-05-01",
      "app:20240501",
      "app:main-1a2b3c4",
      "app:build-42",
      "app:jammy-26.1.3",
    ],
    judge,
    false,
  );
});
