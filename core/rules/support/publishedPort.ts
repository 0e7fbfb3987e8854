import { isUnknown } from "../../model/known";
import { opensNumber, type Port, portKey } from "../../model/port";
import { openedPorts, type Workload } from "../../model/workload";
import { undetermined, type Verdict, violation } from "./rule";

/**
 * Judges each place that opens a TCP port to others: undetermined where the number or the address is not known yet.
 *
 * @param isAllowed whether the number may be opened on a known address, which is absent for every interface
 * @param found what is wrong, as a clause about the place
 */
export function* judgePublishedPort(
  workload: Workload,
  number: number,
  isAllowed: (port: Port, address: string | undefined) => boolean,
  found: (port: Port) => string,
): Iterable<Verdict> {
  for (const { port, container } of openedPorts(workload)) {
    const opens = opensNumber(port, number);
    const { address } = port;
    if (opens === false || (!isUnknown(address) && isAllowed(port, address?.value))) continue;
    if (opens !== true) yield undetermined(opens, container);
    else if (isUnknown(address)) {
      if (!isAllowed(port, undefined)) yield undetermined(address, container);
    } else yield { ...violation(port.path, container, found(port)), cause: portKey(port) };
  }
}
