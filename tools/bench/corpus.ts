/** Files for benchmarks, like those of a repository of manifests; no two are the same. */

/** A pod as people write them: every tenth mounts an engine's socket, every seventh has a sidecar with probes. */
export function pod(at: number): string {
  const sidecar = at % 7 === 0 ? SIDECAR : "";
  const volume = at % 10 === 0 ? "hostPath: { path: /var/run/docker.sock }" : "emptyDir: {}";
  return `apiVersion: v1
kind: Pod
metadata:
  name: web-${at}
  namespace: team-${at % 20}
  labels:
    app: web
    tier: "front"
spec:
  containers:
    - name: web
      image: registry.example.com/web:1.${at % 40}.${at}
      ports:
        - containerPort: ${8000 + (at % 100)}
      env:
        - name: LOG_LEVEL
          value: "${at % 2 ? "info" : "debug"}"
      resources:
        limits: { cpu: 500m, memory: ${128 + (at % 8) * 32}Mi }
      securityContext:
        allowPrivilegeEscalation: false
        capabilities:
          drop: [ALL]
      volumeMounts:
        - name: data
          mountPath: /data
${sidecar}  volumes:
    - name: data
      ${volume}
`;
}

const SIDECAR = `    - name: metrics
      image: registry.example.com/metrics:2.1.0
      args: [--listen, ":9100"]
      livenessProbe:
        httpGet: { path: /healthz, port: 9100 }
      readinessProbe:
        exec:
          command: [sh, -c, "wget -q -O- localhost:9100/ready"]
`;

/** Files of every kind in turn: workloads, Compose, a Terraform plan, and files unrelated to containers. */
export function mixedFile(at: number): readonly [name: string, text: string] {
  const kinds = [deployment, service, compose, plan, values] as const;
  return (kinds[at % kinds.length] ?? values)(at);
}

function deployment(at: number): readonly [string, string] {
  const template = pod(at)
    .replace(/^apiVersion: v1\nkind: Pod\n/, "")
    .replace(/^/gm, "    ");
  return [
    `deployment-${at}.yaml`,
    `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-${at}\nspec:\n  replicas: 2\n  ` +
      `selector:\n    matchLabels: { app: web }\n  template:\n${template}`,
  ];
}

function service(at: number): readonly [string, string] {
  return [
    `service-${at}.yaml`,
    `apiVersion: v1\nkind: Service\nmetadata:\n  name: web-${at}\nspec:\n  selector: { app: web }\n  ` +
      `ports:\n    - port: 80\n      targetPort: 8000\n---\napiVersion: v1\nkind: ` +
      `ConfigMap\nmetadata:\n  name: web-${at}\ndata:\n  LOG_LEVEL: info\n`,
  ];
}

function compose(at: number): readonly [string, string] {
  return [
    `stack-${at}.yaml`,
    `services:\n  web:\n    image: registry.example.com/web:\${TAG:-1.${at}.0}\n    ports: ` +
      `["${8000 + at}:80"]\n    environment:\n      LOG_LEVEL: info\n  runner:\n    image: ` +
      `docker:27.3.1-cli\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock\n`,
  ];
}

function plan(at: number): readonly [string, string] {
  const change = {
    address: `docker_container.web[${at}]`,
    mode: "managed",
    type: "docker_container",
    name: "web",
    change: {
      actions: ["create"],
      before: null,
      after: { name: `web-${at}`, image: "nginx:1.27.2", privileged: at % 3 === 0 },
      after_unknown: {},
    },
  };
  return [
    `plan-${at}.json`,
    JSON.stringify({ format_version: "1.2", terraform_version: "1.11.0", resource_changes: [change] }, undefined, 2),
  ];
}

function values(at: number): readonly [string, string] {
  return [
    `settings-${at}.json`,
    JSON.stringify(
      { name: `settings-${at}`, list: Array.from({ length: 50 }, (_, n) => ({ n, text: `entry ${n}` })) },
      undefined,
      2,
    ),
  ];
}
