import { check, type Expected, isPlain, replaced, UNRESOLVED } from "../args/expected";

const COMPUTED_LIST = Symbol("a list that Terraform computes");
const COMPUTED_MAP = Symbol("a map that Terraform computes");

/**
 * `check` for CDKTF inputs, whose tokens are resolved later. Lists and maps must not be tokens. @throws Error as
 * `check` does
 */
export function checkInputs(of: string, expected: Expected, inputs: object): void {
  const { provider, ...checked } = inputs as { readonly provider?: unknown };
  check(of, expected, replaced(checked, tokenOf));
}

/**
 * The symbol for a value that only Terraform knows. Tokens are recognised by their form (cdktf's
 * `lib/tokens/private/encoding`), because cdktf is not loaded.
 */
function tokenOf(value: unknown): symbol | undefined {
  if (typeof value === "string") return /[$%]\{/.test(value) ? UNRESOLVED : undefined;
  if (typeof value === "number") return value < Number.MIN_SAFE_INTEGER ? UNRESOLVED : undefined;
  if (Array.isArray(value)) return value.some((item) => /^#\{/.test(String(item))) ? COMPUTED_LIST : undefined;
  if (isPlain(value)) return Object.keys(value).some((name) => name.startsWith("&{")) ? COMPUTED_MAP : undefined;
  return typeof (value as { resolve?: unknown } | null | undefined)?.resolve === "function" ? COMPUTED_MAP : undefined;
}
