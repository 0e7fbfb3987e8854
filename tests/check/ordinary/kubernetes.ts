/**
 * A web application as people deploy it: settings, a migration, a proxy beside it, a database with a volume, and what
 * surrounds them.
 */
export const WEB = `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: {pod-security.kubernetes.io/enforce: restricted}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: shop, namespace: shop}
data:
  LOG_LEVEL: info
  nginx.conf: |
    server { listen 8080; location / { proxy_pass http://127.0.0.1:3000; } }
---
apiVersion: v1
kind: Secret
metadata: {name: shop, namespace: shop}
type: Opaque
stringData: {DATABASE_URL: "postgres://shop:hunter2@database/shop"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: shop, labels: &labels {app.kubernetes.io/name: shop}}
spec:
  replicas: 3
  selector: {matchLabels: *labels}
  template:
    metadata:
      labels: *labels
      annotations: {prometheus.io/scrape: "true", prometheus.io/port: "9090"}
    spec:
      serviceAccountName: shop
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        fsGroup: 1000
        seccompProfile: {type: RuntimeDefault}
        sysctls: [{name: net.ipv4.tcp_keepalive_time, value: "600"}]
      initContainers:
      - name: migrate
        image: registry.example/shop:1.4.2
        command: [sh, -c, "npm run migrate && echo done"]
        envFrom: [{secretRef: {name: shop}}]
      containers:
      - name: shop
        image: registry.example/shop:1.4.2
        env:
        - {name: LOG_LEVEL, valueFrom: {configMapKeyRef: {name: shop, key: LOG_LEVEL}}}
        - {name: DATABASE_URL, valueFrom: {secretKeyRef: {name: shop, key: DATABASE_URL}}}
        - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        ports: [{name: http, containerPort: 3000}]
        resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 256Mi}}
        livenessProbe: {httpGet: {path: /health, port: http}, periodSeconds: 10}
        readinessProbe: {exec: {command: [wget, -q, -O-, "http://127.0.0.1:3000/ready"]}}
        lifecycle: {preStop: {exec: {command: [sh, -c, sleep 5]}}}
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: {drop: [ALL]}
        volumeMounts:
        - {name: tmp, mountPath: /tmp}
        - {name: token, mountPath: /var/run/secrets/tokens, readOnly: true}
      - name: proxy
        image: nginxinc/nginx-unprivileged:1.27.2
        securityContext: {capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}
        volumeMounts: [{name: nginx, mountPath: /etc/nginx/conf.d/default.conf, subPath: nginx.conf}]
      volumes:
      - {name: tmp, emptyDir: {medium: Memory}}
      - {name: nginx, configMap: {name: shop}}
      - {name: token, projected: {sources: [{serviceAccountToken: {path: token}}]}}
---
apiVersion: v1
kind: Service
metadata: {name: shop, namespace: shop}
spec: {type: LoadBalancer, selector: {app.kubernetes.io/name: shop}, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: shop}
spec: {rules: [{host: shop.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: shop, port: {name: http}}}}]}}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: database, namespace: shop}
spec:
  serviceName: database
  replicas: 2
  selector: {matchLabels: {app: database}}
  template:
    metadata: {labels: {app: database}}
    spec:
      containers:
      - name: postgres
        image: postgres:17.2
        envFrom: [{configMapRef: {name: shop}}]
        volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data, subPath: pgdata}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: report, namespace: shop}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: report, image: "registry.example/shop:1.4.2", args: [report, --to, s3://reports]}]
`;

/** A node's logs, read and sent on: it cannot do without the folder of the node that they are in. */
export const LOG_AGENT = `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: logs, namespace: kube-system}
spec:
  selector: {matchLabels: {app: logs}}
  template:
    metadata: {labels: {app: logs}}
    spec:
      priorityClassName: system-node-critical
      tolerations: [{operator: Exists}]
      containers:
      - name: logs
        image: fluent/fluent-bit:3.1.9
        volumeMounts:
        - {name: log, mountPath: /var/log, readOnly: true}
        - {name: state, mountPath: /state}
      volumes:
      - name: log
        hostPath: {path: /var/log/pods}
      - name: state
        emptyDir: {}
`;
