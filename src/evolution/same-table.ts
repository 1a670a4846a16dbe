import type { Table } from "../language/semantics/model.ts";
import { keyWords } from "./words.ts";

/** Whether DynamoDB has it as one and the same table, with the items that are in it. */
export function isSameTable(old: Table, current: Table): boolean {
  return (
    old.physicalName === current.physicalName && keyWords(old.primary) === keyWords(current.primary)
  );
}
