import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { certificatesCommand } from "../../cli/commands/certificates";
import { AUTHORITY, SERVER } from "../../components/spec/certificates";
import { ConfigurationError } from "../../configuration/configurationError";
import { breakwater, folder } from "./breakwater";

const DATE = String.raw`\d{4}-\d\d-\d\d`;

describe("breakwater certificates", () => {
  const run = (cwd: string, ...args: string[]) => breakwater(["certificates", ...args], { cwd });
  const inFolder = (test: (cwd: string) => void) => folder({}, (cwd) => test(cwd as string));

  it("makes what is asked for, and says what it is and where it goes", () => {
    inFolder((cwd) => {
      const { status, stdout, stderr } = run(cwd, "--server", "build.example.com", "--client", "ci");
      assert.deepEqual([status, stderr], [0, ""]);
      const line = (folder: string, subject: string) =>
        new RegExp(`^created +${folder} +${subject}: expires ${DATE}, renewed from ${DATE}$`, "m");
      assert.match(stdout, line("certificates/ca", "guard CA"));
      assert.match(stdout, line("certificates/server", String.raw`build\.example\.com`));
      assert.match(stdout, line("certificates/clients/ci", "ci"));
      assert.match(stdout, /^guard\.yaml: tls: \{ ca: certificates\/server\/ca\.pem, cert: .*, key: .* \}$/m);
      assert.match(
        stdout,
        /DOCKER_HOST=tcp:\/\/build\.example\.com:2376 .*DOCKER_CERT_PATH=certificates\/clients\/NAME$/m,
      );
      assert.doesNotMatch(stdout, /PRIVATE KEY/);

      const replaced = run(cwd, "--client", "ci", "--replace");
      assert.match(replaced.stdout, /^replaced +certificates\/clients\/ci /);
      assert.match(replaced.stdout, /the client ci in guard\.yaml: issuedSince: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/);
      const again = run(cwd, "--client", "ci");
      assert.match(again.stdout, new RegExp(`^kept +certificates/clients/ci +ci: expires ${DATE}, .*\n$`));
    });
  });

  it("renews what is due, and says with --check what is", () => {
    inFolder((cwd) => {
      run(cwd, "--server", "localhost", "--client", "ci");
      const check = run(cwd, "--check");
      assert.deepEqual([check.status, check.stdout.match(/^kept /gm)?.length], [0, 3]);
      const renewal = run(cwd, "--renew");
      assert.deepEqual([renewal.status, renewal.stdout.match(/^kept /gm)?.length], [0, 3]);
      rmSync(join(cwd, "certificates/clients/ci/cert.pem"));
      const broken = run(cwd, "--renew");
      assert.equal(broken.status, 2);
      assert.match(broken.stderr, /^error: certificates\/clients\/ci\/cert\.pem: is not there.*--replace/);
      assert.equal(broken.stdout.match(/^kept /gm)?.length, 2);
    });
  });

  it("names every mistake of a command line, and makes nothing", async () => {
    const mistakes = async (options: Partial<Parameters<typeof certificatesCommand>[1]>) => {
      try {
        await certificatesCommand("certificates-not-made", { name: "guard", ...options });
      } catch (error) {
        assert.ok(error instanceof ConfigurationError, String(error));
        assert.ok(!existsSync("certificates-not-made"));
        return error.mistakes.map(({ key, problem }) => `${key} ${problem}`.trim());
      }
      return assert.fail("No mistake was found");
    };
    assert.deepEqual(await mistakes({}), ["Say what to make (--server HOST, --client NAME), or --renew, or --check"]);
    const both = await mistakes({ server: ["tcp://a:2376", "a.example.com:2376", "a b"], client: ["../x"], days: "0" });
    assert.deepEqual(
      both.map((each) => each.split(" ")[0]),
      ["--server", "--server", "--server", "--client", "--days"],
    );
    const names = ["", ".", "..", "-x", "a/b", "a\\b", "a b", "a\nb", "x".repeat(65)];
    assert.equal((await mistakes({ client: names })).length, names.length);
    for (const days of ["-1", "1.5", "x", "", String(AUTHORITY.validityPeriodHours / 24 + 1)])
      assert.match((await mistakes({ client: ["ci"], days })).join(), /^--days must be a whole number from 1 to \d+$/);
    assert.match((await mistakes({ client: ["ci"], name: "a/b" })).join(), /^--name must be/);
    assert.match((await mistakes({ replace: true })).join(), /^--replace replaces what --server and --client name/);
  });

  it("does not renew and make at once, nor renew without a CA", () => {
    inFolder((cwd) => {
      const both = run(cwd, "--renew", "--client", "ci");
      assert.equal(both.status, 2);
      assert.match(both.stderr, /'--renew' cannot be used with option '--client/);
      const none = run(cwd, "--renew");
      assert.deepEqual([none.status, none.stdout], [2, ""]);
      assert.match(none.stderr, /^error: certificates\/ca: has no CA/);
      assert.ok(!existsSync(join(cwd, "certificates")));
    });
  });

  it("has the lifetimes of the specification in its help and on its page", () => {
    const { stdout } = breakwater(["certificates", "--help"]);
    const days = SERVER.validityPeriodHours / 24;
    assert.ok(stdout.replaceAll(/\s+/g, " ").includes(`are valid (default: ${days})`));
    const page = readFileSync("docs/CERTIFICATES.md", "utf8");
    for (const lifetime of [`| ${AUTHORITY.validityPeriodHours / 24} days |`, `| ${days} days (`])
      assert.ok(page.includes(lifetime), lifetime);
    assert.ok(page.includes(`from ${AUTHORITY.earlyRenewalHours / 24} days before its end`));
  });
});
