import { createDiagnostic } from "../../language/index.ts";
import { numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports an entity that patterns read or write often, by their rates, and that has no `volume`.
 *
 * A model without rates is not reported: hints sharpen a model, and a bare one is useful too. Rates
 * that are missing are named where costs are shown.
 *
 * ## Why is this bad?
 * Whether a rate is too much depends on how many partitions share it: 2,000 writes per second are
 * nothing for a million keys, and twice what a single one can take. Without a volume neither hot
 * partitions nor collections, indexes or storage can be judged.
 * [AWS on partition keys](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html)
 *
 * ## Example
 * ```dynamo
 * table Boards {
 *   partition key boardId: string
 * }
 *
 * entity Board in Boards {
 *   //   ^^^^^ Board is read or written 400 times per second, …
 *   boardId: ulid
 *   title: string
 * }
 *
 * pattern GetBoard {
 *   get Board
 *   where boardId = :boardId
 *   rate 400/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Boards {
 *   partition key boardId: string
 * }
 *
 * entity Board in Boards {
 *   boardId: ulid
 *   title: string
 *
 *   volume 50k
 * }
 *
 * pattern GetBoard {
 *   get Board
 *   where boardId = :boardId
 *   rate 400/s
 * }
 * ```
 *
 * ## When to allow it
 * Where nobody can say yet, not even whether there will be hundreds or millions.
 */
export const missingVolume = defineRule({
  code: "missing-volume",
  *check({ model, usesOfEntity, thresholds }) {
    for (const entity of model.entities) {
      if (entity.volume !== undefined) continue;
      const patterns = new Set(usesOfEntity(entity).map(({ pattern }) => pattern));
      let rate = 0;
      for (const pattern of patterns) rate += pattern.rate ?? 0;
      if (rate < thresholds.frequentRate) continue;
      const { file, nameSpan } = entity.origin;
      yield createDiagnostic(
        "missing-volume",
        { file, span: nameSpan },
        { entity: entity.name, rate: numberText(rate) },
      );
    }
  },
});
