import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import { tableDefinitionOf } from "../../interchange/table-definition.ts";
import type { Model } from "../../language/semantics/model.ts";
import type { GenerationProblem } from "../generated-file.ts";
import { fileName, fileStem, lowerFirst, upperFirst } from "../typescript/names.ts";

/** A table with the names that the targets have for it. All are unique within the model. */
export interface InfrastructureTable {
  /** The logical name. */
  readonly name: string;
  readonly documentation: string | undefined;
  readonly definition: TableDefinition;
  /** `ShopTable`: letters and digits only, as CloudFormation wants its logical ids. */
  readonly logicalId: string;
  /** `shopTable`: a property in TypeScript. */
  readonly property: string;
  /** `shop`: a name in Terraform and in a shell. */
  readonly label: string;
}

export function infrastructureTables(model: Model): readonly InfrastructureTable[] {
  const ids = new Set<string>();
  const labels = labelsOf(model.tables.map(({ name }) => name));
  return model.tables.map((table, position) => {
    const words = wordsOf(table.name);
    const whole = words.map(upperFirst).join("");
    const logicalId = unique(/table$/i.test(whole) ? whole : `${whole}Table`, ids);
    return {
      name: table.name,
      documentation: table.documentation,
      definition: tableDefinitionOf(table),
      logicalId,
      property: lowerFirst(logicalId),
      label: labels[position] ?? "",
    };
  });
}

/** Names as Terraform and shells have them (`game_sessions`), each only once. */
export function labelsOf(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => unique(labelOf(wordsOf(name)), taken));
}

/** What the files of a model begin with: `shop`, from `shop.dynamo`. */
export function outputStem(model: Model): string {
  // Characters that some file system or another refuses.
  return fileStem(model.root).replace(/[\p{Cc}"*/:<>?\\|]+/gu, "-");
}

/** `shop.dynamo`. */
export function sourceName(model: Model): string {
  return fileName(model.root);
}

/** The stem as the name of a class: `WebShop`. */
export function stemAsType(model: Model): string {
  return wordsOf(fileStem(model.root)).map(upperFirst).join("");
}

/**
 * Why a table cannot be made, although the model is correct: what AWS demands of tables with
 * replicas and of keys.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_reqs_bestpractices.html
 */
export function tableProblems(tables: readonly InfrastructureTable[]): GenerationProblem[] {
  if (tables.length === 0) return [{ subject: "model", message: "It has no table." }];
  return tables.flatMap(({ name, definition }) => {
    const { replicas = [], stream, encryption } = definition;
    const problems: GenerationProblem[] = [];
    if (replicas.length > 0 && stream !== undefined && stream !== "new-and-old-images") {
      problems.push({
        subject: `${name}.stream`,
        message:
          "A table with replicas has a stream of new and old images: write 'stream new-and-old-images', or leave the line out.",
      });
    }
    if (encryption?.kind !== "customer-managed") return problems;
    if (!/^arn:[^:]+:kms:[^:]+:[^:]+:(?:key|alias)\/./.test(encryption.keyArn)) {
      problems.push({
        subject: `${name}.encryption`,
        message: "The key is not the ARN of a KMS key or of an alias ('arn:aws:kms:…').",
      });
    } else if (replicas.some((region) => keyInRegion(encryption.keyArn, region) === undefined)) {
      problems.push({
        subject: `${name}.encryption`,
        message:
          "Each replica needs a key in its own Region: name a multi-Region key ('…:key/mrk-…') or an alias, which can stand for a key in each of them.",
      });
    }
    return problems;
  });
}

/** A replica of a provisioned table can only be made where the capacity to write is scaled. */
export function scalingProblems(tables: readonly InfrastructureTable[]): GenerationProblem[] {
  return tables.flatMap(({ name, definition }) =>
    (definition.replicas ?? []).length > 0 &&
    definition.billing.kind === "provisioned" &&
    [definition, ...definition.globalIndexes].some(({ autoscaling }) => !autoscaling?.write)
      ? [
          {
            subject: `${name}.replica`,
            message:
              "AWS adds a replica to a provisioned table only where its writes and those of its indexes are scaled: write 'autoscale write …', or choose 'billing on-demand'.",
          },
        ]
      : [],
  );
}

/**
 * The key that does in another Region what this one does here: a multi-Region key has the same id
 * everywhere, and an alias can have the same name. There is none for any other key.
 * https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
 */
export function keyInRegion(keyArn: string, region: string): string | undefined {
  const parts = keyArn.split(":");
  if (!/^(?:key\/mrk-|alias\/)/.test(parts[5] ?? "")) return undefined;
  return [...parts.slice(0, 3), region, ...parts.slice(4)].join(":");
}

/** Tags in the order of their keys, as the CDK has them. */
export function tagsOf(definition: TableDefinition): readonly (readonly [string, string])[] {
  return Object.entries(definition.tags ?? {}).sort(([first], [second]) =>
    first < second ? -1 : first > second ? 1 : 0,
  );
}

/** Everything below a value that is a text. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...(Array.isArray(value) ? [] : [key]),
    ...textsIn(member),
  ]);
}

function wordsOf(name: string): readonly string[] {
  const words = name.split(/[^a-zA-Z0-9]+/).filter((word) => word !== "");
  const [first = ""] = words;
  // No language lets a name begin with a digit.
  return words.length === 0 || /^\d/.test(first) ? ["Table", ...words] : words;
}

/** `GameSessions` to `game_sessions`. */
function labelOf(words: readonly string[]): string {
  return words
    .flatMap((word) => word.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/))
    .join("_")
    .toLowerCase();
}

/** Without regard to case, since a name is written in several ways. */
function unique(preferred: string, taken: Set<string>): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? preferred : `${preferred}${number}`;
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}
