import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { debianProgram } from "../../engine/harness/debianProgram";
import { DAYS, installed, onPath, Unavailable } from "./cache";

/** A Docker client, pinned, and the program that spends a day with it. */
export interface Client {
  readonly name: string;
  readonly version: string;
  /** Whether it works as the built-in roles too: one client of each kind is enough, and saves minutes. */
  readonly partly?: boolean;
  /** The command that spends the day. @throws Unavailable where the client cannot be had */
  readonly command: () => Promise<readonly string[]>;
}

function python(name: string, version: string, program: string, ...packages: readonly string[]): Client {
  const command = async () => {
    const folder = await installed(
      name,
      [],
      ["python3"],
      [
        ["python3", "-m", "venv", "venv"],
        [join(".", "venv", "bin", "pip"), "install", "--quiet", "--disable-pip-version-check", ...packages],
      ],
    );
    return [join(folder, "venv", "bin", "python"), join(DAYS, program)];
  };
  return { name, version, command };
}

function node(name: string, version: string, program: string): Client {
  const command = async () => {
    const install = ["npm", "install", "--silent", "--no-audit", "--no-fund", `${name}@${version}`];
    const folder = await installed(name, [], ["npm"], [["npm", "init", "--yes"], install]);
    return ["env", `DAY_MODULES=${folder}`, process.execPath, join(DAYS, program)];
  };
  return { name, version, command };
}

/** One that the machine has, in whatever version. */
function shell(name: string, program: string): Client {
  const said = onPath(name) ? execFileSync(name, ["--version"]).toString() : "";
  const [version = "missing"] = /\d+\.\d+(\.\d+)?/.exec(said) ?? [];
  const command = async () => {
    if (!onPath(name)) throw new Unavailable(`needs ${name} on PATH`);
    return [join(DAYS, program)];
  };
  return { name, version, command };
}

/** One of the module in `days/go`, whose programs are built together. */
function go(name: string, version: string, program: string): Client {
  const command = async () => {
    const build = ["env", "CGO_ENABLED=0", "go", "-C", "go", "build", "-trimpath", "-o", "..", "./..."];
    return [join(await installed("go", ["go"], ["go"], [build]), program)];
  };
  return { name, version, command };
}

/** One of the module in `days/java`, whose programs are built together. */
function java(name: string, version: string, program: string): Client {
  const command = async () => {
    const build = ["mvn", "-q", "-B", "-f", "java", "package", "dependency:copy-dependencies"];
    const target = join(await installed("java", ["java"], ["mvn", "java"], [build]), "java", "target");
    // It would start Ryuk, and a container to ask for its gateway.
    const env = ["env", "TESTCONTAINERS_RYUK_DISABLED=true", "TESTCONTAINERS_HOST_OVERRIDE=localhost"];
    return [...env, "java", "-cp", `${join(target, "classes")}:${join(target, "dependency", "*")}`, program];
  };
  return { name, version, command };
}

/** The one of `days/rust`. */
function rust(name: string, version: string): Client {
  const command = async () => {
    const build = ["cargo", "build", "--quiet", "--manifest-path", join("rust", "Cargo.toml")];
    const move = ["mv", join("rust", "target", "debug", "day"), "."];
    const remove = ["rm", "-r", join("rust", "target")];
    return [join(await installed("rust", ["rust"], ["cargo", "cc"], [build, move, remove]), "day")];
  };
  return { name, version, command };
}

/** One of trixie's: a command, or a plugin of the docker command. */
function debian(name: string, version: string, path: string, program: string): Client {
  const command = async () => {
    const file = await debianProgram(name, path);
    // The name is what it is called by.
    const folder = join(dirname(file), "clients", `${name}-${version}`);
    mkdirSync(folder, { recursive: true });
    const link = join(folder, basename(path));
    rmSync(link, { force: true });
    symlinkSync(file, link);
    return ["env", `PATH=${folder}:${process.env["PATH"]}`, join(DAYS, program)];
  };
  return { name, version, command };
}

const PLUGINS = "/usr/libexec/docker/cli-plugins";

/** Every client whose day is compared. */
export const CLIENTS: readonly Client[] = [
  { ...shell("docker", "docker.sh"), partly: true },
  debian("docker-cli", "26.1.5", "/usr/bin/docker", "docker.sh"),
  debian("docker-compose", "2.26.1", `${PLUGINS}/docker-compose`, "compose.sh"),
  debian("docker-buildx", "0.13.1", `${PLUGINS}/docker-buildx`, "buildx.sh"),
  shell("curl", "curl.sh"),
  { ...python("docker-py", "7.2.0", "docker_py.py", "docker==7.2.0"), partly: true },
  python("aiodocker", "0.27.0", "aiodocker_day.py", "aiodocker==0.27.0"),
  node("dockerode", "5.0.1", "dockerode.js"),
  python("python-on-whales", "0.81.0", "python_on_whales_day.py", "python-on-whales==0.81.0"),
  python("testcontainers-python", "4.15.0", "testcontainers_day.py", "testcontainers==4.15.0", "docker==7.2.0"),
  node("testcontainers", "11.9.0", "testcontainers.js"),
  go("go-dockerclient", "1.13.3", "dockerclient"),
  go("moby", "0.6.3", "moby"),
  java("docker-java", "3.7.0", "DockerJavaDay"),
  java("testcontainers-java", "2.0.3", "TestcontainersDay"),
  rust("bollard", "0.21.1"),
];
