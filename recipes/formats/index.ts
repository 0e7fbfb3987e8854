import { COMPOSE } from "./compose";
import { KUBERNETES } from "./kubernetes";
import type { RecipeFormat } from "./format";

/** The formats, by the words of `--for`. */
export const FORMATS: readonly RecipeFormat[] = [COMPOSE, KUBERNETES];
