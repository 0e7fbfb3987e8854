import type { Given } from "./given";
import { GUARD, GUARD_FILES, NODE } from "./guard";

/** What it means if the container that hands certificates over to a guard ends with an error. */
export const CERTIFICATES_FAILURE = "the guard's certificates could not be put into their volume";

/** Files of a container that runs once, by the file of the guard that each becomes. */
const HANDED_OVER = {
  [GUARD_FILES.ca]: "/opt/ca.pem",
  [GUARD_FILES.key]: "/opt/key.pem",
  [GUARD_FILES.certificate]: "/opt/cert.pem",
} as const;

/** The files that are given to the container, which root alone may read. */
export function handedOverFiles<Text>(certificates: {
  readonly caCertPem: Text;
  readonly serverCertPem: Text;
  readonly serverKeyPem: Text;
}): { file: string; content: Text; permissions: string }[] {
  const file = (of: keyof typeof HANDED_OVER, content: Text) => ({
    file: HANDED_OVER[of],
    content,
    permissions: "0400",
  });
  return [
    file(GUARD_FILES.ca, certificates.caCertPem),
    file(GUARD_FILES.certificate, certificates.serverCertPem),
    file(GUARD_FILES.key, certificates.serverKeyPem),
  ];
}

/** A guard looks at its files every five seconds. */
const UNTIL_READ_MS = 7_000;

/**
 * Puts the certificates into the guard's volume, each file at once, and removes its own copies. Where a guard has older
 * ones, it waits until the guard has read these: clients with new certificates may be next. Node has its own modules as
 * globals there.
 */
const SCRIPT = [
  `const files = Object.entries(${JSON.stringify(HANDED_OVER)}).map(([to, from]) => [to, from, fs.readFileSync(from)]);`,
  `const isRenewal = fs.existsSync("${GUARD_FILES.certificate}");`,
  "for (const [to, from, text] of files) {",
  '  const next = to + ".next";',
  "  fs.rmSync(next, { force: true });",
  "  fs.writeFileSync(next, text, { mode: 0o400 });",
  `  fs.chownSync(next, ${GUARD.user.value}, ${GUARD.user.value});`,
  "  fs.renameSync(next, to);",
  "  fs.rmSync(from);",
  "}",
  `if (isRenewal) setTimeout(() => {}, ${UNTIL_READ_MS});`,
].join("\n");

/**
 * A container that runs once for each set of certificates, and puts them into a volume that the guard mounts read-only.
 * The guard reads them while it runs, so that renewed ones end no connection.
 */
export const GUARD_CERTIFICATES = {
  user: { value: "root", because: "the folder of a new volume is root's" },
  capabilities: [{ value: "CHOWN", because: "gives the files to the guard's user, who alone may read them" }],
  network: { value: "none", because: "it asks nobody and answers nobody" },
  command: {
    value: [NODE, "-e", SCRIPT],
    because: "the guard's image has Node, and may have nothing else that copies",
  },
  memory: { value: 128, because: "copies three small files" },
} as const satisfies Record<string, Given<unknown> | readonly Given<unknown>[]>;
