import assert from "node:assert/strict";
import { check } from "../../../check/check";
import { ownFolder } from "../hostile";

const POD = (spec: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  ${spec}\n  containers:\n    - {name: a, image: "nginx:1.27"}\n`;
const PROJECT = (more: string) => `services:\n  web:\n    image: nginx:1.27\n    ${more}\n`;

/** What a script does with a text, and the line in which a finding stands. */
const WRITES: readonly (readonly [title: string, script: (text: string) => string, text: (bad: boolean) => string])[] =
  [
    [
      "kubectl applies it",
      (text) => `set -eu\nkubectl apply -f - <<EOF\n${text}EOF\n`,
      (bad) => POD(`hostPID: ${bad}`),
    ],
    [
      "kubectl creates it from a pipe",
      (text) => `\ncat <<'EOF' | sudo k3s kubectl create -n web --filename=-\n${text}EOF\n`,
      (bad) => POD(`hostPID: ${bad}`),
    ],
    [
      "oc applies JSON from a pipe",
      (text) => `\necho '${text}' | oc apply -f -\n`,
      (bad) =>
        `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"hostPID": ${bad}, "containers": []}}`,
    ],
    [
      "it is written as a Compose file",
      (text) => `\ncat > /opt/app/docker-compose.yml <<EOF\n${text}EOF\n(cd /opt/app && docker compose up -d)\n`,
      (bad) => PROJECT(`network_mode: ${bad ? "host" : "none"}`),
    ],
    [
      "it is written by tee",
      (text) => `\nsudo tee compose.prod.yaml >/dev/null <<-EOF\n${text}EOF\n`,
      (bad) => PROJECT(`network_mode: ${bad ? "host" : "none"}`),
    ],
    [
      "Compose reads it",
      (text) => `\ndocker compose -f - up -d <<EOF\n${text}EOF\n`,
      (bad) => PROJECT(`network_mode: ${bad ? "host" : "none"}`),
    ],
  ];

describe("a here-document of a script", () => {
  const { path, write } = ownFolder();
  const saidOf = async (name: string, text: string) => {
    write({ [name]: text });
    const { findings, problems } = await check([path()]);
    assert.deepEqual(problems, []);
    return findings.map(({ rule, line }) => `${rule} ${line}`);
  };

  for (const [title, script, text] of WRITES) {
    it(`is judged where ${title}`, async () => {
      assert.deepEqual(await saidOf("run.sh", script(text(true))), ["host-namespace 2"]);
    });

    it(`is clean where ${title} and it is`, async () => {
      assert.deepEqual(await saidOf("run.sh", script(text(false))), []);
    });
  }

  it("is no manifest where it is only printed, or written elsewhere", async () => {
    const text = POD("hostPID: true");
    assert.deepEqual(await saidOf("run.sh", `cat <<EOF\n${text}EOF\nkubectl get pods\n`), []);
    assert.deepEqual(await saidOf("run.sh", `docker ps\ncat > notes.txt <<EOF\n${PROJECT("pid: host")}EOF\n`), []);
  });

  it("is undetermined where only the shell knows a value", async () => {
    const unknown = [
      `kubectl apply -f - <<EOF\n${POD("hostPID: $" + "{JOIN}")}EOF\n`,
      `cat > compose.yaml <<EOF\n${PROJECT("privileged: $" + "{JOIN}")}EOF\n`,
    ];
    for (const text of unknown) assert.deepEqual(await saidOf("run.sh", text), ["undetermined 1"]);
    const known = `JOIN=true\nkubectl apply -f - <<EOF\n${POD("hostPID: $" + "{JOIN}")}EOF\n`;
    assert.deepEqual(await saidOf("run.sh", known), ["host-namespace 2"]);
  });

  it("is judged in a CI definition", async () => {
    const step = (value: boolean) =>
      `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          kubectl apply -f - <<EOF\n${POD(`hostPID: ${value}`).replace(/^/gm, "          ")}\n          EOF\n`;
    assert.deepEqual(await saidOf(".github/workflows/a.yml", step(true)), ["host-namespace 7"]);
    assert.deepEqual(await saidOf(".github/workflows/a.yml", step(false)), []);
  });

  it("is never too much", async () => {
    const many = "kubectl apply -f - <<EOF\n{{{ [\nEOF\n".repeat(2000) + "kubectl ".repeat(100_000);
    assert.deepEqual(await saidOf("run.sh", many), []);
  });
});
