/** Runs modules of the author's, and calls what they export. A bundle of its own, loaded on first use. */

export { asUpgradeFunction } from "./as-upgrade-function.ts";
export { AuthorModules } from "./author-modules.ts";
export { exactNumber } from "./exact-numbers.ts";
