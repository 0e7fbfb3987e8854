import assert from "node:assert/strict";
import { isAllowedPath } from "../../../core/docker/allowedPaths";

describe("isAllowedPath: places that an administrator allows", () => {
  const allowed: readonly (readonly [entry: string, path: string])[] = [
    ["/srv", "/srv"],
    ["/srv/", "/srv/a/b"],
    ["/srv/**", "/srv"],
    ["/srv/**", "/srv/.hidden/x"],
    ["/srv/*", "/srv/a/b"],
    ["/srv/*/cache", "/srv/job-1/cache/x"],
    ["/srv/job-?", "/srv/job-1"],
    ["/var/run/app", "/run/app/socket"],
    ["/run/app", "//var/./run/app/"],
    ["~/work", "/home/ci/work/x"],
    ["~/work", "/Users/me/work"],
    ["~", "$HOME/x"],
    ["C:\\Work", "c:/work/x"],
    ["c:/work/*", "C:\\WORK\\A\\b"],
    ["/srv/a(1)[x]", "/srv/a(1)[x]/y"],
    ["/", "/etc"],
    ["/**", "/etc"],
  ];
  for (const [entry, path] of allowed) it(`${entry} allows ${path}`, () => assert.ok(isAllowedPath(path, [entry])));

  const others: readonly (readonly [entry: string, path: string])[] = [
    ["/srv", "/"],
    ["/srv/a", "/srv"],
    ["/srv", "/srv2"],
    ["/srv/*", "/srv"],
    ["/srv/*/cache", "/srv/a/b/cache"],
    ["/srv", "/srv/../etc"],
    ["/srv/**", "/srv/a/../../etc"],
    ["/srv", "/proc/1/root/etc"],
    ["~/work", "/srv/work"],
    ["~/../etc", "/etc"],
    ["!/srv", "/etc"],
    ["", "/etc"],
    ["**", "/etc"],
  ];
  for (const [entry, path] of others)
    it(`${entry || "(nothing)"} does not allow ${path}`, () => assert.ok(!isAllowedPath(path, [entry])));

  it("allows what any of several entries allows", () => {
    assert.ok(isAllowedPath("/b/x", ["/a", "/b"]));
    assert.ok(!isAllowedPath("/c", ["/a", "/b"]));
    assert.ok(!isAllowedPath("/a", []));
  });
});
