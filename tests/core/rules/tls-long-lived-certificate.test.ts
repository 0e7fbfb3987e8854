import { rule } from "../../../core/rules/tls-long-lived-certificate";
import { describeRule, resource, UNKNOWN } from "./support";

const signed = (props: object) =>
  resource("tls:index/locallySignedCert:LocallySignedCert", { allowedUses: ["server_auth"], ...props });
const selfSigned = (props: object) =>
  resource("tls:index/selfSignedCert:SelfSignedCert", { allowedUses: ["server_auth"], ...props });
const TEN_YEARS = 87_600;

describeRule(rule, {
  refused: {
    "a certificate for ten years": [signed({ validityPeriodHours: TEN_YEARS }), "validityPeriodHours"],
    "one hour too many": [signed({ validityPeriodHours: 9553 }), "validityPeriodHours"],
    "a self-signed certificate of a server": [selfSigned({ validityPeriodHours: TEN_YEARS }), "validityPeriodHours"],
    "a certificate that is said to be no CA": [
      signed({ isCaCertificate: false, validityPeriodHours: TEN_YEARS }),
      "validityPeriodHours",
    ],
    "more than the setting allows": [signed({ validityPeriodHours: 721 }), "validityPeriodHours", { maximumDays: 30 }],
  },
  accepted: {
    "398 days": [signed({ validityPeriodHours: 9552 }), {}],
    "a CA for ten years": selfSigned({ isCaCertificate: true, validityPeriodHours: TEN_YEARS }),
    "an intermediate CA for ten years": signed({ isCaCertificate: true, validityPeriodHours: TEN_YEARS }),
    "what the setting allows": [signed({ validityPeriodHours: 17_520 }), { maximumDays: 730 }],
    "a short one that may be a CA": signed({ isCaCertificate: UNKNOWN, validityPeriodHours: 720 }),
    "a CA whose validity is not known yet": selfSigned({ isCaCertificate: true, validityPeriodHours: UNKNOWN }),
    "a key, which does not expire": resource("tls:index/privateKey:PrivateKey", { algorithm: "ED25519" }),
  },
  undetermined: {
    "a validity that is not known yet": [signed({ validityPeriodHours: UNKNOWN }), "validityPeriodHours"],
    "a validity that is no number": [signed({ validityPeriodHours: "a year" }), "validityPeriodHours"],
    "a long one that may be a CA": [
      signed({ isCaCertificate: UNKNOWN, validityPeriodHours: TEN_YEARS }),
      "isCaCertificate",
    ],
  },
});
