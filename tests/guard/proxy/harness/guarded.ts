import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { DEFAULT_LIMITS, type GuardLimits } from "../../../../core/schema/guardConfiguration";
import type { Judge } from "../../../../guard/judgement/judge";
import type { CheckedSettings } from "../../../../guard/model/settings";
import { Guard } from "../../../../guard/proxy/guard";
import type { Authority } from "./authority";
import { EVERYTHING, standInJudge } from "./standInJudge";

/** Settings of a guard for the clients `ci` and `other`, who may do all that the stand-in knows. */
export function settingsOf(authority: Authority, engine: string, limits: Partial<GuardLimits> = {}): CheckedSettings {
  const tls = { ca: authority.file("ca.pem"), cert: authority.file("cert.pem"), key: authority.file("key.pem") };
  const role = { name: "everything", operations: EVERYTHING, rules: undefined, allowedHostPaths: [] };
  return {
    listen: { host: "127.0.0.1", port: 0 },
    engine,
    tls,
    pem: { ca: readFileSync(tls.ca), cert: readFileSync(tls.cert), key: readFileSync(tls.key) },
    roles: new Map([
      ["ci", role],
      ["other", role],
    ]),
    limits: { ...DEFAULT_LIMITS, connectionsPerClient: 500, stopSeconds: 1, ...limits },
    audit: join(authority.folder, "audit"),
    health: { host: "127.0.0.1", port: 0 },
  };
}

export function guarded(settings: CheckedSettings, judge: Judge = standInJudge): Promise<Guard> {
  return Guard.start(settings, judge);
}

/** A TLS connection to a guard. */
export function dial(
  guard: { readonly address: { readonly port: number } },
  authority: Authority,
  options: ConnectionOptions,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: "127.0.0.1",
      port: guard.address.port,
      ca: authority.certificate,
      servername: "localhost",
      allowHalfOpen: true,
      ...options,
    } as ConnectionOptions);
    socket.once("secureConnect", () => resolve(socket)).once("error", reject);
  });
}
