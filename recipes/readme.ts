import { certificatesCommand } from "./certificates";
import type { Recipe, RecipeFormat } from "./formats/format";
import { guardClients } from "./plan/guard";
import { addressOf, publishedAddressOf, setUpLines } from "./plan/job";
import { KINDS } from "./plan/options";
import { commandLine } from "./text/header";

/** What the folder is, and how it is used. */
export function readme(format: RecipeFormat, recipe: Recipe): string {
  const { options } = recipe;
  const { kind, clients, mode } = options;
  const address = publishedAddressOf(options);
  const sections = [
    `# ${options.name}: ${kind === "client" ? "a job that uses an engine" : KINDS[kind]}`,
    ...(kind === "client"
      ? [
          `Put the three files of the client ${clients[0]?.name}, \`ca.pem\`, \`cert.pem\` and \`key.pem\`, into ` +
            `\`certificates/clients/${clients[0]?.name}\`. Whoever runs the engine has them.` +
            (format.hasCertificates ? " Then write the recipe again: `secrets.yaml` is made of them." : ""),
        ]
      : [
          "## Certificates",
          "They are in `certificates`, where the recipe was written with `--output`. This makes what is missing:",
          shell([`breakwater ${commandLine(certificatesCommand(options))}`]),
          "Keep `certificates/ca` away from the server and from jobs: whoever has its key is every client. Renew them " +
            "daily, from cron or a timer, " +
            (format.hasCertificates
              ? "write the recipe again after a renewal, since `secrets.yaml` is made of them, apply that file, and " +
                "start what mounts it again (a guard reads renewed files itself):"
              : "and start the server again after a renewal (a guard reads renewed files itself):"),
          shell(["breakwater certificates certificates --renew"]),
        ]),
    `## With ${format.title}`,
    shell(format.steps(recipe)),
    ...(kind === "client"
      ? []
      : [
          "## Clients",
          ...(kind === "runner"
            ? [
                `Each client controls the whole engine: ${clients.map(({ name }) => name).join(", ")}.` +
                  (mode === "rootful" ? " The engine is root: it is no boundary against a job that attacks it." : ""),
              ]
            : kind === "builder"
              ? [
                  `They build, with \`docker buildx\`, and share the cache: ${clients.map(({ name }) => name).join(", ")}.`,
                  shell(["# in a job, once", ...setUpLines(options, addressOf(options)), "docker buildx build ."]),
                ]
              : [
                  Object.entries(guardClients(options))
                    .map(([name, { role }]) => `- ${name}: \`${role}\``)
                    .join("\n"),
                ]),
          ...((format.hasMountedFiles ?? true) && !format.isElsewhere
            ? [
                "Keys belong to whoever wrote them, and nobody else reads them. A job that runs as another user needs the " +
                  "folder of its client to be its own: `chown -R UID certificates/clients/NAME`.",
              ]
            : []),
          ...(address === undefined
            ? []
            : kind === "builder"
              ? [`From other machines it is \`${address}\`.`]
              : [
                  `From other machines: \`DOCKER_HOST=${address} DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=…/clients/NAME\`.`,
                ]),
        ]),
    "`breakwater recipe --check .` says which of these files are out of date or have been edited.",
  ];
  return `${sections.join("\n\n")}\n`;
}

function shell(lines: readonly string[]): string {
  return ["```sh", ...lines, "```"].join("\n");
}
