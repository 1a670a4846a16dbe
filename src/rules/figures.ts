/** Figures as the messages of the rules write them. */
export * from "../base/figures.ts";
