import { APPVEYOR_SCRIPTS, readAppveyor } from "../../../core/readers/appveyor/appveyor";
import type { Input } from "../../input/input";
import { ciInput, declaresKind } from "../ci/ciInput";

/** Scripts that only AppVeyor calls so. */
const OWN = ["build_script", "test_script", "deploy_script"];

/** Builds of AppVeyor. */
export const appveyor: Input = ciInput({
  name: "AppVeyor",
  reads: "builds of AppVeyor",
  words: ["build_script", "test_script", "deploy_script", "install\\b"],
  resembles: (keys) => OWN.some((key) => keys.has(key)),
  matches: (content, file) =>
    !declaresKind(content) &&
    (OWN.some((key) => key in content) ||
      (/(?:^|\/)\.?appveyor\.ya?ml$/.test(file) && APPVEYOR_SCRIPTS.some((key) => key in content))),
  read: readAppveyor,
});
