/** What the page of API 1.24, which is prose, says about an operation. */
export interface Described {
  /** Method and path, with `{}` for path parameters: `GET /containers/{}/json`. */
  readonly call: string;
  readonly query: readonly string[];
}

/** The operations on the page, each from its heading to the next. */
export function described(page: string): readonly Described[] {
  const [, ...sections] = page.split(/^(?=`(?:GET|HEAD|POST|PUT|DELETE) )/m);
  return sections.map((section) => {
    const [, method, path] = /^`(\w+) ([^`?]+)/.exec(section) ?? [];
    const parameters = /^\*\*Query parameters\*\*:?\n([\s\S]*?)^(?:\*\*|JSON)/m.exec(section)?.[1] ?? "";
    return {
      call: `${method} ${path
        ?.replace(/\([^)]*\)/g, "{}")
        .replace(" HTTP/1.1", "")
        .trim()}`,
      query: [...parameters.matchAll(/^-\s+\*\*([\w-]+)\*\*/gm)].flatMap(([, name]) => name ?? []),
    };
  });
}
