/**
 * What only a template engine reads, where YAML, JSON and HCL have a value or a line: `{{ … }}`, `{% … %}`, `<% … %>`,
 * `%{ … }`, `[[ .x ]]` of Nomad Pack and Levant, and lines of nothing but `${ … }`. Within quotes or after other text
 * it may be part of an ordinary value; after a quote that closes, `{{` is not.
 */
const DIRECTIVE =
  /^(?:[^\n#"']|"[^"\n]*"|'[^'\n]*')*?(?:(?:^[ \t]*|[:,=-][ \t]+|[[,{:][ \t]*)(?:\{\{|\{[%#]|<%|%\{|\[\[-?[ \t]+[.$a-z])|(?<=["'])\{\{)|^[ \t]*\$\{.*\}[ \t]*$/m;

/** In JSON also a value that is no text: `"cpu": ${cpu}`. */
const VALUE_IN_JSON = /"[ \t]*:[ \t]*\$\{/;

/** In a flow mapping or list of YAML as well, which may stand in one line: `{privileged: ${all}}`. */
const VALUE_IN_FLOW = /(?<!\$)[[{](?:.*?[[{:,])?[ \t]*\$\{/;
/** Characters of a line. */
const MAX_LINE = 2_000;

/**
 * Whether a text that cannot be parsed is a template, of which another program makes the file: it has a directive
 * before the error, or in the same line.
 *
 * @param line of the error, from 1. @default unknown
 */
export function isTemplate(text: string, line?: number): boolean {
  const until = line === undefined ? text : text.split("\n", line).join("\n");
  if (DIRECTIVE.test(until) || (/^\s*[[{]/.test(until) && VALUE_IN_JSON.test(until))) return true;
  const last = until.slice(until.lastIndexOf("\n") + 1).slice(0, MAX_LINE);
  return line !== undefined && VALUE_IN_FLOW.test(last.replace(/"[^"]*"|'[^']*'/g, ""));
}

/** Follows the problem of a text that is one. */
export const TEMPLATE_HINT =
  ". Is it a template? Check what it renders, as by helm template CHART | breakwater check -";

const NAME = /\.(?:j2|jinja2?|erb|tpl|tmpl|gotmpl|tftpl|mustache)$/i;

/** The name of what a template renders, such as `compose.yml` of `compose.yml.j2`; undefined for any other name. */
export function renderedName(path: string): string | undefined {
  return NAME.test(path) ? path.replace(NAME, "") : undefined;
}
