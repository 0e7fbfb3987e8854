/** The syntax tree of HCL, HashiCorp's configuration language. `at` is an offset in the text. */

export type Expression =
  | Literal
  | Template
  | TemplateLoop
  | Reference
  | Access
  | Call
  | ObjectExpression
  | Tuple
  | For
  | Conditional
  | Unary
  | Binary
  | BodyExpression;

interface Node {
  readonly at: number;
}

export interface Literal extends Node {
  readonly kind: "literal";
  readonly value: string | number | boolean | null;
}

/** A quoted text, a heredoc, or a template file. One that is a single interpolation has the value of its expression. */
export interface Template extends Node {
  readonly kind: "template";
  readonly parts: readonly Expression[];
}

/** `%{ for key, value in collection }…%{ endfor }` */
export interface TemplateLoop extends Node {
  readonly kind: "templateLoop";
  readonly keyName?: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  readonly body: Template;
}

/** The first name of a reference: `var`, `local`, `each`, a resource type. */
export interface Reference extends Node {
  readonly kind: "reference";
  readonly name: string;
}

/** `.name`, `[index]`, and splats with the steps that apply to each item. */
export type Step =
  | { readonly kind: "key"; readonly key: string | number }
  | { readonly kind: "index"; readonly key: Expression }
  | { readonly kind: "splat"; readonly steps: readonly Step[] };

export interface Access extends Node {
  readonly kind: "access";
  readonly of: Expression;
  readonly steps: readonly Step[];
}

export interface Call extends Node {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly Expression[];
  /** Whether the last argument is a list of arguments: `f(list...)`. */
  readonly isExpanded: boolean;
}

export interface ObjectItem extends Node {
  readonly key: Expression;
  readonly value: Expression;
}

export interface ObjectExpression extends Node {
  readonly kind: "object";
  readonly items: readonly ObjectItem[];
}

export interface Tuple extends Node {
  readonly kind: "tuple";
  readonly items: readonly Expression[];
}

/** `[for key, value in collection : result if condition]`; with `key` an object. */
export interface For extends Node {
  readonly kind: "for";
  readonly keyName?: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  readonly key?: Expression | undefined;
  readonly result: Expression;
  readonly isGrouped: boolean;
  readonly condition?: Expression | undefined;
}

export interface Conditional extends Node {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
}

export interface Unary extends Node {
  readonly kind: "unary";
  readonly operator: "!" | "-";
  readonly operand: Expression;
}

export interface Binary extends Node {
  readonly kind: "binary";
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

/** An object of the JSON syntax that has dynamic blocks. */
export interface BodyExpression extends Node {
  readonly kind: "body";
  readonly body: Body;
}

export interface Attribute extends Node {
  readonly value: Expression;
}

export interface Block extends Node {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
  /** Its property path below the body that it is in, where it differs from the order of blocks: in the JSON syntax. */
  readonly path?: string;
}

/** The content of a file or a block. */
export interface Body {
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly blocks: readonly Block[];
}

/** A text that is not HCL. */
export class HclSyntaxError extends Error {
  override readonly name = "HclSyntaxError";
  readonly code = "BREAKWATER_MALFORMED_HCL";

  constructor(
    readonly problem: string,
    readonly at: number,
  ) {
    super(`${problem} at offset ${at}`);
  }
}
