import { batchSupport } from "./batches.ts";
import { changeSupport } from "./changes.ts";
import { expressionSupport } from "./expressions.ts";
import { failureSupport } from "./failures.ts";
import { numberSupport } from "./numbers.ts";
import { optionSupport } from "./options.ts";
import { querySupport } from "./queries.ts";
import { storedValueSupport } from "./stored-values.ts";
import { upgradeSupport } from "./upgrades.ts";
import { validationSupport } from "./validation.ts";
import { valueSupport } from "./values.ts";
import { writeSupport } from "./writes.ts";

/** The functions, types and classes that generated modules bring along where they use them. */
export const supportPieces = {
  ...optionSupport,
  ...failureSupport,
  ...upgradeSupport,
  ...writeSupport,
  ...querySupport,
  ...batchSupport,
  ...expressionSupport,
  ...valueSupport,
  ...storedValueSupport,
  ...numberSupport,
  ...changeSupport,
  ...validationSupport,
} as const;

export type SupportName = keyof typeof supportPieces;

/** The piece that declares each name; some declare helpers of their own. */
export const supportPieceOf: ReadonlyMap<string, SupportName> = new Map(
  Object.entries(supportPieces).flatMap(([piece, text]) =>
    [
      ...text.matchAll(
        /^(?:export )?(?:abstract )?(?:async )?(?:class|function\*?|interface|type|const) (\w+)/gm,
      ),
    ].flatMap(([, declared]) =>
      declared === undefined ? [] : [[declared, piece as SupportName] as const],
    ),
  ),
);
