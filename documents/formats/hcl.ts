import { parseHcl } from "../../core/hcl/parser";
import { offsetOf } from "../../core/hcl/places";
import { type Body, HclSyntaxError } from "../../core/hcl/syntax";
import { type TextFormat, TextSyntaxError } from "./textFormat";

/** The content of a file in HCL. */
export class HclContent {
  constructor(readonly body: Body) {}
}

/** HashiCorp's configuration language, in its native syntax. */
export const hcl: TextFormat = {
  name: "HCL",
  matches: (path) => /\.(?:tf|tofu|tfvars|hcl|nomad)$/.test(path) && !/\.terraform\.lock\.hcl$/.test(path),
  words: /\S/,
  hasOtherTools: true,
  parse: (text) => {
    const body = parsed(text);
    return { content: new HclContent(body), offsetOf: (path) => offsetOf(body, path) };
  },
};

function parsed(text: string): Body {
  try {
    return parseHcl(text);
  } catch (error) {
    throw error instanceof HclSyntaxError ? new TextSyntaxError(`is not valid HCL: ${error.problem}`, error.at) : error;
  }
}
