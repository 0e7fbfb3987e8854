import {
  ADMISSION,
  ADMISSION_FILES,
  type AdmissionOptions,
  type AdmissionProgram,
  admissionConfiguration,
  admissionObjects,
} from "../components/spec/admission";
import type { RecipeFile } from "./formats/format";
import { commented, yaml } from "./text/yaml";

/** Stands in an object for what a chart computes: a word that nothing else contains. */
const marked = (name: string) => `breakwater-chart-${name}-value`;

/** What a chart computes, by the marks in its objects. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  image: ".Values.image | quote",
  replicas: "int .Values.replicas",
  priorityClass: ".Values.priorityClass | quote",
  ca: `${mandatory("ca")} | b64enc | quote`,
  cert: `${mandatory("cert")} | toJson`,
  key: `${mandatory("key")} | toJson`,
  program: fileContent(ADMISSION_FILES.program),
  configuration: fileContent(ADMISSION_FILES.configuration),
};

/**
 * A Helm chart of a webhook: the same objects as its manifests, with certificates, the image and the number of pods as
 * values. Modes and rules are those of the configuration that it was written from, in a file of the chart.
 */
export function admissionChart(options: AdmissionOptions, program: AdmissionProgram, version: string): RecipeFile[] {
  const texts = { caBundle: marked("ca"), certificate: marked("cert"), key: marked("key") };
  const [image, priorityClass] = [marked("image"), marked("priorityClass")];
  const objects = admissionObjects(
    { ...options, image, priorityClass },
    { ...program, text: marked("program") },
    texts,
  );
  const { program: configMap, deployment } = objects;
  const configuration = fileName(ADMISSION_FILES.configuration);
  const own = {
    ...objects,
    program: { ...configMap, data: { ...configMap.data, [configuration]: marked("configuration") } },
    deployment: { ...deployment, spec: { ...deployment.spec, replicas: marked("replicas") } },
  };
  return [
    { path: "Chart.yaml", text: yaml(about(version)) },
    { path: "values.yaml", text: yaml(values(options)) },
    ...Object.entries(own).map(([name, object]) => ({ path: `templates/${name}.yaml`, text: template(yaml(object)) })),
    { path: `files/${fileName(ADMISSION_FILES.program)}`, text: program.text },
    { path: `files/${configuration}`, text: admissionConfiguration(options) },
  ];
}

function about(version: string): object {
  return {
    apiVersion: "v2",
    name: "breakwater-admission",
    description: "An admission webhook that keeps containers from reaching their hosts",
    type: "application",
    version,
    appVersion: version,
  };
}

function values(options: AdmissionOptions): object {
  const { image = ADMISSION.image.value, priorityClass = ADMISSION.priorityClass.value } = options;
  const { replicas = ADMISSION.replicas.value } = options;
  return {
    certificates: commented(
      "Texts in PEM, which breakwater certificates writes: --set-file certificates.cert=certificates/server/cert.pem",
      {
        ca: commented("The CAs that API servers accept: while one is replaced, both.", ""),
        cert: "",
        key: "",
      },
    ),
    image: commented("An image with Node 20 or newer.", image),
    replicas,
    priorityClass,
  };
}

/** What is written as it is must mean nothing to Helm; what is marked is computed. */
function template(text: string): string {
  const literal = text.replaceAll("{{", '{{ "{{" }}');
  return Object.entries(EXPRESSIONS).reduce(
    (written, [name, expression]) => written.replaceAll(marked(name), `{{ ${expression} }}`),
    literal,
  );
}

function mandatory(name: string): string {
  return `required "certificates.${name} is missing: see values.yaml" .Values.certificates.${name}`;
}

/** Helm's `toJson` leaves characters as they are that JSON may contain and YAML may not. */
function fileContent(path: string): string {
  const escaped = ["7f", "85"].map((code) => ` | replace "\\u00${code}" "\\\\u00${code}"`).join("");
  return `.Files.Get "files/${fileName(path)}" | toJson${escaped}`;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
