import { createPublicKey, randomBytes, sign } from "node:crypto";
import { type Certificate, privateKey } from "../../../engine/harness/certificates";

/** What a certificate says. Tools of the command line make none of the odd ones. */
export interface Forged {
  /** Common names, each in a part of the subject of its own. */
  readonly names: readonly string[];
  /** Days from now. */
  readonly from?: number;
  readonly until?: number;
  readonly isCa?: boolean;
  readonly use?: "clientAuth" | "serverAuth";
}

const OIDS = {
  commonName: "550403",
  ecdsaWithSha256: "2a8648ce3d040302",
  basicConstraints: "551d13",
  extendedKeyUsage: "551d25",
  serverAuth: "2b06010505070301",
  clientAuth: "2b06010505070302",
} as const;

/** A certificate in DER of the test's own making, signed by an issuer of this common name. */
export function forged(
  { names, from = -1, until = 1, isCa = false, use = "clientAuth" }: Forged,
  by: string,
  issuer: Certificate,
): Certificate {
  const key = privateKey("P256");
  const algorithm = sequence(oid("ecdsaWithSha256"));
  const extensions = [
    sequence(oid("basicConstraints"), der(0x04, sequence(...(isCa ? [der(0x01, Buffer.from([0xff]))] : [])))),
    ...(isCa ? [] : [sequence(oid("extendedKeyUsage"), der(0x04, sequence(oid(use))))]),
  ];
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    subject([by]),
    sequence(time(from), time(until)),
    subject(names),
    createPublicKey(key).export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", content, issuer.key)]));
  const text = sequence(content, algorithm, signature).toString("base64");
  return {
    key,
    certificate: `-----BEGIN CERTIFICATE-----\n${(text.match(/.{1,64}/g) ?? []).join("\n")}\n-----END CERTIFICATE-----\n`,
  };
}

function subject(names: readonly string[]): Buffer {
  return sequence(...names.map((name) => der(0x31, sequence(oid("commonName"), der(0x0c, Buffer.from(name))))));
}

function time(days: number): Buffer {
  const text = new Date(Date.now() + days * 86_400_000).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return der(0x18, Buffer.from(text));
}

function oid(name: keyof typeof OIDS): Buffer {
  return der(0x06, Buffer.from(OIDS[name], "hex"));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const bytes = [16, 8, 0].map((bits) => (length >> bits) & 0xff).slice(-Math.ceil(length.toString(16).length / 2));
  const size = length < 0x80 ? [length] : [0x80 | bytes.length, ...bytes];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
