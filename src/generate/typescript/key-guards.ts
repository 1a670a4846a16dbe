import type { TemplateInsert, TemplatePart } from "../../language/expressions/expression.ts";
import type { Type } from "../../language/semantics/types.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import type { Module } from "./module.ts";

/**
 * A timestamp or an id needs no guard where it is one, but to a program it is any text: one that
 * came from outside could otherwise stand for two attributes of a key.
 */
export function withGuard(
  insert: TemplateInsert,
  type: Type,
  next: TemplatePart | undefined,
  module: Module,
): TemplateInsert {
  if (insert.guard !== undefined || typeof next !== "string") return insert;
  const { kind } = resolveType(type, module.typeNamed);
  // What these values consist of themselves must not be refused in them.
  const isTold = momentsAndIds.has(kind) && /[^0-9A-Za-z:.+-]/.test(next);
  return isTold ? { ...insert, guard: next } : insert;
}

const momentsAndIds: ReadonlySet<string> = new Set(["timestamp", "date", "ulid", "uuid"]);
