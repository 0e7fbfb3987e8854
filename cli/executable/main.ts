/** The single-file executable: the command line, and its licences. */
import "./embedded";
import { packageFile } from "../../core/package/files";

process.stdout.on("error", () => {}); // The reader has closed it: breakwater --licenses | head.
if (process.argv[2] === "--licenses") process.stdout.write(packageFile("NOTICE"));
else require("../main");
