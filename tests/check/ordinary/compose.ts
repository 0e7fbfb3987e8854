/** A web application on a developer's machine. */
export const WEB = `name: shop
x-logging: &logging
  logging: {driver: json-file, options: {max-size: 10m}}
services:
  web:
    <<: *logging
    build:
      context: .
      dockerfile: Dockerfile
      args: {NODE_ENV: development}
      target: dev
    command: npm run dev -- --host 0.0.0.0
    ports: ["127.0.0.1:3000:3000", "9229"]
    environment:
      DATABASE_URL: postgres://shop:\${POSTGRES_PASSWORD:-secret}@database/shop
      DOCKER_BUILDKIT: 1
    volumes:
      - .:/app
      - node_modules:/app/node_modules
      - /etc/localtime:/etc/localtime:ro
    depends_on: {database: {condition: service_healthy}}
    healthcheck: {test: curl -f http://localhost:3000/health, interval: 10s}
    develop: {watch: [{path: ./src, action: sync, target: /app/src}]}
    extra_hosts: ["host.docker.internal:host-gateway"]
    init: true
    security_opt: [no-new-privileges:true]
    cap_drop: [ALL]
    cap_add: [NET_BIND_SERVICE]
    tmpfs: [/tmp]
    networks: [default, front]
  database:
    <<: *logging
    image: postgres:17.2
    environment: {POSTGRES_PASSWORD_FILE: /run/secrets/password}
    secrets: [password]
    shm_size: 256m
    volumes: [{type: volume, source: data, target: /var/lib/postgresql/data}]
    healthcheck: {test: [CMD, pg_isready, -U, postgres]}
  proxy:
    image: traefik:v3.2.1
    command: [--providers.file.directory=/etc/traefik/dynamic, --entrypoints.web.address=:80]
    ports: ["80:80", {target: 443, published: 443, mode: host}]
    configs: [{source: traefik, target: /etc/traefik/dynamic/shop.yaml}]
    sysctls: [net.core.somaxconn=1024]
    profiles: [edge]
  mail:
    image: axllent/mailpit:v1.21.4
    deploy: {resources: {limits: {cpus: "0.5", memory: 64M}}}
    ports: [8025:8025]
volumes:
  data: {driver: local}
  node_modules:
networks:
  front: {driver: bridge}
secrets:
  password: {environment: POSTGRES_PASSWORD}
configs:
  traefik: {content: "http: {}"}
`;

/** A CI runner whose jobs have an engine of their own, rootless and behind mutual TLS. */
export const RUNNER = `services:
  runner:
    image: gitlab/gitlab-runner:v17.5.3
    restart: always
    environment:
      DOCKER_HOST: tcp://engine:2376
      DOCKER_TLS_VERIFY: "1"
      DOCKER_CERT_PATH: /certs/client
    volumes:
      - ./config:/etc/gitlab-runner
      - certs:/certs/client:ro
    depends_on: [engine]
  engine:
    image: docker:27.3.1-dind-rootless
    restart: always
    mem_limit: 8g
    pids_limit: 4096
    security_opt:
      - seccomp:./seccomp.json
      - apparmor:unconfined
      - systempaths=unconfined
    devices: [/dev/net/tun]
    environment: {DOCKER_TLS_CERTDIR: /certs}
    volumes:
      - engine:/home/rootless/.local/share/docker
      - certs:/certs/client
volumes:
  certs:
  engine:
`;
