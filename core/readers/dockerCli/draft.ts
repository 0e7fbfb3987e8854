import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";

/** What a command makes: a container, a builder, a volume. */
export interface Draft {
  /** @param whyUnresolved why a placeholder has no value, as a clause that follows the path */
  read(source: Source, whyUnresolved: (name: string) => string): Workload[];
}
