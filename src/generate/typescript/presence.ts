import type { Condition, Expression, PathStep } from "../../language/expressions/expression.ts";
import type { Scope, Value } from "./expressions.ts";

/** A place of a parameter: its name, and the path inside of it. */
interface ParameterPlace {
  readonly parameter: string;
  readonly path: readonly PathStep[];
}

/** What a condition asks to be there. */
export function presenceIn(condition: Condition): readonly Expression[] {
  const parts = condition.kind === "and" ? condition.operands : [condition];
  return parts.flatMap((part) => {
    if (part.kind !== "predicate" || part.name !== "attribute_exists") return [];
    const [subject] = part.arguments;
    return subject === undefined ? [] : [subject];
  });
}

/** What is known to be there need not be asked for again within what depends on it. */
export function assuming<S extends Scope>(scope: S, expressions: readonly Expression[]): S {
  if (expressions.length === 0) return scope;
  const places = expressions.flatMap((subject): ParameterPlace[] =>
    subject.kind === "parameter" ? [{ parameter: subject.name, path: subject.path }] : [],
  );
  const texts = expressions.map((subject) => JSON.stringify(subject));
  return {
    ...scope,
    present: new Set([...(scope.present ?? []), ...texts]),
    parameter: (name: string) => {
      const value = scope.parameter(name);
      if (value === undefined) return undefined;
      return places
        .filter((place) => place.parameter === name)
        .reduce((known, { path }) => present(known, path), value);
    },
  };
}

export interface Alternatives {
  readonly subject: Expression;
  readonly present: readonly Condition[];
  readonly absent: readonly Condition[];
}

/** Where one condition asks for what the other one excludes: the place, for a plain either-or. */
export function alternatives(first: Condition, second: Condition): Alternatives | undefined {
  const forwards = alternativesInOrder(first, second);
  return forwards ?? alternativesInOrder(second, first);
}

function alternativesInOrder(withPlace: Condition, without: Condition): Alternatives | undefined {
  const given = operandsOf(withPlace);
  const missing = operandsOf(without);
  const [exists, ...present] = given;
  const [lacks, ...absent] = missing;
  if (exists?.kind !== "predicate" || exists.name !== "attribute_exists") return undefined;
  if (lacks?.kind !== "predicate" || lacks.name !== "attribute_not_exists") return undefined;
  const [subject] = exists.arguments;
  const [other] = lacks.arguments;
  if (subject?.kind !== "parameter" || JSON.stringify(subject) !== JSON.stringify(other)) {
    return undefined;
  }
  if (present.length === 0 || absent.length === 0) return undefined;
  return { subject, present, absent };
}

function operandsOf(condition: Condition): readonly Condition[] {
  return condition.kind === "and" ? condition.operands : [condition];
}

function present(value: Value, path: readonly PathStep[]): Value {
  const [step, ...rest] = path;
  if (step === undefined) return { ...value, optional: false };
  if (value.type.kind !== "record" || rest.length > 0) return { ...value, optional: false };
  const attributes = value.type.attributes.map((attribute) =>
    attribute.name === step ? { ...attribute, optional: false } : attribute,
  );
  return { ...value, optional: false, type: { kind: "record", attributes } };
}
