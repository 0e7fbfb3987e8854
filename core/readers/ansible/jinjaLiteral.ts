/** A value; what of it Ansible alone knows is missing. */
export type Result = { readonly value: unknown } | { readonly missing: string };

/** How deep lists and dicts may lie in each other. */
const MAX_DEPTH = 20;
const TOKEN =
  /\s*(?:'([^'\\]*(?:\\.[^'\\]*)*)'|"([^"\\]*(?:\\.[^"\\]*)*)"|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w.]*)|([[\]{}(),:]))/sy;

interface Token {
  readonly text?: string;
  readonly number?: number;
  readonly name?: string;
  readonly sign?: string;
}

/**
 * A list or a dict that is written out in an expression, such as `{'hosts': [address]}`; undefined for any other
 * expression.
 *
 * @param variable the value of a variable; undefined where it is unknown
 */
export function collectionIn(expression: string, variable: (name: string) => Result | undefined): Result | undefined {
  if (!/^[[{]/.test(expression)) return undefined;
  const tokens = tokensOf(expression);
  if (!tokens) return undefined;
  const reader = new LiteralReader(tokens, variable);
  const value = reader.read(0);
  return value && reader.isAtEnd ? value : undefined;
}

/** Undefined where the text has anything but literals, names and their punctuation. */
function tokensOf(expression: string): Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < expression.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const [whole, single, double, number, name, sign] = TOKEN.exec(expression) ?? [];
    if (whole === undefined) return expression.slice(at).trim() === "" ? tokens : undefined;
    const text = single ?? double;
    if (text !== undefined) tokens.push({ text: text.replace(/\\(.)/gs, (_, of: string) => (of === "n" ? "\n" : of)) });
    else if (number !== undefined) tokens.push({ number: Number(number) });
    else tokens.push(name === undefined ? { sign: sign ?? "" } : { name });
  }
  return tokens;
}

class LiteralReader {
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly variable: (name: string) => Result | undefined,
  ) {}

  get isAtEnd(): boolean {
    return this.at === this.tokens.length;
  }

  read(depth: number): Result | undefined {
    const token = this.tokens[this.at++];
    if (!token || depth > MAX_DEPTH) return undefined;
    if (token.text !== undefined) return { value: token.text };
    if (token.number !== undefined) return { value: token.number };
    if (token.name !== undefined) return constant(token.name) ?? this.variable(token.name) ?? { missing: token.name };
    if (token.sign === "[") return this.list(depth);
    return token.sign === "{" ? this.dict(depth) : undefined;
  }

  private list(depth: number): Result | undefined {
    const values: unknown[] = [];
    let missing: string | undefined;
    while (!this.takes("]")) {
      const item = this.read(depth + 1);
      if (!item) return undefined;
      if ("missing" in item) missing ??= item.missing;
      else values.push(item.value);
      if (!this.takes(",") && this.tokens[this.at]?.sign !== "]") return undefined;
    }
    return missing === undefined ? { value: values } : { missing };
  }

  private dict(depth: number): Result | undefined {
    const entries: [string, unknown][] = [];
    let missing: string | undefined;
    while (!this.takes("}")) {
      const key = this.read(depth + 1);
      const value = key && this.takes(":") ? this.read(depth + 1) : undefined;
      if (!key || !value) return undefined;
      if ("missing" in key || "missing" in value) missing ??= "missing" in key ? key.missing : nameMissing(value);
      else entries.push([String(key.value), value.value]);
      if (!this.takes(",") && this.tokens[this.at]?.sign !== "}") return undefined;
    }
    return missing === undefined ? { value: Object.fromEntries(entries) } : { missing };
  }

  private takes(sign: string): boolean {
    if (this.tokens[this.at]?.sign !== sign) return false;
    this.at++;
    return true;
  }
}

function nameMissing(result: Result): string | undefined {
  return "missing" in result ? result.missing : undefined;
}

function constant(name: string): Result | undefined {
  if (/^(?:true|false)$/i.test(name)) return { value: name.toLowerCase() === "true" };
  return /^none$/i.test(name) ? { value: null } : undefined;
}

/** Where an expression ends, after the `{{` that begins it: brackets and quotes in it hide the `}}` of a dict. */
export function endOfExpression(text: string, from: number): number | undefined {
  let open = 0;
  const SIGN = /'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*"|\}\}|[[\](){}]/gsy;
  const ANY = /[^'"[\](){}]+|./gsy;
  for (let at = from; at < text.length; ) {
    SIGN.lastIndex = at;
    const [sign] = SIGN.exec(text) ?? [];
    if (sign === "}}" && open <= 0) return at;
    if (sign === "}}") {
      open--;
      at++;
      continue;
    }
    if (sign !== undefined) {
      if (/^[[({]$/.test(sign)) open++;
      else if (/^[\])}]$/.test(sign)) open--;
      at += sign.length;
      continue;
    }
    ANY.lastIndex = at;
    at += ANY.exec(text)?.[0].length ?? 1;
  }
  return undefined;
}

/** The parts of an expression between the bars of its filters, which quotes and brackets may hide. */
export function partsOf(expression: string): string[] {
  const parts = [""];
  let open = 0;
  for (const [piece] of expression.matchAll(
    /'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*"|[[\](){}|]|[^'"[\](){}|]+|./gs,
  )) {
    if (piece === "|" && open <= 0) parts.push("");
    else parts[parts.length - 1] += piece;
    if (/^[[({]$/.test(piece)) open++;
    else if (/^[\])}]$/.test(piece)) open--;
  }
  return parts.map((part) => part.trim());
}
