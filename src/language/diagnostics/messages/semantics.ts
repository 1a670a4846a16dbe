import { entityMessages } from "./semantics/entities.ts";
import { nameMessages } from "./semantics/names.ts";
import { patternMessages } from "./semantics/patterns.ts";
import { tableMessages } from "./semantics/tables.ts";
import { typeMessages } from "./semantics/types.ts";

/** Findings about names, types, keys and bindings. None of the errors may be allowed by a comment. */
export const semanticMessages = {
  ...nameMessages,
  ...typeMessages,
  ...tableMessages,
  ...entityMessages,
  ...patternMessages,
} as const;
