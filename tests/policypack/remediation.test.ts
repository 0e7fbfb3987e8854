import assert from "node:assert/strict";
import { Secret } from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy";
import { secretsPreservingProxy } from "@pulumi/policy/secret";
import type { MendedRule } from "../../core/advice/setting";
import { configuration } from "../../core/evaluation/configuration";
import { remediated } from "../../policypack/remediation";
import { UNKNOWN } from "../core/rules/support";

/** The SDK's own, which its typings leave out. */
const { unknownCheckingProxy } = proxy as unknown as { unknownCheckingProxy(props: object): Record<string, unknown> };

const CONTAINER = "docker:index/container:Container";
const CERTIFICATES = { containerPath: "/certs", hostPath: "/srv/certs" };

/** A resource's properties after a remediation, without the SDK's wrapping; undefined where it has changed nothing. */
function after(rule: MendedRule, props: object, type = CONTAINER, exemptions: object[] = []) {
  const args = {
    type,
    name: "job",
    urn: `urn:pulumi:dev::p::${type}::job`,
    props: unknownCheckingProxy(secretsPreservingProxy(props) as object),
  };
  const rules = new Map([[rule, { exemptions }]]);
  const result = remediated(args as never, rule, configuration({ rules } as never));
  return result === undefined ? undefined : props;
}

describe("remediation of a resource", () => {
  it("makes a client's certificates read-only, and keeps secrets and values that are not known yet", () => {
    const secret = new Secret("s3cret");
    const props = {
      image: "app",
      envs: ["DOCKER_CERT_PATH=/certs"],
      labels: secret,
      hostname: UNKNOWN,
      volumes: [{ containerPath: "/data", volumeName: "data" }, { ...CERTIFICATES }],
    };
    assert.deepEqual(after("dood-writable-credentials", props), {
      ...props,
      volumes: [
        { containerPath: "/data", volumeName: "data" },
        { ...CERTIFICATES, readOnly: true },
      ],
    });
    assert.equal(props.labels, secret);
    assert.equal(props.hostname, UNKNOWN);
  });

  it("publishes a Docker API on the loopback address, in Docker and in pods", () => {
    const port = { internal: 2376, external: 2376 };
    assert.deepEqual(after("dood-published-api", { image: "app", ports: [{ ...port, ip: "0.0.0.0" }] }), {
      image: "app",
      ports: [{ ...port, ip: "127.0.0.1" }],
    });
    const pod = {
      spec: { containers: [{ name: "a", image: "app", ports: [{ containerPort: 2376, hostPort: 2376 }] }] },
    };
    const ports = [{ containerPort: 2376, hostPort: 2376, hostIP: "127.0.0.1" }];
    assert.deepEqual(after("dood-published-api", structuredClone(pod), "kubernetes:core/v1:Pod"), {
      spec: { containers: [{ name: "a", image: "app", ports }] },
    });
  });

  it("changes nothing where there is nothing to mend, or an exemption says so", () => {
    assert.equal(after("dood-published-api", { image: "app" }), undefined);
    const clean = { image: "app", envs: ["DOCKER_CERT_PATH=/certs"], volumes: [{ ...CERTIFICATES, readOnly: true }] };
    assert.equal(after("dood-writable-credentials", clean), undefined);
    const props = { image: "app", ports: [{ internal: 2376, external: 2376 }] };
    const exemptions = [{ resource: "job", reason: "clients elsewhere" }];
    assert.equal(after("dood-published-api", structuredClone(props), CONTAINER, exemptions), undefined);
    // A Service's port has no address of the host.
    const service = { spec: { type: "NodePort", ports: [{ port: 2376, nodePort: 32376 }] } };
    assert.equal(after("dood-published-api", structuredClone(service), "kubernetes:core/v1:Service"), undefined);
  });
});
