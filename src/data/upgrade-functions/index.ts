/** Runs modules of the author's. A bundle of its own, loaded on first use. */

export { AuthorModules } from "./author-modules.ts";
