import type { Span } from "../../base/span.ts";
import type {
  ExampleDeclaration,
  Identifier,
  PatternDeclaration,
  SampleDeclaration,
  SampleFileDeclaration,
} from "../syntax/tree.ts";
import { declareEntity } from "./entities.ts";
import { related } from "./findings.ts";
import type { ModelFile } from "./model.ts";
import { type Declared, originOf, type Scope } from "./scope.ts";
import { declareTable } from "./tables.ts";
import { errorType } from "./type-relations.ts";
import { builtInTypes, resolveTypes } from "./type-resolver.ts";

/** The declarations that nothing refers to before they are resolved, in the order of the text. */
export interface OtherDeclarations {
  readonly patterns: readonly Declared<PatternDeclaration>[];
  readonly samples: readonly Declared<SampleDeclaration | SampleFileDeclaration>[];
  readonly examples: readonly Declared<ExampleDeclaration>[];
}

/**
 * Enters all names into the scope, so that each declaration may speak of each other one. Of two
 * declarations with one name the first counts, and both are reported.
 */
export function declareAll(scope: Scope, files: readonly ModelFile[]): OtherDeclarations {
  const patterns: Declared<PatternDeclaration>[] = [];
  const samples: Declared<SampleDeclaration | SampleFileDeclaration>[] = [];
  const examples: Declared<ExampleDeclaration>[] = [];
  const entities: Declared<Parameters<typeof declareEntity>[2]>[] = [];
  const names = new Namespaces(scope);
  for (const { uri: file, tree } of files) {
    for (const node of tree.declarations) {
      switch (node.kind) {
        case "TableDeclaration":
          if (names.enter("table", file, node.name)) {
            scope.tables.set(node.name.text, declareTable(scope, file, node));
          }
          break;
        case "TypeDeclaration":
          if (builtInTypes.has(node.name.text)) {
            const name = node.name.text;
            scope.findings.report("built-in-type-name", file, node.name.span, { name });
          } else if (names.enter("type", file, node.name)) {
            const name = node.name.text;
            scope.references.add({ kind: "type", name }, file, node.name.span, "declaration");
            scope.types.set(name, {
              node,
              file,
              state: "declared",
              expanded: errorType,
              definition: {
                name,
                type: errorType,
                origin: originOf(file, node, node.name.span),
                node,
              },
            });
          }
          break;
        case "EntityDeclaration":
          if (names.enter("entity", file, node.name)) entities.push({ node, file });
          scope.entityNames.add(node.name.text);
          break;
        case "PatternDeclaration":
          if (names.enter("pattern", file, node.name)) patterns.push({ node, file });
          break;
        case "SampleDeclaration":
          if (node.name === undefined || names.enter("sample", file, node.name)) {
            samples.push({ node, file });
          }
          break;
        case "SampleFileDeclaration":
          samples.push({ node, file });
          break;
        case "ExampleDeclaration":
          examples.push({ node, file });
          break;
        case "ImportDeclaration":
          break;
        default:
          node satisfies never;
      }
    }
  }
  resolveTypes(scope);
  for (const { node, file } of entities) {
    scope.entities.set(node.name.text, declareEntity(scope, file, node));
  }
  return { patterns, samples, examples };
}

interface Place {
  readonly file: string;
  readonly span: Span;
}

type Namespace = "table" | "type" | "entity" | "pattern" | "sample";

/** Each kind of declaration has names of its own: a table `Order` may hold the entity `Order`. */
class Namespaces {
  readonly #scope: Scope;
  readonly #places: Readonly<Record<Namespace, Map<string, Place>>> = {
    table: new Map(),
    type: new Map(),
    entity: new Map(),
    pattern: new Map(),
    sample: new Map(),
  };
  readonly #reported = new Set<string>();

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** Whether the name is new; where it is not, the first and this declaration are reported. */
  enter(kind: Namespace, file: string, name: Identifier): boolean {
    if (name.text === "") return kind === "pattern";
    const places = this.#places[kind];
    const first = places.get(name.text);
    const second: Place = { file, span: name.span };
    if (first === undefined) {
      places.set(name.text, second);
      return true;
    }
    const id = `${kind}\n${name.text}`;
    if (!this.#reported.has(id)) this.#report(kind, name.text, first, second);
    this.#reported.add(id);
    this.#report(kind, name.text, second, first);
    return false;
  }

  #report(kind: Namespace, name: string, place: Place, other: Place): void {
    this.#scope.findings.report(
      "duplicate-declaration",
      place.file,
      place.span,
      { kind, name },
      { related: [related("The other one is here.", other.file, other.span)] },
    );
  }
}
