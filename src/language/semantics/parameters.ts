import type { Span } from "../../base/span.ts";
import type { ParameterExpression } from "../expressions/expression.ts";
import type { Identifier, PlaceholderNode } from "../syntax/tree.ts";
import type { Typed } from "./expressions.ts";
import { related } from "./findings.ts";
import type { Parameter, ParameterType, SymbolId } from "./model.ts";
import { suggestion } from "./names.ts";
import { reportUnknownAttribute, resolvePath } from "./paths.ts";
import type { EntityScope, Mutable, Scope } from "./scope.ts";
import { describeType, equivalent, errorType, expand, isUnknown } from "./type-relations.ts";
import type { Type } from "./types.ts";

/** What a placeholder meets. */
export interface ParameterUse {
  /** `undefined` where nothing tells. */
  readonly type: Type | undefined;
  readonly list?: boolean;
  readonly optional?: boolean;
  /** The attribute, for documentation: `Order.placedAt`. */
  readonly meets?: string;
}

/** Gathers the arguments of one pattern while its clauses are resolved. */
export class Parameters {
  readonly #scope: Scope;
  readonly #file: string;
  readonly #pattern: string;
  readonly #known = new Map<string, KnownParameter>();
  /** The item arguments, by name. */
  readonly #items = new Map<string, ItemParameter>();

  constructor(scope: Scope, file: string, pattern: string) {
    this.#scope = scope;
    this.#file = file;
    this.#pattern = pattern;
  }

  /** Declares the argument that is a whole item, or a list of them. */
  addItem(
    entity: EntityScope,
    place: Identifier,
    named: PlaceholderNode | undefined,
    list: boolean,
    without: ReadonlySet<string>,
  ): string | undefined {
    const name = named?.name ?? place;
    if (name.text === "") return this.#scope.findings.fail();
    const symbol = this.#symbol(name.text);
    if (named === undefined) {
      this.#scope.references.unite({ kind: "entity", name: place.text }, symbol);
    } else {
      this.#scope.references.add(symbol, this.#file, name.span, "declaration");
      if (named.path.length > 0) {
        const parameters = { name: name.text };
        this.#scope.findings.report("item-argument-path", this.#file, named.span, parameters);
      }
    }
    const other = this.#items.get(name.text);
    if (other !== undefined) {
      return this.#scope.findings.report(
        "duplicate-item-argument",
        this.#file,
        name.span,
        { name: name.text, entity: place.text },
        { related: [related("The other item is here.", this.#file, other.span)] },
      );
    }
    this.#items.set(name.text, { entity, list, without, span: name.span });
    return name.text;
  }

  /** The value that a placeholder stands for; reports one that nothing gives a type to. */
  use(node: PlaceholderNode, use: ParameterUse): Typed | undefined {
    const { name, path } = node;
    if (name.text === "") return this.#scope.findings.fail();
    this.#scope.references.add(this.#symbol(name.text), this.#file, name.span, "read");
    const item = this.#items.get(name.text);
    if (item !== undefined) return this.#useItem(node, item);
    const [step] = path;
    if (step !== undefined) {
      const { hint, changes } = suggestion(
        this.#scope.findings,
        this.#file,
        name,
        this.#items.keys(),
      );
      return this.#scope.findings.report(
        "no-item-argument",
        this.#file,
        node.span,
        { name: name.text, member: step.text, hint },
        { changes },
      );
    }
    return this.#useNamed(name.text, node.span, use);
  }

  /** The optional argument of `set any of`, which bears the name of its attribute. */
  useOptional(attribute: SymbolId, span: Span, use: ParameterUse): ParameterExpression | undefined {
    const { name } = attribute;
    this.#scope.references.unite(attribute, this.#symbol(name));
    if (this.#items.has(name)) {
      return this.#scope.findings.report("whole-item-as-value", this.#file, span, { name });
    }
    const typed = this.#useNamed(name, span, { ...use, optional: true });
    return typed?.expression.kind === "parameter" ? typed.expression : undefined;
  }

  /** In the order of their first use in the text; `keys` says that they are one list of keys. */
  finish(keyList: boolean): readonly Parameter[] {
    const placed: PlacedParameter[] = [];
    for (const [name, { entity, list, without, span }] of this.#items) {
      const type: ParameterType = list
        ? { kind: "items", entity: entity.entity.name }
        : { kind: "item", entity: entity.entity.name, without: [...without] };
      placed.push({ at: span.start, parameter: { name, type, optional: false } });
    }
    if (keyList && this.#known.size > 0) {
      const values = [...this.#known].sort(
        ([, left], [, right]) => left.span.start - right.span.start,
      );
      placed.push({ at: values[0]?.[1].span.start ?? 0, parameter: this.#keys(values) });
    } else {
      for (const { name, type, list, optional, meets, span } of this.#known.values()) {
        const kind = list ? "list" : "value";
        const parameter: Mutable<Parameter> = { name, type: { kind, type }, optional };
        if (meets !== undefined) parameter.meets = meets;
        placed.push({ at: span.start, parameter });
      }
    }
    const isInOrder = placed.every(({ at }, index) => at >= (placed[index - 1]?.at ?? 0));
    if (!isInOrder) placed.sort((left, right) => left.at - right.at);
    return placed.map(({ parameter }) => parameter);
  }

  /** The one argument of a batch by key: a list of values, or of objects where keys have several. */
  #keys(values: readonly (readonly [string, KnownParameter])[]): Parameter {
    const [first, ...others] = values;
    if (first !== undefined && others.length === 0) {
      const [name, { type, meets }] = first;
      return {
        name,
        type: { kind: "list", type },
        optional: false,
        ...(meets === undefined ? {} : { meets }),
      };
    }
    return {
      name: "keys",
      type: { kind: "keys", fields: values.map(([name, { type }]) => ({ name, type })) },
      optional: false,
    };
  }

  #useNamed(name: string, span: Span, use: ParameterUse): Typed | undefined {
    const known = this.#known.get(name);
    const { type } = use;
    if (type === undefined) {
      // A second use of a placeholder may stand where nothing says what it is.
      if (known !== undefined) return this.#typed(name, known.type);
      return this.#scope.findings.report("untyped-placeholder", this.#file, span, { name });
    }
    if (known !== undefined) return this.#useAgain(name, span, known, type, use);
    this.#known.set(name, {
      name,
      type,
      list: use.list === true,
      optional: use.optional === true,
      span,
      meets: use.meets,
    });
    return this.#typed(name, type, use.optional);
  }

  #useItem(node: PlaceholderNode, item: ItemParameter): Typed | undefined {
    const { name, path } = node;
    const [first, ...rest] = path;
    if (first === undefined || item.list) {
      return this.#scope.findings.report("whole-item-as-value", this.#file, node.span, {
        name: name.text,
      });
    }
    if (first.text === "") return this.#scope.findings.fail();
    const { entity, members } = item.entity;
    const member = members.get(first.text);
    if (member === undefined) {
      return reportUnknownAttribute(this.#scope, this.#file, first, entity.name, members.keys());
    }
    const computed =
      member.attribute.source.kind === "derived" || member.attribute.revision
        ? "it is computed when the item is written"
        : item.without.has(first.text)
          ? "the pattern's 'set' fixes it"
          : undefined;
    if (computed !== undefined) {
      return this.#scope.findings.report("not-in-item-argument", this.#file, first.span, {
        name: first.text,
        argument: name.text,
        reason: computed,
      });
    }
    const resolved = resolvePath(
      this.#scope,
      this.#file,
      {
        kind: "Path",
        span: node.span,
        root: first,
        steps: rest.map((step) => ({ kind: "Member", span: step.span, name: step })),
      },
      { owner: entity.name, find: (key) => members.get(key), names: () => members.keys() },
    );
    if (resolved === undefined) return undefined;
    return {
      expression: { kind: "parameter", name: name.text, path: [first.text, ...resolved.path] },
      type: resolved.type,
      optional: resolved.optional,
    };
  }

  #useAgain(
    name: string,
    span: Span,
    known: KnownParameter,
    type: Type,
    use: ParameterUse,
  ): Typed | undefined {
    const scope = this.#scope;
    if (known.list === (use.list === true)) {
      if (known.optional && use.optional !== true) {
        // `set any of a` and `:a` elsewhere: the value is needed there, so it must be given.
        known.optional = false;
      }
      if (isUnknown(expand(scope, known.type))) {
        known.type = type;
        return this.#typed(name, type);
      }
      if (equivalent(scope, known.type, type)) return this.#typed(name, type);
      // A date may meet a timestamp; the comparison makes it an instant.
      const isDate = expand(scope, known.type).kind === "date";
      if (isDate && expand(scope, type).kind === "timestamp") return this.#typed(name, known.type);
    }
    const describe = (described: Type, list: boolean) =>
      list ? `a list of ${describeType(described)}` : describeType(described);
    return scope.findings.report(
      "placeholder-type-conflict",
      this.#file,
      span,
      {
        name,
        type: describe(type, use.list === true),
        other: describe(known.type, known.list),
      },
      {
        related: [
          related(`Here it is ${describe(known.type, known.list)}.`, this.#file, known.span),
        ],
      },
    );
  }

  #typed(name: string, type: Type | undefined, optional = false): Typed {
    const expression: ParameterExpression = { kind: "parameter", name, path: [] };
    return { expression, type: type ?? errorType, optional };
  }

  #symbol(name: string): SymbolId {
    return { kind: "parameter", owner: this.#pattern, name };
  }
}

interface PlacedParameter {
  /** The offset of its first use. */
  readonly at: number;
  readonly parameter: Parameter;
}

interface KnownParameter {
  readonly name: string;
  type: Type;
  readonly list: boolean;
  optional: boolean;
  /** Of the first use. */
  readonly span: Span;
  readonly meets: string | undefined;
}

interface ItemParameter {
  readonly entity: EntityScope;
  readonly list: boolean;
  readonly without: ReadonlySet<string>;
  readonly span: Span;
}
