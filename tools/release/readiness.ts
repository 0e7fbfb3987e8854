/** What decides whether a release may be made, each as its file says it. */
export interface State {
  readonly version: string;
  /** The versions that have to agree with it, by file. */
  readonly versions: Readonly<Record<string, string | undefined>>;
  readonly changelog: string;
  /** The addresses of the project: its repository, its home, and where faults are reported. */
  readonly addresses: readonly string[];
  /** The tag of the commit. @default none */
  readonly tag?: string | undefined;
}

/** What stands against a release, one sentence each. */
export function obstacles({ version, versions, changelog, addresses, tag }: State): string[] {
  const [, heading = "", date = ""] = /^## (\S+) \(([^)]+)\)$/m.exec(changelog) ?? [];
  return [
    ...(/^\d+\.\d+\.\d+$/.test(version) ? [] : [`package.json: ${version} is no version to release`]),
    ...Object.entries(versions).flatMap(([file, other]) =>
      other === version ? [] : [`${file} says ${other}, and package.json ${version}`],
    ),
    ...(heading === version ? [] : [`CHANGELOG.md: the first heading is ${heading || "missing"}, not ${version}`]),
    ...(/^\d{4}-\d{2}-\d{2}$/.test(date) ? [] : [`CHANGELOG.md: ${version} has no date`]),
    ...(addresses.some((address) => /\/OWNER\//.test(address))
      ? ["package.json: the owner of an address of the project is still OWNER"]
      : []),
    ...(tag === `v${version}` ? [] : [`the commit has no tag v${version}`]),
  ];
}
