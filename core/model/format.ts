/**
 * The formats in whose words findings advise, with their names. A resource of any other format gets advice in Docker's
 * general words.
 */
export const FORMATS = {
  compose: "Compose",
  kubernetes: "Kubernetes manifests",
  "docker-run": "the docker command",
  quadlet: "Podman Quadlet",
  terraform: "Terraform",
  "terraform-kubernetes": "Terraform's Kubernetes provider",
  cdktf: "CDKTF",
  pulumi: "Pulumi",
  "pulumi-kubernetes": "Pulumi's Kubernetes provider",
  "gitlab-ci": "GitLab CI",
  "gitlab-runner": "GitLab Runner",
  "github-actions": "GitHub Actions",
  jenkins: "Jenkins",
  devcontainer: "Dev containers",
  "docker-api": "the Docker Engine API",
} as const;

export type Format = keyof typeof FORMATS;
