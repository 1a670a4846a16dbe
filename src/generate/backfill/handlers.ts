import type { Model } from "../../language/semantics/model.ts";
import type { UsedFunction } from "../../planner/stored-upgrades.ts";
import {
  array,
  type Code,
  code,
  docComment,
  joined,
  literal,
  member,
  name,
  object,
} from "../code-writer.ts";
import type { GenerationOptions } from "../options.ts";
import { importPath } from "../typescript/upgrade-functions.ts";
import type { BackfilledTable } from "./generate.ts";
import { modelPaths } from "./model-module.ts";

/**
 * The module of the Lambda functions. What they do is the library's, the same as on the command
 * line; here stands only what is this model's own: its texts, and the functions of its author.
 */
export function handlersModule(
  model: Model,
  tables: readonly BackfilledTable[],
  { modelFolder = "." }: GenerationOptions,
): Code {
  const pathOf = modelPaths(model);
  const used = tables.flatMap(({ plan }) => plan.functions);
  const wayTo = ({ from, path }: UsedFunction): string =>
    // The handlers lie in a folder of their own.
    importPath(`../${modelFolder}`, model.root, from, path);
  const modules = [...new Set(used.map(wayTo))].sort();
  const aliasOf = (each: UsedFunction): Code =>
    name(modules.length === 1 ? "upgrades" : `upgrades${modules.indexOf(wayTo(each)) + 1}`);
  const imports = [...new Map(used.map((each) => [wayTo(each), aliasOf(each)]))]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([path, alias]) => code`import * as ${alias} from ${literal(path)};`);
  const functions = used.map((each) =>
    object([
      ["from", literal(pathOf(each.from))],
      ["path", literal(each.path)],
      ["name", literal(each.functionName)],
      ["run", member(aliasOf(each), each.functionName)],
    ]),
  );
  const settings = joined([
    code`model,`,
    functions.length === 0 ? undefined : code`functions: ${array(functions)},`,
    functions.length === 0 ? undefined : code`exactNumber: (text) => NumberValue.from(text),`,
    code`// Throttled requests are the library's business: it slows all workers down.`,
    code`database: new DynamoDB({ maxAttempts: 1 }),`,
    code`state: new DynamoDB({}),`,
  ]);
  const streams = tables.some(({ definition }) => definition.stream !== undefined);
  return code`
    import { DynamoDB } from "@aws-sdk/client-dynamodb";
    ${functions.length === 0 ? undefined : code`import { NumberValue } from "@aws-sdk/lib-dynamodb";`}
    import { type BackfillHandlers, backfillHandlers } from "dynamodb-modeler/backfill";

    ${joined([code`import { model } from "./model.js";`, ...imports])}

    const handlers: BackfillHandlers = backfillHandlers({
      ${settings}
    });

    ${docComment(["One step of a run, as the state machine asks for it."])}
    export const backfill: BackfillHandlers["backfill"] = handlers.backfill;
    ${
      streams
        ? code`

          ${docComment(["Upgrades items that code of an older version writes, from the stream of their table."])}
          export const upgradeWritten: BackfillHandlers["upgradeWritten"] = handlers.upgradeWritten;`
        : undefined
    }
  `;
}
