import type { AttributeValue, Item } from "../../dynamodb/values.ts";
import { emptyEnvironment } from "../../language/expressions/evaluate.ts";
import type { Environment } from "../../language/expressions/evaluation.ts";
import { resolveType, type TypeLookup } from "../../planner/attribute-types.ts";
import { readFromKeys } from "../../planner/decode.ts";
import type { EntityShape } from "../../planner/plan.ts";
import type { WorkingItem } from "./working-item.ts";

/** How a model has an entity, with the types that it names. */
export interface ReadShape {
  readonly shape: EntityShape;
  readonly typeNamed: TypeLookup;
}

/** Told of each stored attribute that is read. */
type Note = (stored: string) => void;

/** Reads the attributes of an item by their logical names, in the form in which they are stored. */
export class AttributeReader {
  readonly #item: WorkingItem;
  readonly #key: Item;
  readonly #current: ReadShape;
  /** The item has the keys of another model: what stands in keys alone is read by its templates. */
  readonly #former: ReadShape | undefined;
  readonly #noteConcerned: Note;

  constructor(item: WorkingItem, key: Item, current: ReadShape, former?: ReadShape) {
    this.#item = item;
    this.#key = key;
    this.#current = current;
    this.#former = former;
    this.#noteConcerned = (stored) => {
      item.get(stored);
    };
  }

  read(name: string, note: Note = this.#noteConcerned): AttributeValue | undefined {
    const declared = declaredIn(this.#current, name);
    const before = this.#former && declaredIn(this.#former, name);
    if (declared?.source.kind !== "in key") {
      const stored = declared?.storedName ?? name;
      note(stored);
      const value = this.#item.peek(stored);
      return value === undefined && before?.source.kind === "in key"
        ? this.readFromKeys(name, note)
        : value;
    }
    if (before === undefined || before.source.kind === "in key") {
      return this.readFromKeys(name, note);
    }
    note(before.storedName);
    return this.#item.peek(before.storedName);
  }

  /** What the keys of the item say of an attribute: first the table's own, which never change. */
  readFromKeys(name: string, note: Note = this.#noteConcerned): AttributeValue | undefined {
    const made = this.#former ?? this.#current;
    const declared = declaredIn(made, name);
    if (declared === undefined) return undefined;
    const { shape, typeNamed } = made;
    const type = resolveType(declared.type, typeNamed);
    const primary = readFromKeys(shape, this.#key, name, type, typeNamed);
    if (primary !== undefined) return primary;
    const keys = shape.keys.flatMap(({ attribute }) => {
      note(attribute);
      const value = this.#item.peek(attribute);
      return value === undefined ? [] : [[attribute, value] as const];
    });
    return readFromKeys(shape, Object.fromEntries(keys), name, type, typeNamed);
  }

  /** For expressions over the entity's attributes. */
  environment(note?: Note): Environment {
    return { ...emptyEnvironment, attribute: (name) => this.read(name, note) };
  }
}

function declaredIn(
  { shape }: ReadShape,
  name: string,
): EntityShape["attributes"][number] | undefined {
  return shape.attributes.find((attribute) => attribute.name === name);
}
