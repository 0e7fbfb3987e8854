import assert from "node:assert/strict";
import { resolve } from "../../../guard/operations/resolve";
import { ADMIN_ONLY, GRANTABLE, REMARKS, ROLES, roleTable } from "../../../guard/operations/roles";
import { OPERATIONS } from "../../../guard/operations/table";

/**
 * Which operation is in which roles, besides `admin`. Whoever changes a role changes it here as well, and sees what it
 * comes to.
 */
const EXPECTED: Readonly<Record<string, string>> = {
  "observe pull build run":
    "SystemPing SystemPingHead SystemVersion SystemInfo ImageList ImageInspect ImageHistory ImageAttestations",
  "observe run": `SystemEvents SystemDataUsage ContainerList ContainerInspect ContainerTop ContainerChanges ContainerStats
    ExecInspect VolumeList VolumeInspect NetworkList NetworkInspect PluginList PluginInspect NodeList NodeInspect ServiceList ServiceInspect
    TaskList TaskInspect SecretList SecretInspect ConfigList`,
  "pull build run": `ImageCreate ImageSearch DistributionInspect SystemAuth`,
  build: `ImageBuild BuildCancel BuildPrune Session Grpc ImageTag ImagePush ImageDelete ImageGet ImageGetAll ImageLoad`,
  run: `ContainerLogs ServiceLogs TaskLogs ContainerCreate ContainerStart ContainerStop ContainerRestart ContainerKill ContainerPause ContainerUnpause ContainerWait
    ContainerAttach ContainerAttachWebsocket ContainerResize ContainerRename ContainerDelete ContainerExec ExecStart ExecResize
    ContainerArchiveInfo ContainerArchive PutContainerArchive VolumeCreate VolumeDelete NetworkCreate NetworkConnect NetworkDisconnect
    NetworkDelete`,
  "": `ContainerExport ContainerUpdate ImageCommit ContainerPrune ImagePrune VolumePrune NetworkPrune VolumeUpdate GetPluginPrivileges
    PluginPush PluginPull PluginCreate PluginUpgrade PluginSet PluginEnable PluginDisable PluginDelete ServiceCreate ServiceUpdate ServiceDelete
    SecretCreate SecretUpdate SecretDelete ConfigInspect ConfigCreate ConfigUpdate ConfigDelete SwarmInit SwarmJoin SwarmLeave SwarmUpdate
    SwarmInspect SwarmUnlockkey SwarmUnlock NodeUpdate NodeDelete`,
};

/**
 * What the Docker client asks for, by the source of its versions 20.10 and 28, without the ping that all of them begin
 * with.
 */
const CLIENTS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  run: {
    "docker run": [
      "POST /v1.41/containers/create?name=web",
      "POST /v1.41/images/create?fromImage=alpine&tag=latest",
      "GET /v1.41/info",
      "POST /v1.41/containers/web/attach?stderr=1&stdin=1&stdout=1&stream=1",
      "POST /v1.41/containers/web/wait?condition=next-exit",
      "POST /v1.41/containers/web/start",
      "POST /v1.41/containers/web/resize?h=24&w=80",
      "DELETE /v1.41/containers/web?force=1&v=1",
    ],
    "docker exec": [
      "GET /v1.41/containers/web/json",
      "POST /v1.41/containers/web/exec",
      `POST /v1.41/exec/${"a".repeat(64)}/start`,
      `POST /v1.41/exec/${"a".repeat(64)}/resize?h=24&w=80`,
      `GET /v1.41/exec/${"a".repeat(64)}/json`,
    ],
    "docker logs --follow --details": ["GET /v1.41/containers/web/logs?details=1&follow=1&stderr=1&stdout=1&tail=all"],
    "docker cp": [
      "HEAD /v1.41/containers/web/archive?path=%2Fetc",
      "GET /v1.41/containers/web/archive?path=%2Fetc",
      "PUT /v1.41/containers/web/archive?noOverwriteDirNonDir=true&path=%2Fetc",
    ],
    "docker compose up and down": [
      "GET /v1.41/networks?filters=%7B%7D",
      "POST /v1.41/networks/create",
      "GET /v1.41/volumes/data",
      "POST /v1.41/volumes/create",
      "GET /v1.41/images/alpine:3/json",
      "GET /v1.41/containers/json?all=1&filters=%7B%7D",
      "POST /v1.41/networks/app_default/connect",
      "POST /v1.41/networks/app_default/disconnect",
      "POST /v1.41/containers/web/rename?name=0123_web",
      "GET /v1.41/events?filters=%7B%7D",
      "POST /v1.41/containers/web/stop?t=10",
      "DELETE /v1.41/networks/app_default",
      "DELETE /v1.41/volumes/data?force=1",
    ],
  },
  build: {
    "docker build": [
      "POST " +
        "/v1.41/build?buildargs=%7B%7D&cgroupparent=&cpusetmems=&dockerfile=Dockerfile&t=a&t=b&ulimits=null&version=1",
    ],
    "docker build with BuildKit": [
      "POST /session",
      "POST /v1.41/build?buildid=1&session=2&version=2",
      "POST /v1.41/build/cancel?id=1",
    ],
    "docker buildx build": ["POST /grpc", "POST /session", "GET /v1.47/version", "GET /v1.47/info"],
    "docker push": ["POST /v1.41/images/registry.example/team/app/push?tag=1"],
  },
  pull: {
    "docker pull": [
      "POST /v1.41/images/create?fromImage=alpine&tag=latest",
      "GET /v1.41/distribution/alpine:3/json",
      "POST /v1.41/auth",
    ],
  },
};

describe("guard/operations/roles", () => {
  for (const { operation, roles } of roleTable()) {
    it(`${operation.id} is in: ${roles.join(", ")}`, () => {
      const expected = Object.keys(EXPECTED).filter((key) => EXPECTED[key]?.split(/\s+/).includes(operation.id));
      assert.deepEqual([roles.join(" ")], [`${expected[0]} admin`.trim()]);
    });
  }

  it("has for every operation a role besides admin, or the reason why there is none", () => {
    const granted = new Set(ROLES.filter(({ name }) => name !== "admin").flatMap(({ operations }) => [...operations]));
    for (const { id } of OPERATIONS) {
      assert.equal([granted.has(id), id in GRANTABLE, id in ADMIN_ONLY].filter(Boolean).length, 1, id);
    }
  });

  it("names operations of the table only", () => {
    const ids = new Set(OPERATIONS.map(({ id }) => id));
    const named = [
      ...ROLES.flatMap(({ operations }) => [...operations]),
      ...[REMARKS, GRANTABLE, ADMIN_ONLY].flatMap(Object.keys),
    ];
    assert.deepEqual(
      named.filter((id) => !ids.has(id)),
      [],
    );
  });

  it("lets observe read only", () => {
    const methods = roleTable().flatMap(({ roles, operation }) => (roles.includes("observe") ? operation.method : []));
    assert.deepEqual(new Set(methods), new Set(["GET", "HEAD"]));
  });

  for (const { name, operations } of ROLES) {
    for (const [command, requests] of Object.entries(CLIENTS[name] ?? {})) {
      it(`lets ${name} do ${command}`, () => {
        for (const request of ["HEAD /_ping", ...requests]) {
          const [method = "", target = ""] = request.split(" ");
          const resolved = resolve(method, target);
          assert.ok(!("verdict" in resolved), `${request}: ${JSON.stringify(resolved)}`);
          assert.ok(operations.has(resolved.operation.id), `${request}: ${resolved.operation.id} is not in ${name}`);
        }
      });
    }
  }
});
