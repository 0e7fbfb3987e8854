import type { Session, TemplateFiles } from "../session";
import { Unresolved, type Value } from "../values";

/** What functions need besides their arguments. */
export interface CallContext {
  readonly session: Session;
  readonly files: TemplateFiles;
}

/** A function of Terraform. Its result is unresolved where its arguments do not determine it. */
export type HclFunction = (args: readonly Value[], context: CallContext) => Value;

export type Functions = Readonly<Record<string, HclFunction>>;

type Converter<T> = (value: Value) => T | Unresolved;

/** A function of arguments that are all of one type. The first unresolved argument is its result. */
export function of<T>(convert: Converter<T>, compute: (...args: T[]) => Value): HclFunction {
  return (args) => {
    const converted: T[] = [];
    for (const arg of args) {
      const value = convert(arg);
      if (value instanceof Unresolved) return new Unresolved(value.why);
      converted.push(value);
    }
    return compute(...converted);
  };
}

/** A function whose first argument has one type; the others are as they are. */
export function first<T>(convert: Converter<T>, compute: (arg: T, ...rest: Value[]) => Value): HclFunction {
  return ([arg, ...rest]) => {
    const value = convert(arg);
    return value instanceof Unresolved ? value : compute(value, ...rest);
  };
}
