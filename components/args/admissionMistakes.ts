import { LIFETIME } from "./certificateMistakes";
import { inputs, integer, listOf, mapOf, oneOf, only, text } from "./expected";
import { ANYTHING, IMAGE, LABELS, NAMESPACE_NAME, YES_OR_NO } from "./values";

const MODE = oneOf(["warn", "enforce"]);

const NAMES = (what: string, form: RegExp) => listOf(`a list of ${what}`, text(`a name of ${what}`, form));

export const KUBERNETES_ADMISSION = only(
  inputs(
    {
      namespace: text("the name of a namespace", NAMESPACE_NAME),
      mode: MODE,
      namespaces: mapOf("an object with modes by namespaces", MODE, text("the name of a namespace", NAMESPACE_NAME)),
      excludedNamespaces: NAMES("namespaces", NAMESPACE_NAME),
      owned: MODE,
      controllers: NAMES("users", /^\S+$/),
      references: YES_OR_NO,
      rules: ANYTHING,
      customResources: listOf(
        "a list of custom resources",
        only(
          inputs({
            apiGroups: NAMES('groups, without "*"', /^[a-z0-9][a-z0-9.-]*$/),
            apiVersions: NAMES('versions, without "*"', /^[a-z0-9]+$/),
            resources: NAMES('resources, without "*"', /^[a-z0-9]+(\/[a-z]+)?$/),
          }),
        ),
      ),
      replicas: integer("how many pods answer", 1, 100),
      image: IMAGE,
      priorityClass: text("the name of a priority class", /^[a-z0-9][a-z0-9.-]*$/),
      labels: LABELS,
      authority: oneOf(["first", "second"]),
    },
    {
      name: text(
        'that of its Service as well: small letters, digits and "-", of which the first is a letter, 42 at most',
        /^[a-z]([a-z0-9-]{0,40}[a-z0-9])?$/,
      ),
    },
  ),
  LIFETIME,
);
