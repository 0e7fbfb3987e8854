import { Session } from "../../hcl/session";
import type { Body } from "../../hcl/syntax";
import { Unresolved } from "../../hcl/values";
import { Module, type ModuleFolder } from "./module";

const NO_FILE = new Unresolved("names a file, which is not read here");

/** A file in HCL of another tool that has variables, locals and functions as Terraform has them. */
export function standAlone(body: Body, file: string): Module {
  const call = { address: "", depth: 0, rootPath: ".", input: () => undefined, provider: (name: string) => name };
  return new Module(onlyFile(body, file), call, new Session());
}

/** The folder of a module that is one file, from which no other can be read. */
export function onlyFile(body: Body, file: string): ModuleFolder {
  return {
    path: ".",
    files: [{ file, body }],
    templates: { text: () => NO_FILE, exists: () => NO_FILE, list: () => NO_FILE },
    open: () => undefined,
  };
}
