import type { Model } from "../../language/semantics/model.ts";
import {
  type Code,
  code,
  docComment,
  joined,
  literal,
  name,
  nothing,
  object,
} from "../code-writer.ts";
import { sourceName, stemAsType } from "../infrastructure/tables.ts";
import type { BackfilledTable } from "./generate.ts";

/**
 * A CDK app with the construct alone, for tables that are deployed already: `npx cdk deploy` in its
 * folder. Who has an app of their own uses the construct.
 */
export function appModule(model: Model, tables: readonly BackfilledTable[]): Code {
  const type = name(`${stemAsType(model)}Backfill`);
  const streaming = tables.filter(({ definition }) => definition.stream !== undefined);
  const imported = tables.map((table) => {
    const { property, logicalId, definition } = table;
    const hasStream = streaming.includes(table);
    return code`
      const ${name(`${property}Name`)}: string = app.node.tryGetContext(${literal(`${property}Name`)}) ?? ${literal(definition.name)};
      ${hasStream ? code`const ${name(`${property}StreamArn`)}: string | undefined = app.node.tryGetContext(${literal(`${property}StreamArn`)});` : nothing}
      const ${name(property)} = TableV2.fromTableAttributes(stack, ${literal(logicalId)}, {
        tableName: ${name(`${property}Name`)},
        ${hasStream ? code`...(${name(`${property}StreamArn`)} !== undefined && { tableStreamArn: ${name(`${property}StreamArn`)} }),` : nothing}
      });`;
  });
  const given = streaming.map(
    ({ property }) => code`${name(`${property}StreamArn`)} !== undefined`,
  );
  return code`
    /* eslint-disable */

    import { ${streaming.length > 0 ? code`Annotations, ` : nothing}App, Stack } from "aws-cdk-lib";
    import { TableV2 } from "aws-cdk-lib/aws-dynamodb";
    import { ${type} } from "./construct.js";

    ${docComment([
      `The backfill of ${sourceName(model)} beside tables that are deployed already. Their names${streaming.length > 0 ? ", and the ARNs of their streams," : ""} are given as context: npx cdk deploy -c ${tables[0]?.property ?? "table"}Name=…`,
    ])}
    const app = new App();
    const stack = new Stack(app, ${literal(`${stemAsType(model)}Backfill`)});
    ${joined(imported)}
    ${
      streaming.length === 0
        ? nothing
        : code`
          const upgradeWritten = ${joined(given, " && ")};
          if (!upgradeWritten) {
            Annotations.of(stack).addWarningV2(
              "dynamodb-modeler:no-stream",
              ${literal(`Items are upgraded by the state machine only. Give the ARN of the stream for those that old code writes: -c ${streaming[0]?.property ?? ""}StreamArn=…`)},
            );
          }`
    }
    new ${type}(stack, "Backfill", { tables: ${object(tables.map(({ property }) => [property, name(property)]))}${streaming.length > 0 ? code`, upgradeWritten` : nothing} });
  `;
}
