import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { known, unknown } from "../../../core/model/known";
import { Raw } from "../../../core/readers/raw/raw";
import { plannedResources } from "../../../core/readers/terraform/plan";

describe("a plan of Terraform itself", () => {
  let work: string;
  const terraform = (...words: string[]) => spawnSync("terraform", words, { cwd: work, encoding: "utf8" });

  before(function () {
    if (spawnSync("terraform", ["version"]).error) {
      console.log("      (there is no terraform on the PATH)");
      this.skip();
    }
    work = mkdtempSync(join(tmpdir(), "breakwater-terraform-"));
    mkdirSync(join(work, "child"));
    writeFileSync(
      join(work, "main.tf"),
      `variable "token" {
          default   = "hunter2"
          sensitive = true
        }
        resource "terraform_data" "source" { input = "/etc" }
        module "ci" {
          source = "./child"
          count  = 1
          path   = terraform_data.source.id
          token  = var.token
        }`,
    );
    writeFileSync(
      join(work, "child", "main.tf"),
      `variable "path" {}
        variable "token" {}
        resource "terraform_data" "job" {
          for_each = toset(["a"])
          input    = { mounts = [{ type = "bind", source = var.path }, { type = "bind", source = "/etc" }], env = ["A=\${var.token}"] }
        }`,
    );
  });

  after(() => work && rmSync(work, { recursive: true, force: true }));

  it("has the members that are read, with their marks", () => {
    const init = terraform("init", "-no-color");
    assert.equal(init.status, 0, init.stderr);
    const planned = terraform("plan", "-no-color", "-out=plan");
    assert.equal(planned.status, 0, planned.stderr);
    const shown = terraform("show", "-json", "plan");
    const resources = plannedResources(JSON.parse(shown.stdout));
    const job = resources.find(({ address }) => address === 'module.ci[0].terraform_data.job["a"]');
    assert.ok(job, shown.stdout);
    assert.equal(job.provider, "terraform");
    assert.match(job.path, /^resource_changes\[\d\]\.change\.after$/);
    const input = new Raw(job.attributes, "", job.interpret).get("input");
    assert.deepEqual(
      input
        .get("mounts")
        .items()
        .map((mount) => mount.get("source").string()),
      [unknown("input.mounts[0].source", "is not known until apply"), known("/etc", "input.mounts[1].source")],
    );
    assert.deepEqual(input.get("env").strings(), [known("A=hunter2", "input.env[0]", true)]);
  });
});
