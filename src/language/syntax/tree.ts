/** The syntax tree of one `.dynamo` file, in one import. */

export type * from "./tree/base.ts";
export type * from "./tree/entities.ts";
export type * from "./tree/expressions.ts";
export type * from "./tree/file.ts";
export type * from "./tree/patterns.ts";
export type * from "./tree/samples.ts";
export type * from "./tree/tables.ts";
export type * from "./tree/types.ts";
