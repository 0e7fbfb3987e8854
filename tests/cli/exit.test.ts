import assert from "node:assert/strict";
import { ADVISORY, breakwater, folder, SAFE, UNSAFE } from "./breakwater";

const FILES = {
  "safe.yaml": SAFE,
  "unsafe.yaml": UNSAFE,
  "advisory.yaml": ADVISORY,
  "broken.yaml": "apiVersion: v1\nkind: [",
  "other.yaml": "name: no manifest",
  "others/a.yaml": "name: no manifest",
  "others/tsconfig.json": '{\n  "include": ["src"], // all\n  /* "files": [] */\n}\n',
  "others/main.tf": "",
  "others/broken.yaml": "include: [\n",
  "empty.yaml": "# nothing\n---\n",
  "image.pkr.hcl": "",
  "lenient.yaml": "host-namespace: advisory\nhost-port: disabled",
  "strict.yaml": "host-port: mandatory",
  "exempting.yaml": "host-namespace: {exemptions: [{resource: web, reason: it may}]}\nhost-port: disabled",
  "refusing.yaml":
    "exempted: mandatory\nhost-namespace: {exemptions: [{resource: web, reason: it may}]}\nhost-port: disabled",
  "wrong.yaml": "host-prot: mandatory",
};

describe("the exit code", () => {
  const table: readonly [status: number, when: string, args: string][] = [
    [0, "nothing is found", "check safe.yaml"],
    [0, "what is there is of no known format", "check others"],
    [0, "what is there is JSON with comments of somebody else", "check others"],
    [2, "a file that is named is of no known format", "check safe.yaml other.yaml"],
    [0, "a hook names a file of no known format", "check safe.yaml other.yaml --skip-unknown"],
    [0, "a file that is named is empty", "check safe.yaml empty.yaml"],
    [2, "a file that is named is of a kind that is not read", "check image.pkr.hcl"],
    [0, "findings are below the level", "check advisory.yaml"],
    [1, "a finding is at the level", "check unsafe.yaml"],
    [1, "an advisory finding is at the level that was asked for", "check advisory.yaml --level advisory"],
    [1, "a finding is above the level", "check unsafe.yaml --level advisory --rule host-namespace"],
    [0, "the configuration makes a finding advisory", "check unsafe.yaml --config lenient.yaml"],
    [1, "the configuration makes a finding mandatory", "check advisory.yaml --config strict.yaml"],
    [0, "the finding is exempted", "check unsafe.yaml --config exempting.yaml --level advisory"],
    [1, "exemptions are mandatory to have none of", "check unsafe.yaml --config refusing.yaml"],
    [0, "the only rule that is asked for is kept", "check unsafe.yaml --rule host-device"],
    [2, "a file cannot be read", "check broken.yaml"],
    [2, "a file cannot be read, whatever is found in others", "check unsafe.yaml broken.yaml"],
    [2, "a path leads nowhere", "check safe.yaml nowhere.yaml"],
    [2, "the configuration is wrong", "check safe.yaml --config wrong.yaml"],
    [2, "the configuration is not there", "check safe.yaml --config nowhere.yaml"],
    [2, "the baseline is not there", "check safe.yaml --baseline nowhere.json"],
    [2, "the report cannot be written", "check safe.yaml --output nowhere/report.txt"],
    [2, "no path is given", "check"],
    [2, "an option does not exist", "check safe.yaml --levle advisory"],
    [2, "a format does not exist", "check safe.yaml --format yaml"],
    [2, "a rule does not exist", "check safe.yaml --rule host-prot"],
    [2, "a command does not exist", "chekc safe.yaml"],
    [2, "there is no command", ""],
    [0, "the help is asked for", "--help"],
    [0, "the help of a command is asked for", "check --help"],
    [0, "the version is asked for", "--version"],
    [2, "a rule to explain does not exist", "explain host-prot"],
  ];
  for (const [status, when, args] of table) {
    it(`is ${status} when ${when}`, () => {
      folder(FILES, (cwd) => assert.equal(breakwater(args.split(" ").filter(Boolean), { cwd }).status, status));
    });
  }
});
