import { inFormat } from "../../core/model/inFormat";
import { isObject } from "../../core/text/jsonObject";
import type { Document } from "../../documents/document";
import { withoutComments } from "../../documents/jsonc";
import { topLevelKeys } from "../../documents/topLevelKeys";
import { untagged } from "../../documents/yaml/schema";
import { NOTHING_CHECKED } from "../input/checked";
import type { Content, Declared, Described, Input } from "../input/input";
import { ansible } from "./ansible/ansible";
import { molecule } from "./ansible/molecule";
import { appveyor } from "./appveyor/appveyor";
import { buildSpec } from "./aws/buildSpec";
import { cloudFormation } from "./aws/cloudFormation";
import { dockerrun } from "./aws/dockerrun";
import { extension } from "./aws/extension";
import { taskDefinition } from "./aws/taskDefinition";
import { containerGroup } from "./azure/containerGroup";
import { azurePipelines } from "./azurePipelines/azurePipelines";
import { bake } from "./bake/bake";
import { bitbucket } from "./bitbucket/bitbucket";
import { buildkite } from "./buildkite/buildkite";
import { caprover, captainDefinition } from "./caprover/caprover";
import { circleci } from "./circleci/circleci";
import { cloudBuild } from "./cloudBuild/cloudBuild";
import { cloudConfig } from "./cloudConfig/cloudConfig";
import { codefresh } from "./codefresh/codefresh";
import { compose } from "./compose/compose";
import { concourse } from "./concourse/concourse";
import { buildkitd } from "./daemonJson/buildkitd";
import { daemonJson } from "./daemonJson/daemonJson";
import { podmanDefaults } from "./daemonJson/podmanDefaults";
import { devcontainer } from "./devcontainer/devcontainer";
import { drone } from "./drone/drone";
import { inspection } from "./engineApi/inspection";
import { giteaRunner } from "./giteaRunner/giteaRunner";
import { githubActions } from "./githubActions/githubActions";
import { gitlabCi } from "./gitlabCi/gitlabCi";
import { gitlabRunner } from "./gitlabRunner/gitlabRunner";
import { jenkinsConfiguration } from "./jenkins/casc";
import { jenkins } from "./jenkins/jenkins";
import { chartValues } from "./kubernetes/chartValues";
import { fleet } from "./kubernetes/fleet";
import { kubernetes } from "./kubernetes/kubernetes";
import { kustomization } from "./kubernetes/kustomization";
import { nomad, seemsToBeJob } from "./nomad/nomad";
import { packageJson } from "./packageJson/packageJson";
import { prow } from "./prow/prow";
import { pulumiPreview } from "./pulumi/pulumiPreview";
import { pulumiState } from "./pulumi/pulumiState";
import { pulumiYaml } from "./pulumi/pulumiYaml";
import { quadlet } from "./quadlet/quadlet";
import { script } from "./script/script";
import { semaphore } from "./semaphore/semaphore";
import { taskfile } from "./taskfile/taskfile";
import { terraformConfiguration } from "./terraform/terraformConfiguration";
import { isTerraform, terraformHcl, terraformVariables } from "./terraform/terraformHcl";
import { terraformPlan } from "./terraform/terraformPlan";
import { travis } from "./travis/travis";
import { woodpecker } from "./woodpecker/woodpecker";

/** Every supported format, in the order in which they are tried. */
export const INPUTS: readonly Input[] = [
  kustomization,
  kubernetes,
  caprover,
  captainDefinition,
  compose,
  githubActions,
  gitlabCi,
  gitlabRunner,
  giteaRunner,
  jenkins,
  jenkinsConfiguration,
  devcontainer,
  prow,
  buildkite,
  circleci,
  concourse,
  drone,
  woodpecker,
  appveyor,
  cloudBuild,
  azurePipelines,
  bitbucket,
  buildSpec,
  codefresh,
  semaphore,
  travis,
  pulumiState,
  pulumiPreview,
  pulumiYaml,
  terraformPlan,
  terraformVariables,
  terraformHcl,
  bake,
  nomad,
  terraformConfiguration,
  script,
  quadlet,
  daemonJson,
  buildkitd,
  podmanDefaults,
  inspection,
  cloudFormation,
  taskDefinition,
  dockerrun,
  extension,
  containerGroup,
  ansible,
  molecule,
  taskfile,
  packageJson,
  cloudConfig,
  fleet,
  chartValues,
];

/** What is read as well, and is no document. */
const PROGRAMS: Described = { group: "Pulumi", reads: "programs in JavaScript or TypeScript, which are run" };

/** Everything that is read, for the README's table of inputs. */
export const READ: readonly Described[] = [...INPUTS, PROGRAMS];

/** A backslash escape may spell any word. */
const WORDS = new RegExp([...INPUTS.flatMap(({ words }) => words), "\\\\"].join("|"));
const NAMED = INPUTS.filter((input) => input.isNamed);

/** Whether a text may contain a document of a supported format. */
export function mayDeclare(text: string, file: string): boolean {
  return WORDS.test(text) || NAMED.some((input) => input.isNamed?.(file));
}

/** Whether a text that cannot be parsed appears to contain a document of a supported format; others are ignored. */
export function seemsToDeclare(text: string, file: string): boolean {
  if (isTerraform(file)) return true;
  if (/\.nomad$/.test(file)) return seemsToBeJob(text);
  const commented = parsedJsonc(text);
  if (isObject(commented)) return INPUTS.some((input) => input.matches(commented, file));
  return topLevelKeys(text).some((keys) => INPUTS.some((input) => input.resembles(keys, file)));
}

/** The format of a text in JSON with comments, which no tool of such a format reads; undefined for any other text. */
export function commentedFormatOf(text: string, file: string): string | undefined {
  const commented = /(?:^|[\s,{[])\/[/*]/.test(text) ? parsedJsonc(text) : undefined;
  return isObject(commented) ? INPUTS.find((input) => input.matches(commented, file))?.name : undefined;
}

/** Characters. People write settings with comments; a longer file is recognised by its keys. */
const MAX_JSONC = 1_000_000;

function parsedJsonc(text: string): unknown {
  if (text.length > MAX_JSONC || !/^\s*[{/]/.test(text)) return undefined;
  try {
    return JSON.parse(withoutComments(text));
  } catch {
    return undefined;
  }
}

/**
 * What a document declares; undefined if its format is unknown.
 *
 * @param onRecognised called once its format is known, before it is read
 * @throws UnreadableError
 */
export function declaredIn(
  document: Document,
  onRecognised: () => void = () => {},
  checked = NOTHING_CHECKED,
): Declared | undefined {
  const content = untagged(document.content);
  const input = inputOf(content, document.file);
  if (!input) return undefined;
  onRecognised();
  const declared = input.read({ ...document, content: content as Content }, checked);
  return { ...declared, workloads: inFormat(declared.workloads, input.format) };
}

/** The format of a document's content without its tag; undefined if it is unknown. */
export function inputOf(content: unknown, file: string): Input | undefined {
  if (Array.isArray(content)) return INPUTS.find((each) => each.matchesList?.(content, file));
  return isObject(content) ? INPUTS.find((each) => each.matches(content, file)) : undefined;
}
