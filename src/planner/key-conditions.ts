import type { Expression, TemplatePart } from "../language/expressions/expression.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type { KeyAttribute } from "../language/semantics/model.ts";
import type { Mutable } from "../language/semantics/scope.ts";
import { orderInText, type TypeLookup, textsOfInsert } from "./attribute-types.ts";
import type { ComponentPart, EntityOnPath, InsertPart, KeyComponent } from "./components.ts";
import { textsOfComponent, textsOfPart, typeOfAttribute } from "./components.ts";
import { type Facts, type RangeFact, type Resolution, resolveExpression } from "./facts.ts";
import { type FanOutChoice, fanOutOf } from "./fan-out.ts";
import { anyText, highest, type KeyText, type KeyTextPart } from "./key-texts.ts";
import type { SortCondition } from "./plan.ts";
import { lacks, type PathProblem } from "./problems.ts";
import { prefixCondition, rangeCondition } from "./ranges.ts";
import { constantValue, textTemplate } from "./substitute.ts";

/** What a `where` makes of the key of a path, for one entity. */
export interface KeyMatch {
  readonly partition: readonly PartitionMatch[];
  readonly sort: readonly SortMatch[];
  /** The first sort component that is not fixed by an equality; all are where it is their number. */
  readonly firstFree: number;
  readonly entailed: Entailment;
  /** Conjuncts that the key condition leaves open and a filter must add. */
  readonly filtered: readonly number[];
  readonly fanOut?: FanOutChoice;
  /** Attributes that are compared without regard to case, since their key is. */
  readonly caseless: readonly string[];
  /** Attributes of a union type that take a range, which compares their spelling. */
  readonly spelled: readonly string[];
}

/** What serves each conjunct that the key condition implies, by position: `partition key PK`. */
export type Entailment = readonly (string | undefined)[];

export interface PartitionMatch {
  readonly key: KeyAttribute;
  readonly value: Expression;
  readonly texts: SliceConstraint;
}

export interface SortMatch {
  readonly key: KeyAttribute;
  readonly condition: SortCondition;
  readonly constraint: SliceConstraint;
  /** What is known of the beginning of the key's text. */
  readonly beginning: readonly KnownPart[];
  readonly entails: readonly number[];
}

/** A part of a key's text with the argument in it. */
export interface KnownPart {
  readonly part: TemplatePart;
  readonly texts: KeyTextPart;
  readonly entails: readonly number[];
  readonly width?: number;
}

/** What the texts of a key attribute within a slice have to be. All that is given must hold. */
export interface SliceConstraint {
  readonly equal?: KeyText;
  readonly startsWith?: KeyText;
  readonly atLeast?: KeyText;
  readonly atMost?: KeyText;
  /** A numeric key that equals a number known to the model. */
  readonly number?: string;
}

export interface KeyAttempt {
  /** Absent where the partition key is not fixed. */
  readonly match?: KeyMatch;
  readonly problems: readonly PathProblem[];
}

/** Rules 1 and 2: which part of the key the equalities fix, and which range follows. */
export function matchKey(place: EntityOnPath, facts: Facts, typeNamed: TypeLookup): KeyAttempt {
  const attempt = new Attempt(place, facts, typeNamed);
  const fixed: Resolution[] = [];
  for (const component of place.partition) {
    const resolved = attempt.fixPartition(component);
    if (resolved !== undefined) fixed.push(resolved);
  }
  // What the sort key could do does not matter where the partition is not known.
  if (fixed.length < place.partition.length) return { problems: attempt.problems };
  const partition = place.partition.flatMap((component, position): readonly PartitionMatch[] => {
    const resolved = fixed[position];
    return resolved === undefined ? [] : [attempt.partition(component, resolved)];
  });
  const sort: SortMatch[] = [];
  let firstFree = 0;
  for (const component of place.sort) {
    const whole = attempt.fixedSort(component);
    if (whole === undefined) {
      const open = attempt.openSort(component);
      if (open !== undefined) sort.push(open);
      break;
    }
    sort.push(whole);
    firstFree++;
  }
  for (const match of sort) attempt.entail(match.entails, `sort key ${match.key.storedName}`);
  const { problems, entailed, filtered, caseless, spelled, fanOut } = attempt;
  const match: Mutable<KeyMatch> = {
    partition,
    sort,
    firstFree,
    entailed,
    filtered,
    caseless,
    spelled,
  };
  if (fanOut !== undefined) match.fanOut = fanOut;
  return { problems, match };
}

/** The state of one attempt: what has been entailed, and what is missing. */
class Attempt {
  readonly problems: PathProblem[] = [];
  readonly entailed: (string | undefined)[] = [];
  readonly filtered: number[] = [];
  readonly caseless: string[] = [];
  readonly spelled: string[] = [];
  fanOut: FanOutChoice | undefined;
  readonly #place: EntityOnPath;
  readonly #facts: Facts;
  readonly #typeNamed: TypeLookup;

  constructor(place: EntityOnPath, facts: Facts, typeNamed: TypeLookup) {
    this.#place = place;
    this.#facts = facts;
    this.#typeNamed = typeNamed;
  }

  entail(conjuncts: readonly number[], servedBy: string): void {
    for (const conjunct of conjuncts) {
      this.entailed[conjunct] ??= servedBy;
    }
  }

  /** The value of a partition key, or one of several; else says what is missing. */
  fixPartition(component: KeyComponent): Resolution | undefined {
    const resolved = resolveExpression(component.expression, this.#facts);
    if (resolved !== undefined) return resolved;
    if (this.fanOut === undefined) {
      this.fanOut = fanOutOf(component, this.#facts);
      if (this.fanOut !== undefined) return this.fanOut;
    }
    for (const name of this.#unfixedOf(component)) {
      this.problems.push(lacks.partitionEquality(component.key.name, name));
    }
    return undefined;
  }

  partition(component: KeyComponent, resolved: Resolution): PartitionMatch {
    const { key } = component;
    this.entail(resolved.entailed, `partition key ${key.storedName}`);
    this.#noteFormats(component.parts);
    const beginning = this.#known(component, component.parts);
    // One of several values: what the types allow is all that is known of it.
    const texts =
      this.fanOut !== undefined && resolved === this.fanOut
        ? key.type === "string"
          ? { equal: textsOfComponent(component, this.#place.entity, this.#typeNamed) }
          : {}
        : this.#equalTo(component, resolved.value, beginning);
    return { key, value: resolved.value, texts };
  }

  /** The component where all that it is made of is fixed. */
  fixedSort(component: KeyComponent): SortMatch | undefined {
    const resolved = resolveExpression(component.expression, this.#facts);
    if (resolved === undefined) return undefined;
    this.#noteFormats(component.parts);
    const beginning = this.#known(component, component.parts);
    return {
      key: component.key,
      condition: {
        attribute: component.key.storedName,
        operator: "=",
        values: [resolved.value],
      },
      constraint: this.#equalTo(component, resolved.value, beginning),
      beginning,
      entails: resolved.entailed,
    };
  }

  /** The first component that is not fixed: a range, or the beginning of a template. */
  openSort(component: KeyComponent): SortMatch | undefined {
    return component.asIs === undefined
      ? this.#openTemplate(component)
      : this.#openAttribute(component);
  }

  #openAttribute(component: KeyComponent): SortMatch | undefined {
    const { asIs, key } = component;
    const range = asIs === undefined ? undefined : this.#facts.range(asIs);
    if (asIs === undefined || range === undefined) return undefined;
    if (range.operator === "begins_with" && key.type === "number") {
      this.problems.push(lacks.prefixOfNumber(key.name, range.conjunct));
      return undefined;
    }
    const type = typeOfAttribute(this.#place.entity, asIs, this.#typeNamed);
    this.#noteSpelling(asIs.name, type, range);
    const [first, second] = range.values;
    const texts = (value: Expression | undefined): KeyText =>
      value === undefined ? [anyText] : [textsOfValue(value, textsOfInsert(type, {}))];
    return {
      key,
      condition: {
        attribute: key.storedName,
        operator: range.operator,
        values: range.values,
        ...(range.operator === "between" && first !== undefined && second !== undefined
          ? { range: { lower: first, upper: second } }
          : {}),
      },
      constraint: key.type === "string" ? boundsOf(range, [], texts) : {},
      beginning: [],
      entails: [range.conjunct],
    };
  }

  #openTemplate(component: KeyComponent): SortMatch | undefined {
    const { key, parts } = component;
    const position = parts.findIndex((part) => !this.#isFixed(part));
    const known = this.#known(component, parts.slice(0, position));
    this.#noteFormats(parts.slice(0, position));
    const prefix = known.map(({ part }) => part);
    const free = parts[position];
    const range =
      free?.kind === "insert" && free.attribute !== undefined
        ? this.#facts.range(free.attribute)
        : undefined;
    const entails = known.flatMap((part) => part.entails);
    if (free?.kind !== "insert" || range === undefined || !this.#takesRange(component, position)) {
      const condition = prefixCondition(key.storedName, prefix);
      if (condition === undefined) return undefined;
      const constraint = { startsWith: known.map(({ texts }) => texts) };
      return { key, condition, constraint, beginning: known, entails };
    }
    this.#noteFormats([free]);
    this.#noteSpelling(free.attribute?.name ?? "", free.type, range);
    const next = literalBehind(parts, position);
    const { condition, alsoFilter } = rangeCondition(
      { key: key.storedName, prefix, insert: free.insert, next },
      range,
    );
    if (alsoFilter) this.filtered.push(range.conjunct);
    const texts = (value: Expression | undefined): KeyText => [
      ...known.map((part) => part.texts),
      value === undefined ? anyText : textsOfValue(value, textsOfPart(free)),
    ];
    return {
      key,
      condition,
      constraint: boundsOf(
        range,
        known.map((part) => part.texts),
        texts,
        next === "" ? "" : next + highest,
      ),
      beginning: known,
      entails: [...entails, range.conjunct],
    };
  }

  /** Whether the attribute keeps its order at this place of the template; else says why not. */
  #takesRange(component: KeyComponent, position: number): boolean {
    const part = component.parts[position];
    if (part?.kind !== "insert" || part.attribute === undefined) return false;
    const range = this.#facts.range(part.attribute);
    if (range === undefined) return false;
    const { name } = part.attribute;
    const order = orderInText(part.type, part.insert.format);
    if (range.operator === "begins_with") {
      if (order !== "lost" && part.insert.format?.kind !== "pad") return true;
      this.problems.push(lacks.prefixOfNumber(name, range.conjunct));
      return false;
    }
    if (order === "lost") {
      this.problems.push(lacks.padding(component.key.name, name, range.conjunct));
      return false;
    }
    if (position < component.parts.length - 1 && part.width === undefined) {
      this.problems.push(lacks.fixedWidth(component.key.name, name, range.conjunct));
      return false;
    }
    const format = part.insert.format?.kind;
    const isCaseless = format === "lower" || format === "upper";
    const isLast = position === component.parts.length - 1;
    if (range.operator !== "<" || !isLast || position === 0) return true;
    // The bound itself has to be filtered out: no filter ignores case, or sees what is not stored.
    if (isCaseless) {
      this.problems.push(lacks.boundWithoutCase(component.key.name, name, range.conjunct));
      return false;
    }
    if (attributeNamed(this.#facts.entity, name)?.source.kind === "in key") {
      this.problems.push(lacks.boundInKey(component.key.name, name, range.conjunct));
      return false;
    }
    return true;
  }

  #isFixed(part: ComponentPart): boolean {
    return part.kind === "text" || this.#resolvePart(part) !== undefined;
  }

  #resolvePart(part: InsertPart): Resolution | undefined {
    return resolveExpression(part.insert.expression, this.#facts);
  }

  /** The parts with the values of their attributes; all of them must be fixed. */
  #known(component: KeyComponent, parts: readonly ComponentPart[]): readonly KnownPart[] {
    if (component.constant !== undefined) {
      const text = "S" in component.constant ? component.constant.S : undefined;
      return text === undefined
        ? []
        : [{ part: text, texts: { kind: "text", text }, entails: [], width: text.length }];
    }
    const known: KnownPart[] = [];
    for (const part of parts) {
      if (part.kind === "text") {
        known.push({ part: part.text, texts: part, entails: [], width: part.text.length });
        continue;
      }
      const resolved = this.#resolvePart(part);
      if (resolved === undefined) continue;
      const inserted = { ...part.insert, expression: resolved.value };
      // What an argument will be is not known, so that all that the part can make remains.
      const isArgument = resolved.value.kind === "parameter";
      const texts = isArgument ? part.texts : textsOfValue(textTemplate([inserted]), part.texts);
      const { entailed: entails } = resolved;
      const { width } = part;
      known.push(
        width === undefined
          ? { part: inserted, texts, entails }
          : { part: inserted, texts, entails, width },
      );
    }
    return known;
  }

  #equalTo(
    component: KeyComponent,
    value: Expression,
    beginning: readonly KnownPart[],
  ): SliceConstraint {
    const constant = constantValue(value);
    if (constant !== undefined && "N" in constant) return { number: constant.N };
    if (component.key.type !== "string") return {};
    if (constant !== undefined && "S" in constant) {
      return { equal: [{ kind: "text", text: constant.S }] };
    }
    if (component.asIs !== undefined) {
      const type = typeOfAttribute(this.#place.entity, component.asIs, this.#typeNamed);
      return { equal: [textsOfInsert(type, {})] };
    }
    return beginning.length === 0 ? {} : { equal: beginning.map(({ texts }) => texts) };
  }

  #unfixedOf(component: KeyComponent): readonly string[] {
    if (component.asIs !== undefined) return [component.asIs.name];
    const names = component.parts.flatMap((part) => {
      if (part.kind === "text" || this.#resolvePart(part) !== undefined) return [];
      return part.attribute === undefined ? [] : [part.attribute.name];
    });
    return names.length > 0 ? names : [component.key.name];
  }

  #noteFormats(parts: readonly ComponentPart[]): void {
    for (const part of parts) {
      if (part.kind === "text" || part.attribute === undefined) continue;
      const format = part.insert.format?.kind;
      if (format === "lower" || format === "upper") this.caseless.push(part.attribute.name);
    }
  }

  #noteSpelling(name: string, type: Parameters<typeof orderInText>[0], range: RangeFact): void {
    if (range.operator === "begins_with") return;
    if (orderInText(type, undefined) === "spelling") this.spelled.push(name);
  }
}

/** The constraint of a range, with the texts before it and those of a bound. */
function boundsOf(
  range: RangeFact,
  before: KeyText,
  textsOf: (value: Expression | undefined) => KeyText,
  behind = "",
): SliceConstraint {
  const [first, second] = range.values;
  const bounds: Mutable<SliceConstraint> = {};
  if (before.length > 0) bounds.startsWith = before;
  const above = (value: Expression | undefined): KeyText =>
    behind === "" ? textsOf(value) : [...textsOf(value), { kind: "text", text: behind }];
  switch (range.operator) {
    case "begins_with":
      return { startsWith: first === undefined ? before : beginningTexts(before, first) };
    case ">=":
    case ">":
      bounds.atLeast = textsOf(first);
      return bounds;
    case "<=":
      bounds.atMost = above(first);
      return bounds;
    case "<":
      bounds.atMost = textsOf(first);
      return bounds;
    case "between":
      bounds.atLeast = textsOf(first);
      bounds.atMost = above(second);
      return bounds;
    default:
      return range.operator satisfies never;
  }
}

/** A prefix argument can be shorter than any value of the attribute, and of any characters. */
function beginningTexts(before: KeyText, value: Expression): KeyText {
  return [...before, textsOfValue(value, anyText)];
}

/** The text of a value that is known to the model, else what the type allows. */
function textsOfValue(value: Expression, otherwise: KeyTextPart): KeyTextPart {
  const constant = constantValue(value);
  return constant !== undefined && "S" in constant ? { kind: "text", text: constant.S } : otherwise;
}

function literalBehind(parts: readonly ComponentPart[], position: number): string {
  const next = parts[position + 1];
  if (next === undefined) return "";
  return next.kind === "text" ? next.text : highest;
}
