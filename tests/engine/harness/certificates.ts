import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A certificate with its key, both as PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

const CURVES: Readonly<Record<string, string>> = { P256: "P-256", P384: "P-384" };
const USAGES: Readonly<Record<string, string>> = {
  cert_signing: "keyCertSign",
  crl_signing: "cRLSign",
  digital_signature: "digitalSignature",
};
const EXTENDED_USAGES: Readonly<Record<string, string>> = { server_auth: "serverAuth", client_auth: "clientAuth" };
const HOUR = 3_600_000;

/** A private key on a curve that is named as the TLS provider names it. */
export function privateKey(curve: string): string {
  return openssl({}, "genpkey", "-algorithm", "EC", "-pkeyopt", `ec_paramgen_curve:${CURVES[curve]}`);
}

/** The certificate of an authority, with usages as the TLS provider names them. */
export function selfSigned(key: string, name: string, uses: readonly string[], hours: number): string {
  const extensions = ["basicConstraints=critical,CA:TRUE", ...usages(uses)].flatMap((line) => ["-addext", line]);
  return openssl(
    { key },
    "req",
    "-x509",
    "-key",
    "key",
    "-subj",
    `/CN=${name}`,
    "-days",
    `${hours / 24}`,
    ...extensions,
  );
}

export function request(
  key: string,
  name: string,
  dnsNames: readonly string[] = [],
  addresses: readonly string[] = [],
): string {
  const names = [...dnsNames.map((dns) => `DNS:${dns}`), ...addresses.map((address) => `IP:${address}`)].join(",");
  return openssl(
    { key },
    "req",
    "-new",
    "-key",
    "key",
    "-subj",
    `/CN=${name}`,
    ...(names ? ["-addext", `subjectAltName=${names}`] : []),
  );
}

/** Signs a request for so many hours from now. Negative ones make a certificate that has ended. */
export function signed(asked: string, authority: Certificate, uses: readonly string[], hours: number): string {
  const end = Date.now() + hours * HOUR;
  const dates = ["-startdate", date(Math.min(Date.now(), end - HOUR)), "-enddate", date(end)];
  const files = {
    request: asked,
    "ca.pem": authority.certificate,
    "ca.key": authority.key,
    index: "",
    config: SIGNING,
    extensions: usages(uses).join("\n"),
  };
  return openssl(
    files,
    "ca",
    "-batch",
    "-notext",
    "-config",
    "config",
    "-extfile",
    "extensions",
    "-in",
    "request",
    ...dates,
  );
}

/** What openssl prints, run in a folder with these files alone. */
export function openssl(files: Readonly<Record<string, string>>, ...args: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "breakwater-certificate-"));
  try {
    mkdirSync(join(folder, "issued"));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return execFileSync("openssl", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function usages(uses: readonly string[]): string[] {
  const list = (names: Readonly<Record<string, string>>) => uses.flatMap((use) => names[use] ?? []).join(",");
  const extended = list(EXTENDED_USAGES);
  return [`keyUsage=critical,${list(USAGES)}`, ...(extended ? [`extendedKeyUsage=${extended}`] : [])];
}

/** As openssl reads it: 20260131235959Z. */
function date(time: number): string {
  return `${new Date(time).toISOString().replaceAll(/[-:T]|\.\d+Z$/g, "")}Z`;
}

const SIGNING = `[ca]
default_ca=authority
[authority]
database=index
rand_serial=yes
new_certs_dir=issued
certificate=ca.pem
private_key=ca.key
default_md=sha256
copy_extensions=copy
policy=any
[any]
commonName=supplied
`;
