import type { Cursor } from "../../language/syntax/cursor.ts";
import { TokenKind } from "../../language/syntax/token.ts";
import {
  type ExpressionContext,
  entitiesOwner,
  nothing,
  type Owner,
  type Places,
  words,
} from "./place.ts";
import {
  atEnd,
  isAt,
  readName,
  skip,
  startsNamedMember,
  type Walk,
  walkBlock,
  walkName,
  walkNames,
  walkWords,
} from "./walk.ts";
import { walkExpression, walkPath } from "./walk-expression.ts";
import { walkType } from "./walk-type.ts";

/** `entity Name in Table as "value" { … }`; the cursor stands behind the keyword. */
export function walkEntity(cursor: Cursor): Walk {
  const { name: entity, found } = walkName(cursor, nothing);
  if (found !== undefined) return found;
  if (atEnd(cursor)) return words("in");
  if (cursor.is("in")) {
    cursor.advance();
    const table = walkName(cursor, [{ kind: "table" }]).found;
    if (table !== undefined) return table;
  }
  if (atEnd(cursor)) return words("as");
  if (cursor.is("as")) {
    cursor.advance();
    if (atEnd(cursor)) return nothing;
    skip(cursor, TokenKind.String);
  }
  const members = (): Places => [{ kind: "entity member", entity }];
  return walkBlock(cursor, members, () => walkEntityMember(cursor, entity, members));
}

/** `type Name { … }` or `type Name = …`; the cursor stands behind the keyword. */
export function walkTypeDeclaration(cursor: Cursor): Walk {
  const { name, found } = walkName(cursor, nothing);
  if (found !== undefined) return found;
  if (atEnd(cursor)) return nothing;
  if (skip(cursor, TokenKind.Equals)) {
    return walkType(cursor, "declaration");
  }
  const owner: Owner = { kind: "type", name };
  return walkBlock(
    cursor,
    () => nothing,
    () => walkAttributeOrInclude(cursor, owner, () => nothing),
  );
}

function walkEntityMember(cursor: Cursor, entity: string, members: () => Places): Walk {
  const owner = entitiesOwner(entity);
  if (cursor.kindAhead(1) === TokenKind.Equals && cursor.isName()) {
    return walkBinding(cursor, owner, members);
  }
  if (!isAt(cursor, TokenKind.Word) || startsNamedMember(cursor)) {
    return walkAttributeOrInclude(cursor, owner, members);
  }
  const keyword = readName(cursor);
  switch (keyword) {
    case "version":
      return walkNumber(cursor);
    case "backfilled":
      return walkWords(cursor, ["to"]) ?? walkNumber(cursor);
    case "volume":
      return walkVolume(cursor, owner, members);
    case "upgrade":
      return walkWords(cursor, ["to"]) ?? walkNumber(cursor) ?? walkUpgrade(cursor, owner);
    default:
      // Behind a word that is no keyword only a colon could follow.
      return atEnd(cursor) && !cursor.isOnNewLine() ? nothing : undefined;
  }
}

function walkNumber(cursor: Cursor): Walk {
  if (atEnd(cursor)) return nothing;
  skip(cursor, TokenKind.Number);
  return undefined;
}

/** `name?: Type = default @annotation` or `...Name`. */
export function walkAttributeOrInclude(cursor: Cursor, owner: Owner, members: () => Places): Walk {
  if (skip(cursor, TokenKind.Ellipsis)) {
    return walkName(cursor, [{ kind: "include" }]).found;
  }
  if (!cursor.isName()) return undefined;
  const name = readName(cursor);
  skip(cursor, TokenKind.Question);
  if (atEnd(cursor)) return cursor.isOnNewLine() ? members() : nothing;
  if (!skip(cursor, TokenKind.Colon)) return undefined;
  return walkType(cursor, "attribute", name) ?? walkAfterType(cursor, owner, members);
}

/** Default, `derived`, `in key`, `copied from` and annotations. */
function walkAfterType(cursor: Cursor, owner: Owner, members: () => Places): Walk {
  const taken: string[] = [];
  let hasOrigin = false;
  for (;;) {
    if (atEnd(cursor)) return afterType(cursor, hasOrigin, taken, members);
    if (skip(cursor, TokenKind.At)) {
      const { name, found } = walkName(cursor, [{ kind: "annotation", taken }]);
      const inAnnotation = found ?? walkAnnotationArguments(cursor, name);
      if (inAnnotation !== undefined) return inAnnotation;
      taken.push(name);
      continue;
    }
    if (startsNamedMember(cursor)) return undefined;
    hasOrigin = true;
    const found = walkOrigin(cursor, owner, () => afterType(cursor, true, taken, members));
    if (found !== undefined) return found.places;
  }
}

/** On a new line the next member is more likely than what goes on with this one. */
function afterType(
  cursor: Cursor,
  hasOrigin: boolean,
  taken: readonly string[],
  members: () => Places,
): Places {
  const places: Places = [{ kind: "after type", hasOrigin, taken }];
  return cursor.isOnNewLine() ? [...members(), ...places] : places;
}

/** `undefined` where an origin was read, else what the caret or the next member says. */
function walkOrigin(
  cursor: Cursor,
  owner: Owner,
  after: () => Places,
): { readonly places: Walk } | undefined {
  const done = (places: Walk) => (places === undefined ? undefined : { places });
  if (skip(cursor, TokenKind.Equals)) {
    return done(walkExpression(cursor, contextOf(owner, "default"), after));
  }
  if (cursor.is("derived")) {
    cursor.advance();
    return done(walkExpression(cursor, contextOf(owner, "derived"), after));
  }
  if (cursor.is("in")) {
    cursor.advance();
    return done(walkWords(cursor, ["key"]));
  }
  if (cursor.is("copied")) {
    cursor.advance();
    return done(walkWords(cursor, ["from"]) ?? walkCopied(cursor, owner));
  }
  return { places: undefined };
}

/** `Customer.name via customerId`, behind `copied from`. */
function walkCopied(cursor: Cursor, owner: Owner): Walk {
  const { name: entity, found } = walkName(cursor, [{ kind: "entity", taken: [] }]);
  if (found !== undefined) return found;
  if (skip(cursor, TokenKind.Dot)) {
    const source = entitiesOwner(entity);
    const attribute = walkName(cursor, [{ kind: "member", owner: source, path: [] }]).found;
    if (attribute !== undefined) return attribute;
  }
  const via = walkWords(cursor, ["via"]);
  if (via !== undefined || isAt(cursor, TokenKind.CloseBrace)) return via;
  return walkName(cursor, [{ kind: "attribute", owner, taken: [] }]).found;
}

function walkAnnotationArguments(cursor: Cursor, annotation: string): Walk {
  if (!isAt(cursor, TokenKind.OpenParen)) return undefined;
  while (!isAt(cursor, TokenKind.CloseParen)) {
    if (atEnd(cursor)) return [{ kind: "annotation argument", annotation }];
    if (isAt(cursor, TokenKind.CloseBrace)) return undefined;
    cursor.advance();
  }
  cursor.advance();
  return undefined;
}

/** `PK = "CUSTOMER#${customerId}" when status = "OPEN"`. */
function walkBinding(cursor: Cursor, owner: Owner, members: () => Places): Walk {
  cursor.advance();
  cursor.advance();
  const found = walkExpression(cursor, contextOf(owner, "binding"), () =>
    cursor.isOnNewLine() ? members() : words("when"),
  );
  if (found !== undefined) return found;
  if (!cursor.is("when") || startsNamedMember(cursor)) return undefined;
  cursor.advance();
  return walkExpression(cursor, contextOf(owner, "condition"), members);
}

/** `volume 12 per customerId max 5000`. */
function walkVolume(cursor: Cursor, owner: Owner, members: () => Places): Walk {
  const number = walkNumber(cursor);
  if (number !== undefined) return number;
  if (atEnd(cursor)) return cursor.isOnNewLine() ? members() : words("per", "max");
  if (cursor.is("per") && !startsNamedMember(cursor)) {
    cursor.advance();
    const found = walkNames(cursor, (taken) => [{ kind: "attribute", owner, taken }]);
    if (found !== undefined) return found;
    if (atEnd(cursor)) return cursor.isOnNewLine() ? members() : words("max");
  }
  if (!cursor.is("max") || startsNamedMember(cursor)) return undefined;
  cursor.advance();
  return walkNumber(cursor);
}

function walkUpgrade(cursor: Cursor, owner: Owner): Walk {
  const statements = (): Places => words("set", "rename", "remove", "using");
  return walkBlock(cursor, statements, () => {
    const keyword = readName(cursor);
    const attribute: Places = [{ kind: "attribute", owner, taken: [] }];
    switch (keyword) {
      case "set": {
        const found = walkPath(cursor, attribute, owner);
        if (found !== undefined) return found;
        if (atEnd(cursor)) return nothing;
        if (!skip(cursor, TokenKind.Equals)) return undefined;
        return walkExpression(cursor, contextOf(owner, "upgrade"), statements);
      }
      case "rename": {
        const found = walkName(cursor, attribute).found ?? walkWords(cursor, ["to"]);
        return found ?? walkName(cursor, attribute).found;
      }
      case "remove":
        return walkNames(cursor, (taken) => [{ kind: "attribute", owner, taken }]);
      case "using":
        if (atEnd(cursor)) return [{ kind: "path", to: "upgrades" }];
        skip(cursor, TokenKind.String);
        return walkName(cursor, nothing).found;
      default:
        return undefined;
    }
  });
}

function contextOf(owner: Owner, use: ExpressionContext["use"]): ExpressionContext {
  return { owner, use, pattern: undefined };
}
