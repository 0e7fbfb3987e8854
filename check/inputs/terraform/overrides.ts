import { basename } from "node:path";
import type { Block } from "../../../core/hcl/syntax";
import type { ModuleFile } from "../../../core/readers/terraform/module";

/** `override.tf`, `main_override.tf`: their blocks change those of the other files. */
const OVERRIDE = /(?:^|_)override\.(?:tf|tofu)(?:\.json)?$/;

/** The files of a module, with what override files change. Findings point at the block that is changed. */
export function withOverrides(files: readonly ModuleFile[]): readonly ModuleFile[] {
  const overrides = files.filter(({ file }) => OVERRIDE.test(basename(file)));
  if (overrides.length === 0) return files;
  const changes = new Map<string, Block[]>();
  for (const block of overrides.flatMap(({ body }) => body.blocks))
    changes.set(nameOf(block), [...(changes.get(nameOf(block)) ?? []), block]);
  return files
    .filter((each) => !overrides.includes(each))
    .map(({ file, body }) => ({
      file,
      body: { ...body, blocks: body.blocks.map((block) => (changes.get(nameOf(block)) ?? []).reduce(changed, block)) },
    }));
}

function nameOf({ type, labels }: Block): string {
  return JSON.stringify([type, ...labels]);
}

/** Arguments replace arguments, and blocks of a type all blocks of this type. */
function changed(block: Block, by: Block): Block {
  const replaced = new Set(by.body.blocks.map((inner) => typeOf(inner)));
  return {
    ...block,
    body: {
      attributes: new Map([...block.body.attributes, ...by.body.attributes]),
      blocks: [...block.body.blocks.filter((inner) => !replaced.has(typeOf(inner))), ...by.body.blocks],
    },
  };
}

function typeOf({ type, labels }: Block): string {
  return type === "dynamic" ? (labels[0] ?? "") : type;
}
