import { type Command, Option } from "commander";
import { repeated } from "./options";

export function defineCertificates(breakwater: Command): void {
  breakwater
    .command("certificates")
    .summary("make and renew certificates for a guard or an engine and its clients")
    .description(
      "Makes a CA, a certificate for the server, which is a guard or dockerd, and one for each client; renews them, " +
        "and says which are due. Keys are on the curve P-256. Nothing that is there is overwritten unless you say so. " +
        "In the folder are ca (ca.pem, ca-key.pem), server and clients/NAME (each with ca.pem, cert.pem and key.pem).",
    )
    .argument("[folder]", "where the certificates are", "certificates")
    .option("--server <host>", "make the server's, for this DNS name or IP address; may be repeated", repeated)
    .option("--client <name>", "make a client's: the name is the one in guard.yaml; may be repeated", repeated)
    .option("--days <days>", "how long certificates of server and clients are valid (default: 90)")
    .option("--name <name>", "the server's common name, and with \" CA\" the CA's", "guard")
    .option("--ca <folder>", "the CA's folder, if it is kept elsewhere (default: ca in the folder)")
    .addOption(
      new Option(
        "--renew",
        "renew what has less than a third of its lifetime left, the CA half a year before its end; keys stay",
      ).conflicts(["server", "client", "days", "replace", "replaceCa"]),
    )
    .addOption(
      new Option("--check", "write nothing, and say what is there and due").conflicts([
        "server",
        "client",
        "days",
        "renew",
        "replace",
        "replaceCa",
      ]),
    )
    .option("--replace", "make new keys and certificates for the named server and clients, even where there are some")
    .option(
      "--replace-ca",
      "make a new CA, and new keys and certificates for all: the old ones are refused from then on",
    )
    .addHelpText("after", HELP)
    .action(async (...given: Parameters<typeof import("../commands/certificates").certificatesCommand>) =>
      (await import("../commands/certificates.js")).certificatesCommand(...given),
    );
}

const HELP = `
Examples:
  breakwater certificates --server build.example.com --client ci --client dashboards
  breakwater certificates --client laptop          one more client of the same CA
  breakwater certificates --renew                  daily, from cron or a systemd timer
  breakwater certificates --check                  in monitoring: exit code 1 if one is due
  breakwater certificates --client ci --replace    a new key, after the old one was lost

The guard reads server/ca.pem, server/cert.pem and server/key.pem, and again when they change. A client needs its own
folder alone, as DOCKER_CERT_PATH. Renewal needs the CA's key, but not the keys of server and clients: those may be on
their machines only, and cert.pem is brought there.

Exit codes:
  0  made, renewed, or nothing was due; the output says which
  1  --check: a certificate is due or has expired
  2  something could not be read or written, or is not what it should be; with --renew the others were renewed`;
