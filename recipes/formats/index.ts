import { COMPOSE } from "./compose";
import type { RecipeFormat } from "./format";

/** The formats, by the words of `--for`. */
export const FORMATS: readonly RecipeFormat[] = [COMPOSE];
