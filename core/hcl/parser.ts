import { Scanner } from "./scanner";
import type { Attribute, Block, Body, Expression, Step } from "./syntax";
import { expressionIn, heredoc, namesOfLoop, quoted, templateText } from "./templateParser";

/** The binary operators, from those that bind least. Longer ones precede those that they begin with. */
const OPERATORS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["==", "!="],
  [">=", "<=", ">", "<"],
  ["+", "-"],
  ["*", "/", "%"],
];
/** How many operands one expression may chain, each of which makes its tree deeper. */
const MAX_OPERANDS = 500;

/**
 * The content of a text in HCL's native syntax.
 *
 * Why it is a parser of its own: of the packages that read HCL, hcl2-json-parser, hcl2-parser and hcl2json give no
 * positions; on 200 public configurations they take 2 to 10 s. tree-sitter's grammar has positions, takes 0.63 s and
 * 0.3 MB of WebAssembly that loads asynchronously, and leaves numbers, escapes, heredocs and evaluation to its user.
 * This one reads the same 200 files in 0.1 s.
 *
 * @throws HclSyntaxError
 */
export function parseHcl(text: string): Body {
  const parser = new Parser(text);
  const body = parser.body(false);
  if (!parser.isAtEnd) throw parser.error("an argument or a block was expected");
  return body;
}

/** A template file, or a text of the JSON syntax. @throws HclSyntaxError */
export function parseTemplate(text: string): Expression {
  return templateText(new Parser(text), 0);
}

/** An expression that stands alone. @throws HclSyntaxError */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text);
  const expression = expressionIn(parser);
  if (!parser.isAtEnd) throw parser.error("nothing else was expected after an expression");
  return expression;
}

export class Parser extends Scanner {
  /** Whether line breaks separate nothing here: between parentheses and brackets. */
  private ignoresLines = false;

  /** @param isNested whether it ends with a brace, not with the text */
  body(isNested: boolean): Body {
    const attributes = new Map<string, Attribute>();
    const blocks: Block[] = [];
    for (;;) {
      this.skipSpace(true);
      if (this.isAtEnd || (isNested && this.sees("}"))) return { attributes, blocks };
      const at = this.at;
      // Terraform has no names in quotes; Nomad's older files do.
      const name = this.identifier() ?? (this.sees('"') ? this.label() : undefined);
      if (name === undefined) throw this.error("an argument or a block was expected");
      this.skipSpace(false);
      if (this.sees("=") && !this.sees("==")) {
        this.at++;
        attributes.set(name, { at, value: this.significantLines(() => this.expression()) });
      } else blocks.push(this.nested(() => this.block(name, at)));
      this.endOfLine(isNested);
    }
  }

  private block(type: string, at: number): Block {
    const labels: string[] = [];
    while (!this.takes("{")) {
      const label = this.sees('"') ? this.label() : this.identifier();
      if (label === undefined) throw this.error(`"=", a label or a block was expected after ${type}`);
      labels.push(label);
      this.skipSpace(false);
    }
    const body = this.body(true);
    this.expect("}", `at the end of the block ${type}`);
    return { type, labels, body, at };
  }

  private label(): string {
    const { at } = this;
    const text = quoted(this);
    const [only] = text.parts;
    if (text.parts.length === 0) return "";
    if (text.parts.length > 1 || only?.kind !== "literal" || typeof only.value !== "string")
      throw this.error("a label is a plain text", at);
    return only.value;
  }

  private endOfLine(isNested: boolean): void {
    this.skipSpace(false);
    if (this.isAtEnd || this.takes("\n") || (isNested && this.sees("}"))) return;
    throw this.error("a line break was expected after an argument or a block");
  }

  expression(): Expression {
    return this.nested(() => {
      const at = this.start();
      const condition = this.binary(0);
      if (!this.operator(["?"])) return condition;
      const whenTrue = this.expression();
      this.start();
      this.expect(":", "between the results of a conditional");
      return { kind: "conditional", condition, whenTrue, whenFalse: this.expression(), at };
    });
  }

  /** Skips spaces; the offset at which the next token begins. */
  private start(): number {
    this.skipSpace(this.ignoresLines);
    return this.at;
  }

  private operator(operators: readonly string[]): string | undefined {
    this.start();
    return operators.find((each) => this.takes(each));
  }

  private binary(level: number): Expression {
    const operators = OPERATORS[level];
    if (!operators) return this.unary();
    const at = this.start();
    let left = this.binary(level + 1);
    for (let operands = 1; ; operands++) {
      const operator = this.operator(operators);
      if (operator === undefined) return left;
      if (operands > MAX_OPERANDS) throw this.error("the expression has too many operands");
      left = { kind: "binary", operator, left, right: this.binary(level + 1), at };
    }
  }

  private unary(): Expression {
    const at = this.start();
    const operator = this.takes("!") ? "!" : this.takes("-") ? "-" : undefined;
    return operator ? this.nested(() => ({ kind: "unary", operator, operand: this.unary(), at })) : this.postfix();
  }

  private postfix(): Expression {
    const at = this.start();
    const of = this.primary();
    const steps: Step[] = [];
    for (let next = this.step(); next; next = this.step()) steps.push(next);
    return steps.length > 0 ? { kind: "access", of, steps, at } : of;
  }

  private step(): Step | undefined {
    const before = this.at;
    this.start();
    if (this.sees("...")) return undefined;
    if (this.takes(".")) {
      this.start();
      if (this.takes("*")) return { kind: "splat", steps: this.splatSteps(() => this.sees(".")) };
      return { kind: "key", key: this.stepName() };
    }
    if (this.takes("[")) return this.insignificantLines(() => this.indexStep());
    this.at = before;
    return undefined;
  }

  private indexStep(): Step {
    this.skipSpace(true);
    if (this.takes("*")) {
      this.skipSpace(true);
      this.expect("]", "after a splat");
      return { kind: "splat", steps: this.splatSteps(() => this.sees(".") || this.sees("[")) };
    }
    const key = this.expression();
    this.skipSpace(true);
    this.expect("]", "after an index");
    return { kind: "index", key };
  }

  private splatSteps(goesOn: () => boolean): Step[] {
    const steps: Step[] = [];
    while (goesOn()) {
      const next = this.step();
      if (!next) break;
      steps.push(next);
    }
    return steps;
  }

  private stepName(): string | number {
    const index = this.match(INDEX);
    if (index !== undefined) return Number(index);
    const name = this.identifier();
    if (name === undefined) throw this.error('a name was expected after "."');
    return name;
  }

  private primary(): Expression {
    const { at } = this;
    if (this.sees('"')) return quoted(this);
    if (this.sees("<<")) return heredoc(this, (text) => new Parser(text, this.depth));
    if (this.takes("("))
      return this.insignificantLines(() => {
        const inner = this.expression();
        this.skipSpace(true);
        this.expect(")", "after an expression in parentheses");
        return inner;
      });
    if (this.takes("[")) return this.insignificantLines(() => this.tuple(at));
    if (this.takes("{")) return this.object(at);
    const value = this.number();
    if (value !== undefined) return { kind: "literal", value, at };
    const name = this.functionOrName();
    if (name === undefined) throw this.error("an expression was expected");
    if (this.takes("(")) return this.insignificantLines(() => this.call(name, at));
    if (KEYWORDS.has(name)) return { kind: "literal", value: KEYWORDS.get(name) as boolean | null, at };
    if (name.includes("::")) throw this.error('"(" was expected after the name of a function');
    return { kind: "reference", name, at };
  }

  /** `name`, or `provider::name::function`. */
  private functionOrName(): string | undefined {
    let name = this.identifier();
    while (name !== undefined && this.takes("::")) name += `::${this.identifier() ?? ""}`;
    if (name === undefined) return undefined;
    const end = this.at;
    this.start();
    if (!this.sees("(")) this.at = end;
    return name;
  }

  private call(name: string, at: number): Expression {
    const args: Expression[] = [];
    let isExpanded = false;
    for (;;) {
      this.skipSpace(true);
      if (this.takes(")")) break;
      args.push(this.expression());
      this.skipSpace(true);
      isExpanded = this.takes("...");
      this.skipSpace(true);
      if (this.takes(",")) continue;
      this.expect(")", `after the arguments of ${name}`);
      break;
    }
    return { kind: "call", name, args, isExpanded, at };
  }

  private tuple(at: number): Expression {
    this.skipSpace(true);
    if (this.takesWord("for")) return this.forExpression("]", at);
    const items: Expression[] = [];
    for (;;) {
      this.skipSpace(true);
      if (this.takes("]")) break;
      items.push(this.expression());
      this.skipSpace(true);
      if (this.takes(",")) continue;
      this.expect("]", "at the end of a list");
      break;
    }
    return { kind: "tuple", items, at };
  }

  private object(at: number): Expression {
    this.skipSpace(true);
    const beforeFor = this.at;
    if (this.takesWord("for")) {
      this.skipSpace(true);
      // `{ for = 1 }` has a key of that name.
      if (!/[=:]/.test(this.text[this.at] ?? "")) return this.insignificantLines(() => this.forExpression("}", at));
      this.at = beforeFor;
    }
    const items: { key: Expression; value: Expression; at: number }[] = [];
    for (;;) {
      this.skipSpace(true);
      if (this.takes("}")) return { kind: "object", items, at };
      const itemAt = this.at;
      const key = this.objectKey();
      this.skipSpace(false);
      if (!this.takes(":")) this.expect("=", "after a key of an object");
      const value = this.significantLines(() => this.expression());
      items.push({ key, value, at: itemAt });
      this.skipSpace(false);
      if (this.takes(",") || this.takes("\n") || this.sees("}")) continue;
      throw this.error("a comma, a line break or a brace was expected after a value of an object");
    }
  }

  private objectKey(): Expression {
    const key = this.significantLines(() => this.expression());
    return key.kind === "reference" ? { kind: "literal", value: key.name, at: key.at } : key;
  }

  private forExpression(end: "]" | "}", at: number): Expression {
    const [first, second] = this.loopNames();
    const collection = this.expression();
    this.skipSpace(true);
    this.expect(":", "after the collection of a for expression");
    let result = this.expression();
    let key: Expression | undefined;
    this.skipSpace(true);
    if (end === "}") {
      this.expect("=>", "between key and value of a for expression");
      key = result;
      result = this.expression();
      this.skipSpace(true);
    }
    const isGrouped = this.takes("...");
    this.skipSpace(true);
    const condition = this.takesWord("if") ? this.expression() : undefined;
    this.skipSpace(true);
    this.expect(end, "at the end of a for expression");
    return { kind: "for", ...namesOfLoop(first, second), collection, key, result, isGrouped, condition, at };
  }

  /** The names of a loop, and the word `in`. */
  loopNames(): [first: string, second: string | undefined] {
    const name = () => {
      this.skipSpace(true);
      const found = this.identifier();
      if (found === undefined) throw this.error("a name was expected in a for expression");
      this.skipSpace(true);
      return found;
    };
    const first = name();
    const second = this.takes(",") ? name() : undefined;
    if (!this.takesWord("in")) throw this.error('"in" was expected in a for expression');
    return [first, second];
  }

  takesWord(word: string): boolean {
    const before = this.at;
    if (this.identifier() === word) return true;
    this.at = before;
    return false;
  }

  insignificantLines<T>(take: () => T): T {
    return this.withLines(true, take);
  }

  private significantLines<T>(take: () => T): T {
    return this.withLines(false, take);
  }

  private withLines<T>(ignores: boolean, take: () => T): T {
    const before = this.ignoresLines;
    this.ignoresLines = ignores;
    const taken = take();
    this.ignoresLines = before;
    return taken;
  }
}

const INDEX = /\d+/y;
const KEYWORDS = new Map<string, boolean | null>([
  ["true", true],
  ["false", false],
  ["null", null],
]);
