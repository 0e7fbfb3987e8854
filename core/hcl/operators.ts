import { Invalid, toBoolean, toNumber, Unresolved, unresolvedIn, type Value } from "./values";

export function unary(operator: "!" | "-", operand: Value): Value {
  const value = operator === "!" ? toBoolean(operand) : toNumber(operand);
  return value instanceof Unresolved ? value : operator === "!" ? !value : -(value as number);
}

/** @param right evaluated only where the left operand does not decide */
export function binary(operator: string, left: Value, right: () => Value): Value {
  switch (operator) {
    case "&&":
    case "||":
      return logical(operator, toBoolean(left), () => toBoolean(right()));
    case "==":
      return equal(left, right());
    case "!=": {
      const same = equal(left, right());
      return same instanceof Unresolved ? same : !same;
    }
    default: {
      const [a, b] = [toNumber(left), toNumber(right())];
      return a instanceof Unresolved ? a : b instanceof Unresolved ? b : arithmetic(operator, a, b);
    }
  }
}

function logical(operator: "&&" | "||", left: boolean | Unresolved, right: () => boolean | Unresolved): Value {
  const deciding = operator === "||";
  if (left === deciding) return deciding;
  const other = right();
  return other === deciding ? deciding : left instanceof Unresolved ? left : other;
}

function arithmetic(operator: string, a: number, b: number): Value {
  switch (operator) {
    case "+":
      return rounded(a + b);
    case "-":
      return rounded(a - b);
    case "*":
      return rounded(a * b);
    case "/":
      return b === 0 ? new Invalid("divides by zero") : a / b;
    case "%":
      return b === 0 ? new Invalid("divides by zero") : a % b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    default:
      return a >= b;
  }
}

/** Terraform computes with decimal numbers: 0.1 and 0.2 are 0.3. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}

/** Whether two values are equal; unresolved where an unknown part decides. */
export function equal(a: Value, b: Value): boolean | Unresolved {
  const unknown = unresolvedIn(a) ?? unresolvedIn(b);
  if (unknown) return isDifferent(a, b) ? false : new Unresolved(unknown.why);
  return same(a, b);
}

/** A text that begins otherwise, or null beside a text of which a part is known. */
function isDifferent(a: Value, b: Value): boolean {
  const [beginning, other] =
    a instanceof Unresolved ? [a.beginning, b] : [b instanceof Unresolved ? b.beginning : undefined, a];
  return beginning !== undefined && (other === null || (typeof other === "string" && !other.startsWith(beginning)));
}

export function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) => Object.hasOwn(b, key) && same((a as Record<string, Value>)[key], (b as Record<string, Value>)[key]),
    )
  );
}
