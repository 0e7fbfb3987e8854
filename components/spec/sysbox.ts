import { OTHER_DATA, refuseOtherData } from "./otherData";
import { ROOTFUL, WITHOUT_PID_FILES } from "./rootful";
import type { Runner, Started } from "./runner";
import { refuseCheckedData, startedOnce } from "./startCheck";
import { IN_USER_NAMESPACE } from "./userNamespace";

/** The name of Sysbox in an engine's configuration, and of its runtime class. */
export const SYSBOX_RUNTIME = "sysbox-runc";

/**
 * An engine that is root in a container of Sysbox, a runtime that the server has to have. The container has a user
 * namespace of its own, in which root has every capability, and Sysbox's own profile and view of /proc and /sys. From
 * the documentation of Sysbox 0.7.0.
 */
export const SYSBOX: Runner = {
  ...ROOTFUL,
  runtime: { value: SYSBOX_RUNTIME, because: "gives the container a user namespace, and confines it by itself" },
  capabilities: [],
  systemCalls: [],
  environment: {
    SYSBOX_HONOR_CAPS: {
      value: "FALSE",
      because:
        "root has every capability of its own namespace, also where Sysbox gives other containers those they ask for",
    },
  },
  preparation: [
    { value: refuseOtherData("rootful", ROOTFUL.dataRoot.value), because: OTHER_DATA },
    IN_USER_NAMESPACE,
    WITHOUT_PID_FILES,
  ],
};

/** The check of that runner. */
export const SYSBOX_CHECK: Started = startedOnce({
  ...SYSBOX,
  preparation: [refuseCheckedData("rootful"), ...SYSBOX.preparation],
});
