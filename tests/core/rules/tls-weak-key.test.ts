import { rule } from "../../../core/rules/tls-weak-key";
import { describeRule, resource, UNKNOWN } from "./support";

const key = (props: object) => resource("tls:index/privateKey:PrivateKey", props);
const secret = (value: unknown) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });

describeRule(rule, {
  refused: {
    "RSA of 1024 bits": [key({ algorithm: "RSA", rsaBits: 1024 }), "rsaBits"],
    "RSA of 2047 bits, as text": [key({ algorithm: "RSA", rsaBits: "2047" }), "rsaBits"],
    "a secret number of bits": [key({ algorithm: "RSA", rsaBits: secret(512) }), "rsaBits"],
    "ECDSA on P224": [key({ algorithm: "ECDSA", ecdsaCurve: "P224" }), "ecdsaCurve"],
    "ECDSA on the provider's default": [key({ algorithm: "ECDSA" }), "ecdsaCurve"],
    "ECDSA on the default, with RSA bits that do not count": [key({ algorithm: "ECDSA", rsaBits: 4096 }), "ecdsaCurve"],
  },
  accepted: {
    "RSA of the provider's default": [key({ algorithm: "RSA" }), {}],
    "RSA of 4096 bits": key({ algorithm: "RSA", rsaBits: 4096 }),
    "ECDSA on P256": key({ algorithm: "ECDSA", ecdsaCurve: "P256" }),
    "ECDSA on P384": key({ algorithm: "ECDSA", ecdsaCurve: "P384" }),
    "ED25519, whatever else is said": key({ algorithm: "ED25519", rsaBits: 1024 }),
    "RSA with a curve that does not count": key({ algorithm: "RSA", ecdsaCurve: "P224" }),
    "an algorithm that is not known yet, strong either way": key({
      algorithm: UNKNOWN,
      rsaBits: 4096,
      ecdsaCurve: "P256",
    }),
    "a certificate request, which holds no key of its own": resource("tls:index/certRequest:CertRequest", {
      privateKeyPem: "x",
    }),
  },
  undetermined: {
    "bits that are not known yet": [key({ algorithm: "RSA", rsaBits: UNKNOWN }), "rsaBits"],
    "a curve that is not known yet": [key({ algorithm: "ECDSA", ecdsaCurve: UNKNOWN }), "ecdsaCurve"],
    "an algorithm that is not known yet": [key({ algorithm: UNKNOWN }), "algorithm"],
    "an algorithm that is not known yet, and few bits": [
      key({ algorithm: UNKNOWN, rsaBits: 1024, ecdsaCurve: "P256" }),
      "algorithm",
    ],
  },
});
