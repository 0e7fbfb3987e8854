import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { go } from "../go";

const MODULE = "github.com/moby/moby/api";

/** The parts of a JSON schema that the specifications use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
}

export interface Parameter {
  readonly in: "query" | "path" | "header" | "body";
  readonly name: string;
  readonly type?: string;
  readonly schema?: Schema;
}

export interface SpecifiedOperation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, unknown>>;
}

/** One version's specification, in the format of Swagger 2. */
export interface Specification {
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly paths: Readonly<Record<string, Readonly<Record<string, SpecifiedOperation>>>>;
}

export interface Specifications {
  /** The page of the first version, which is Markdown. */
  readonly first: string;
  /** By version, oldest first. */
  readonly versions: ReadonlyMap<string, Specification>;
}

/** Every version that Docker publishes from 1.24 on, from the pinned version of its module. @throws NoGoError */
export function specifications(): Specifications {
  const { Dir } = JSON.parse(go(join("tools", "operations"), "mod", "download", "-json", MODULE)) as {
    readonly Dir: string;
  };
  const folder = join(Dir, "docs");
  const minors = readdirSync(folder).flatMap((file) => /^v1\.(\d+)\.yaml$/.exec(file)?.[1] ?? []);
  const read = (version: string): [string, Specification] => [
    version,
    load(readFileSync(join(folder, `v${version}.yaml`), "utf8"), { json: true }) as Specification,
  ];
  return {
    first: readFileSync(join(folder, "v1.24.md"), "utf8"),
    versions: new Map(
      minors
        .map(Number)
        .sort((one, other) => one - other)
        .map((minor) => read(`1.${minor}`)),
    ),
  };
}
