import type { ParameterNames } from "../language/diagnostics/definition.ts";
import type { Change } from "./change.ts";
import { attributeChanges } from "./messages/attributes.ts";
import type { ChangeDefinition } from "./messages/definition.ts";
import { entityChanges } from "./messages/entities.ts";
import { patternChanges } from "./messages/patterns.ts";
import { tableChanges } from "./messages/tables.ts";

/** Every kind of change, by its code. */
export const changeDefinitions = {
  ...tableChanges,
  ...entityChanges,
  ...attributeChanges,
  ...patternChanges,
} as const;

export type ChangeCode = keyof typeof changeDefinitions & string;

/** The parameters that the texts of a code name; each must be given, and no other. */
export type ChangeParameters<Code extends ChangeCode> = Readonly<
  Record<
    ParameterNames<
      | (typeof changeDefinitions)[Code]["message"]
      | (typeof changeDefinitions)[Code]["reason"]
      | (typeof changeDefinitions)[Code]["advice"]
    >,
    string | number
  >
>;

/** What a change has besides its texts. */
export type ChangeDetails = Pick<Change, "subject" | "old" | "new" | "before" | "after"> &
  Partial<Pick<Change, "work">>;

export function createChange<Code extends ChangeCode>(
  code: Code,
  parameters: ChangeParameters<Code>,
  details: ChangeDetails,
): Change {
  const { classification, message, reason, advice } = changeDefinition(code);
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (hole, name: string) =>
      String((parameters as Readonly<Record<string, string | number>>)[name] ?? hole),
    );
  return {
    work: [],
    ...details,
    code,
    classification,
    message: fill(message),
    reason: fill(reason),
    advice: fill(advice),
  };
}

export function changeDefinition(code: ChangeCode): ChangeDefinition {
  return changeDefinitions[code];
}
