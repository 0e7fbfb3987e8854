import { readAdmissionConfiguration } from "../../admission/configuration";
import { admissionPolicies } from "../../admission/policies";
import { yamlDocuments } from "../../recipes/text/yaml";
import { ADMISSION_FILE } from "./admission";

/** Prints what CEL can say of the rules, as ValidatingAdmissionPolicies with their bindings. */
export function admissionPoliciesCommand({ config = ADMISSION_FILE }: { config?: string }): void {
  process.stdout.write(yamlDocuments(admissionPolicies(readAdmissionConfiguration(config))));
}
