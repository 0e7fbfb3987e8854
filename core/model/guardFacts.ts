/** The parts of a guard's configuration that decide whom it keeps out. */
export interface GuardFacts {
  readonly engine: string;
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
  readonly clients: Readonly<
    Record<string, { readonly role: string; readonly mode?: string; readonly socket?: object }>
  >;
  readonly roles?: Readonly<
    Record<
      string,
      { readonly extends?: string; readonly allowedHostPaths?: readonly string[]; readonly rules?: object }
    >
  >;
  readonly rules?: object;
  readonly audit?: string;
}

/** A configuration with which no guard starts, and the reason. */
export interface GuardMistake {
  readonly mistake: string;
}
