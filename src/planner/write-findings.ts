import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import { createDiagnostic, type Place } from "../language/diagnostics/registry.ts";
import type { Entity } from "../language/semantics/model.ts";
import type { OperationPlace } from "./findings.ts";
import { listed } from "./read-paths.ts";
import { moveInsteadOfUpdate, sayWhatIsMissing } from "./write-fixes.ts";
import type { WriteProblem } from "./write-parts.ts";

/** What is wrong with a write, or could be better. */
export function writeFinding(
  place: OperationPlace,
  entity: Entity,
  problem: WriteProblem,
): Diagnostic {
  const { pattern } = place;
  const at = (attribute: string): Place => ({
    file: pattern.origin.file,
    span:
      place.clauses.changes.find(({ target }) => target.attribute === attribute)?.span ??
      place.span,
  });
  const whole: Place = { file: pattern.origin.file, span: place.span };
  switch (problem.kind) {
    case "stale":
      return createDiagnostic(
        "stale-synthetic-key",
        at(problem.changed[0] ?? ""),
        {
          pattern: pattern.name,
          changed: quotedList(problem.changed),
          key: `'${problem.dependent}'`,
          missing: missingText(problem),
        },
        {
          related: relatedKey(entity, problem.dependent),
          changes: sayWhatIsMissing(place, entity, problem),
        },
      );
    case "primary key":
      return createDiagnostic(
        "mutable-attribute-in-primary-key",
        { file: pattern.origin.file, span: problem.change.span },
        { pattern: pattern.name, attribute: `'${problem.attribute}'` },
        { changes: moveInsteadOfUpdate(place) },
      );
    case "incomplete":
      return createDiagnostic("incomplete-upsert", whole, {
        pattern: pattern.name,
        entity: entity.name,
        attributes: quotedList(problem.attributes),
      });
    case "revision unchecked":
      return createDiagnostic("revision-unchecked", whole, {
        pattern: pattern.name,
        entity: entity.name,
        attribute: problem.attribute,
      });
    case "unneeded move":
      return createDiagnostic("unneeded-move", whole, {
        pattern: pattern.name,
        entity: entity.name,
      });
    case "copied":
      return createDiagnostic("denormalized-mutable-copy", at(problem.attribute), {
        pattern: pattern.name,
        attribute: `'${entity.name}.${problem.attribute}'`,
        copies: listed(problem.copies),
      });
    default:
      return problem satisfies never;
  }
}

function missingText({ changed, missing }: Extract<WriteProblem, { kind: "stale" }>): string {
  const texts = missing.map((name) =>
    changed.includes(name) ? `the new value of '${name}'` : `'${name}'`,
  );
  return listed(texts);
}

function quotedList(names: readonly string[]): string {
  return listed(names.map((name) => `'${name}'`));
}

function relatedKey(entity: Entity, dependent: string) {
  const binding = entity.bindings.find(({ attribute }) => attribute === dependent);
  const origin = binding?.origin ?? entity.originOfAttribute(dependent);
  if (origin === undefined) return [];
  return [{ message: "It is made here.", file: origin.file, span: origin.nameSpan }];
}
