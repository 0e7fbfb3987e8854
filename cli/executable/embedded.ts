/** Has this thread of the single-file executable read the package's files from inside of it. */
import { getAsset } from "node:sea";
import { readEmbeddedFiles } from "../../core/package/files";

readEmbeddedFiles((name) => {
  try {
    return getAsset(name, "utf8");
  } catch {
    return undefined; // Not there.
  }
});
