import type { Scope } from "../evaluate";
import type { Session, TemplateFiles } from "../session";
import { COMPUTED, Unresolved, type Value } from "../values";
import { ADDRESSES } from "./addresses";
import { COLLECTIONS } from "./collections";
import { ENCODING } from "./encoding";
import { fileFunctions } from "./files";
import type { Functions } from "./function";
import { STRINGS } from "./strings";

/** Calls the functions of Terraform that depend on nothing but their arguments and files. Others are unresolved. */
export function functionsWith(files: TemplateFiles): Scope["call"] {
  const call = (name: string, args: readonly Value[], session: Session): Value => {
    session.spend();
    const found = name.replace(/^core::/, "");
    const compute = Object.hasOwn(all, found) ? all[found] : undefined;
    if (!compute) return args.find((arg) => arg instanceof Unresolved) ?? COMPUTED;
    return compute(args, { session, files });
  };
  const all: Functions = { ...STRINGS, ...COLLECTIONS, ...ENCODING, ...ADDRESSES, ...fileFunctions(call) };
  return call;
}
