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

/** Characters of a text by which it is recognised. */
const BEGINNING = 10_000;

/** Whether a text without a name begins with a block of Terraform, of a Bake file or of a job of Nomad. */
export function isHclText(text: string): boolean {
  const begin = /^(?:\s|#[^\n]*\n|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*/.exec(text.slice(0, BEGINNING))?.[0].length ?? 0;
  return FIRST_BLOCK.test(text.slice(begin, begin + BEGINNING));
}

const FIRST_BLOCK =
  /^(?:resource|data|module|provider|variable|output|locals|terraform|job|target|group|function)(?:[ \t]+"[^"\n]*"){0,2}[ \t]*\{[ \t]*[\r\n}]/;

function parsed(text: string): Body {
  try {
    return parseHcl(text);
  } catch (error) {
    throw error instanceof HclSyntaxError ? new TextSyntaxError(`is not valid HCL: ${error.problem}`, error.at) : error;
  }
}
