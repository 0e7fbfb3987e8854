import { isIP } from "node:net";
import { basename, join } from "node:path";
import { makeCertificates } from "../../certificates/make";
import type { Outcome } from "../../certificates/outcome";
import { inspectCertificates, type Renewal, renewCertificates } from "../../certificates/renew";
import { AUTHORITY } from "../../components/spec/certificates";
import { ConfigurationError } from "../../configuration/configurationError";
import { EXIT } from "../terminal/exit";
import { plain } from "../terminal/plain";

interface Options {
  readonly server?: readonly string[];
  readonly client?: readonly string[];
  readonly name: string;
  readonly days?: string;
  readonly ca?: string;
  readonly renew?: boolean;
  readonly check?: boolean;
  readonly replace?: boolean;
  readonly replaceCa?: boolean;
}

interface Made {
  readonly folder: string;
  readonly authorityFolder: string;
  readonly hosts?: readonly string[];
}

/** Names of clients are names of folders as well. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const SERVER_NAME = /^[A-Za-z0-9][A-Za-z0-9._ -]{0,60}$/;
const DNS_NAME = /^(?=.{1,253}$)(\*\.)?[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
const MAX_DAYS = AUTHORITY.validityPeriodHours / 24;

/** Makes, renews or inspects the certificates of a server and its clients. */
export async function certificatesCommand(folder: string, options: Options): Promise<void> {
  const { server: hosts = [], client: clients = [], name, days, ca, replace = false, replaceCa = false } = options;
  const folders = { folder, authorityFolder: ca };
  checkOptions(options);
  if (options.check || options.renew) {
    const renewal = await (options.check ? inspectCertificates : renewCertificates)(folders, Date.now());
    report(renewal);
    return;
  }
  const outcomes = await makeCertificates({
    ...folders,
    name,
    hosts,
    clients,
    validityPeriodHours: days === undefined ? undefined : Number(days) * 24,
    replace,
    replaceAuthority: replaceCa,
    now: Date.now(),
  });
  process.stdout.write(
    linesOf(outcomes) + nextSteps(outcomes, { folder, authorityFolder: ca ?? join(folder, "ca"), hosts }),
  );
}

function report({ outcomes, problems }: Renewal): void {
  process.stdout.write(linesOf(outcomes));
  for (const { message } of problems) console.error(`error: ${message}`);
  if (problems.length > 0) process.exitCode = EXIT.unusable;
  else if (outcomes.some(({ action }) => action === "due" || action === "expired")) process.exitCode = EXIT.findings;
}

/** One line per certificate: what was done, its folder, whom it names and its dates. */
function linesOf(outcomes: readonly Outcome[]): string {
  const width = Math.max(...outcomes.map(({ folder }) => folder.length));
  return outcomes
    .map(
      ({ action, folder, subject, life: { notAfter, renewFrom } }) =>
        `${action.padEnd(8)}  ${folder.padEnd(width)}  ${plain(subject)}: ` +
        `expires ${day(notAfter)}, renewed from ${day(renewFrom)}\n`,
    )
    .join("");
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** What to do with new files. Empty if there are none. */
function nextSteps(outcomes: readonly Outcome[], { folder, authorityFolder, hosts = [] }: Made): string {
  const [server, clients] = [join(folder, "server"), join(folder, "clients")];
  const isNewIn = (place: string) => (each: Outcome) => each.action === "created" && each.folder.startsWith(place);
  const steps: string[] = [];
  if (outcomes.some(isNewIn(server)))
    steps.push(`guard.yaml: tls: { ca: ${server}/ca.pem, cert: ${server}/cert.pem, key: ${server}/key.pem }`);
  if (outcomes.some(isNewIn(clients)))
    steps.push(
      `a client:   DOCKER_HOST=tcp://${hosts[0] ?? "HOST"}:2376 DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=${clients}/NAME`,
    );
  const authority = outcomes.find((each) => each.folder === authorityFolder);
  if (authority !== undefined)
    steps.push(
      "Whoever has the CA's key, ca-key.pem, is every client: keep it from the guard's host and from clients.",
    );
  if (authority === undefined)
    for (const { folder: place, action, life } of outcomes)
      if (action === "replaced" && place.startsWith(clients))
        steps.push(
          `To have the guard refuse the old one, add to the client ${basename(place)} in guard.yaml: ` +
            `issuedSince: ${new Date(life.notBefore).toISOString().replace(".000", "")}`,
        );
  return steps.map((step) => `\n${step}`).join("") + (steps.length > 0 ? "\n" : "");
}

/** @throws ConfigurationError with every mistake */
function checkOptions({ server = [], client = [], name, days, renew, check, replace, replaceCa }: Options): void {
  const mistakes = [
    ...server
      .filter((host) => isIP(host) === 0 && !DNS_NAME.test(host))
      .map((host) => mistake("--server", `${JSON.stringify(host)} is neither a DNS name nor an IP address (no port)`)),
    ...client
      .filter((each) => !NAME.test(each))
      .map((each) =>
        mistake("--client", `${JSON.stringify(each)} must be letters, digits, ".", "_" and "-", 64 at most`),
      ),
    ...(SERVER_NAME.test(name)
      ? []
      : [mistake("--name", `must be letters, digits, spaces, ".", "_" and "-", 61 at most`)]),
    ...(days === undefined || (/^\d{1,4}$/.test(days) && Number(days) >= 1 && Number(days) <= MAX_DAYS)
      ? []
      : [mistake("--days", `must be a whole number from 1 to ${MAX_DAYS}`)]),
  ];
  const makes = server.length > 0 || client.length > 0;
  if (!makes && replace)
    mistakes.push(mistake("--replace", "replaces what --server and --client name: add one of them"));
  if (!makes && !renew && !check && !replace && !replaceCa)
    mistakes.push(mistake("", "Say what to make (--server HOST, --client NAME), or --renew, or --check"));
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
}

function mistake(key: string, problem: string) {
  return { key, problem };
}
