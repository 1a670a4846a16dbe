import type { Item } from "../../dynamodb/values.ts";
import {
  type Census,
  classifyItem,
  findingsOfItem,
  openCensus,
  planCensus,
} from "../../evolution/index.ts";
import type { Diagnostic } from "../../language/diagnostics/diagnostic.ts";
import { applyAllowances } from "../../language/semantics/allowances.ts";
import type { Model } from "../../language/semantics/model.ts";
import { resolveModel } from "../../language/semantics/resolve.ts";
import { parse } from "../../language/syntax/parser.ts";
import { type PlannedModel, planModel } from "../../planner/planner.ts";
import type { ModelDraft } from "./draft.ts";
import { modelText } from "./model-text.ts";
import type { PreparedItems } from "./sampled-items.ts";

/** One way in which a written model is wrong, or a sampled item is not as it says. */
export interface DraftProblem {
  readonly kind: /** The model has an error. */
    | "error"
    /** An item has an attribute otherwise than declared. */
    | "attribute"
    /** An item is not the entity's by what the model says, or of several. */
    | "kind";
  /** The code of the finding. */
  readonly code: string;
  readonly message: string;
  /** Names of the model; the table alone where it is not of one entity. */
  readonly table?: string;
  readonly entities: readonly string[];
  /** Logical name. */
  readonly attribute?: string;
  readonly pattern?: string;
}

/**
 * Reads the model as anyone would read it, and holds every sampled item against it.
 *
 * @param samples those of each table of the draft; `undefined` where they are not asked for
 */
export function checkDraft(
  draft: ModelDraft,
  samples: readonly (PreparedItems | undefined)[],
): readonly DraftProblem[] {
  const text = modelText(draft);
  const { model, planned, errors } = readModel(text);
  const problems = errors.map((error) => problemOf(model, error));
  // A model in error says nothing of items that could be relied on.
  if (problems.length > 0) return problems;
  const found = new Map<string, DraftProblem>();
  for (const [index, table] of draft.tables.entries()) {
    const sample = samples[index];
    if (sample === undefined || sample.items.length === 0) continue;
    const plan = planCensus(model, planned.plans, table.name);
    if (plan === undefined) continue;
    const census = openCensus(plan);
    for (const { item } of sample.items) {
      for (const problem of itemProblems(census, table.name, item)) {
        const key = `${problem.code} ${problem.entities.join()} ${problem.attribute}`;
        if (!found.has(key)) found.set(key, problem);
      }
    }
  }
  return [...found.values()];
}

const uri = "file:///imported.dynamo";

/** The model of a text by itself, and its errors of all phases. */
export function readModel(text: string): {
  readonly model: Model;
  readonly planned: PlannedModel;
  readonly errors: readonly Diagnostic[];
} {
  const { file: tree, diagnostics } = parse(text, uri);
  const { model, diagnostics: semantic } = resolveModel(uri, new Map([[uri, { uri, text, tree }]]));
  const planned = planModel(model);
  const findings = [...diagnostics, ...semantic, ...planned.diagnostics];
  const errors = applyAllowances(model, findings).filter(({ severity }) => severity === "error");
  return { model, planned, errors };
}

function problemOf(model: Model, { code, message, span }: Diagnostic): DraftProblem {
  const holds = (origin: { readonly span: { readonly start: number; readonly end: number } }) =>
    origin.span.start <= span.start && span.end <= origin.span.end;
  const pattern = model.files[0]?.tree.declarations.find(
    (node) => node.kind === "PatternDeclaration" && holds(node),
  );
  const base = { kind: "error", code, message } as const;
  if (pattern?.kind === "PatternDeclaration") {
    return { ...base, entities: [], pattern: pattern.name.text };
  }
  const node = model.files[0]?.tree.declarations.find(
    (each) => each.kind === "EntityDeclaration" && holds(each),
  );
  if (node?.kind === "EntityDeclaration") {
    const member = node.members.find((each) => each.kind === "AttributeMember" && holds(each));
    return {
      ...base,
      table: node.table.text,
      entities: [node.name.text],
      ...(member?.kind === "AttributeMember" ? { attribute: member.name.text } : {}),
    };
  }
  const table = model.tables.find(({ origin }) => holds(origin));
  return { ...base, entities: [], ...(table === undefined ? {} : { table: table.name }) };
}

function itemProblems(census: Census, table: string, item: Item): readonly DraftProblem[] {
  const found = classifyItem(census, item);
  switch (found.kind) {
    case "lock":
      return [];
    case "ambiguous":
      return [
        {
          kind: "kind",
          code: "ambiguous",
          message: "its keys look like those of several entities",
          table,
          entities: found.entities,
        },
      ];
    case "foreign":
      return [
        {
          kind: "kind",
          code: "foreign",
          message: "it is of none of the entities",
          table,
          entities: found.resembles,
        },
      ];
    case "entity":
      return findingsOfItem(census, item, found)
        .filter(({ code }) => code !== "item-near-limit")
        .map(({ code, place, expected, found: has }) => {
          const names = census.entityNamed(found.entity)?.attributes.map(({ name }) => name) ?? [];
          const attribute = names.find(
            (name) =>
              place === name || place.startsWith(`${name}.`) || place.startsWith(`${name}[`),
          );
          return {
            kind: "attribute",
            code,
            message: `${place} is ${has}, not ${expected}`,
            table,
            entities: [found.entity],
            attribute: attribute ?? place,
          };
        });
    default:
      return found satisfies never;
  }
}
