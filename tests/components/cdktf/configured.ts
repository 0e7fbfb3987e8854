import assert from "node:assert/strict";
import { DockerProvider } from "@cdktf/provider-docker/lib/provider";
import { TlsProvider } from "@cdktf/provider-tls/lib/provider";
import * as cdktf from "cdktf";
import { sha256 } from "../../../core/text/sha256";
import { evaluatedIn } from "../../core/readers/evaluated";
import { synthesised } from "./synthesis";

type Attributes = Readonly<Record<string, unknown>>;

/** What a stack configures, as the file of its synthesis has it. */
export class Configured {
  private readonly configuration: { readonly resource: Readonly<Record<string, Readonly<Record<string, Attributes>>>> };

  /** @throws Error where the stack cannot be built, or synthesised */
  constructor(build: (stack: cdktf.TerraformStack) => void) {
    const { failure, files } = synthesised(cdktf, (app) => build(new Stack(app)));
    assert.equal(failure, undefined);
    this.configuration = JSON.parse(files["ci"] ?? "");
  }

  /** The types and paths of the resources, sorted: `docker_container ci/runner/container`. */
  get paths(): string[] {
    return this.resources.map(({ type, path }) => `${type} ${path}`).sort();
  }

  /**
   * The attributes of one resource, by the end of its path. References are what they refer to, where the file says
   * that.
   */
  // biome-ignore lint/suspicious/noExplicitAny: attributes of every type.
  attributes(type: string, path: string): any {
    return this.resolved(this.written(type, path));
  }

  /** The same as they stand in the file. */
  written(type: string, path: string): unknown {
    const found = this.resources.find((each) => each.type === type && `/${each.path}`.endsWith(`/${path}`));
    assert.ok(found, `no ${type} ${path} among ${this.paths.join(", ")}`);
    return found.attributes;
  }

  /**
   * The same, once everything is known: an attribute of another resource is a digest of that resource's configuration,
   * without what no provider replaces it for. A name is what it is.
   */
  digested(type: string, path: string): Attributes {
    return JSON.parse(this.withDigests(JSON.stringify(this.written(type, path))));
  }

  private withDigests(text: string): string {
    return text.replace(/\$\{(\w+)\.([\w-]+)\.(\w+)\}/g, (reference, type: string, id: string, attribute: string) => {
      const found = this.configuration.resource[type]?.[id];
      if (found === undefined) return reference;
      if (attribute === "name" && type !== "docker_image") return String(found["name"]);
      const { "//": _, early_renewal_hours: __, lifecycle: ___, ...decisive } = found;
      return sha256(`${type} ${id} ${this.withDigests(JSON.stringify(decisive))}`);
    });
  }

  private get resources() {
    return Object.entries(this.configuration.resource).flatMap(([type, named]) =>
      Object.values(named).map(({ "//": comment, ...attributes }) => ({
        type,
        path: (comment as Comment).metadata.path,
        attributes,
      })),
    );
  }

  private resolved(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolved(item));
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, this.resolved(inner)]));
    const meaning = evaluatedIn(this.configuration, value);
    return meaning.unknown === undefined ? meaning.value : value;
  }
}

interface Comment {
  readonly metadata: { readonly path: string };
}

/** A stack with the providers that its resources need. */
class Stack extends cdktf.TerraformStack {
  constructor(app: cdktf.App) {
    super(app, "ci");
    new DockerProvider(this, "docker");
    new TlsProvider(this, "tls");
  }
}
