import type { Entity } from "../language/semantics/model.ts";
import type {
  AttributeMember,
  EntityDeclaration,
  RecordTypeNode,
  TypeNode,
} from "../language/syntax/tree.ts";
import type { Analysis } from "./analyze.ts";

/** What declares attributes, and what stands between two of them on one line. */
export interface MemberList {
  readonly node: EntityDeclaration | RecordTypeNode;
  readonly separator: string;
}

/** Where the type of a place in an item is written. */
export interface PlaceInTree {
  /** URI. */
  readonly file: string;
  readonly type: TypeNode;
  /** It is what a declared type stands for, which other places may have too. */
  readonly isDeclared: boolean;
  /** The attribute that has the type; absent for elements of lists and maps. */
  readonly member?: AttributeMember;
}

/** The place of a finding, such as `lines[].price` or `addresses.*.city`, whatever declared types are on the way. */
export function placeIn(
  analysis: Analysis,
  entity: Entity,
  place: string,
): PlaceInTree | undefined {
  const steps = place.match(/\[\]|\.\*|\.?[^.[\]]+/g) ?? [];
  if (steps.join("") !== place) return undefined;
  let at: PlaceInTree | undefined;
  for (const step of steps) {
    const inside: PlaceInTree | undefined = at && declaredAt(analysis, at);
    if (step === "[]" || step === ".*") {
      const type = elementOf(inside?.type, step);
      if (inside === undefined || type === undefined) return undefined;
      at = { file: inside.file, type, isDeclared: false };
      continue;
    }
    const name = step.replace(/^\./, "");
    const members =
      inside === undefined
        ? entity.node.members
        : inside.type.kind === "RecordType"
          ? inside.type.members
          : [];
    at = memberOf(analysis, inside?.file ?? entity.origin.file, members, name);
    if (at === undefined) return undefined;
  }
  return at;
}

function elementOf(type: TypeNode | undefined, step: "[]" | ".*"): TypeNode | undefined {
  if (step === "[]") return type?.kind === "ListType" ? type.element : undefined;
  return type?.kind === "MapType" ? type.value : undefined;
}

/** Follows the name of a declared type to what it is declared as. */
export function declaredAt({ model }: Analysis, at: PlaceInTree): PlaceInTree {
  let place = at;
  for (let depth = 0; depth < 100 && place.type.kind === "NamedType"; depth++) {
    const declared = model.types.get(place.type.name.text);
    if (declared === undefined) return place;
    const { origin, node } = declared;
    place = { file: origin.file, type: node.definition, isDeclared: true };
  }
  return place;
}

/** An attribute of these members, or of what they include. */
function memberOf(
  analysis: Analysis,
  file: string,
  members: RecordTypeNode["members"] | EntityDeclaration["members"],
  name: string,
): PlaceInTree | undefined {
  for (const member of members) {
    if (member.kind === "AttributeMember" && member.name.text === name) {
      return { file, type: member.type, isDeclared: false, member };
    }
    if (member.kind !== "IncludeMember") continue;
    const included = analysis.model.types.get(member.type.text);
    if (included?.node.definition.kind !== "RecordType") continue;
    const found = memberOf(analysis, included.origin.file, included.node.definition.members, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
