import type { Span } from "../../base/span.ts";
import type { Reference, ReferenceIndex, SymbolId } from "./model.ts";

/** Gathers the places of all names while the model is resolved. */
export interface ReferenceCollector {
  add(symbol: SymbolId, file: string, span: Span, role: Reference["role"]): void;
  /**
   * Says that two symbols are one name to their author, so that renaming one renames both: an
   * attribute that is an index key and that several entities declare, or an item argument that
   * bears its entity's name.
   */
  unite(first: SymbolId, second: SymbolId): void;
  finish(): ReferenceIndex;
}

export function createReferenceCollector(): ReferenceCollector {
  const byFile = new Map<string, Reference[]>();
  const united: (readonly [SymbolId, SymbolId])[] = [];
  // Names come file by file, so that the list of the file is mostly the one of the name before.
  let lastFile: string | undefined;
  let list: Reference[] = [];
  return {
    add(symbol, file, span, role) {
      // The parser invents names with an empty span; they stand nowhere.
      if (span.start === span.end) return;
      if (file !== lastFile) {
        list = byFile.get(file) ?? [];
        byFile.set(file, list);
        lastFile = file;
      }
      list.push({ symbol, file, span, role });
    },
    unite(first, second) {
      united.push([first, second]);
    },
    finish: () => createIndex(byFile, united),
  };
}

/** The index sorts and groups when it is first asked: most keystrokes never ask it. */
function createIndex(
  byFile: ReadonlyMap<string, Reference[]>,
  united: readonly (readonly [SymbolId, SymbolId])[],
): ReferenceIndex {
  const parents = new Map<string, string>();
  const sorted = new Set<string>();
  let bySymbol: Map<string, Reference[]> | undefined;

  function inFile(uri: string): readonly Reference[] {
    const list = byFile.get(uri);
    if (list === undefined) return [];
    if (!sorted.has(uri)) {
      list.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
      sorted.add(uri);
    }
    return list;
  }

  function group(): Map<string, Reference[]> {
    for (const [first, second] of united) {
      const firstRoot = rootOf(parents, identityOf(first));
      const secondRoot = rootOf(parents, identityOf(second));
      if (firstRoot !== secondRoot) parents.set(secondRoot, firstRoot);
    }
    const groups = new Map<string, Reference[]>();
    for (const uri of byFile.keys()) {
      for (const reference of inFile(uri)) {
        const root = rootOf(parents, identityOf(reference.symbol));
        const list = groups.get(root);
        if (list === undefined) groups.set(root, [reference]);
        else if (!isSamePlace(list.at(-1), reference)) list.push(reference);
      }
    }
    return groups;
  }

  return {
    inFile,
    of(symbol) {
      bySymbol ??= group();
      return bySymbol.get(rootOf(parents, identityOf(symbol))) ?? [];
    },
  };
}

function isSamePlace(first: Reference | undefined, second: Reference): boolean {
  return (
    first !== undefined &&
    first.file === second.file &&
    first.span.start === second.span.start &&
    first.span.end === second.span.end
  );
}

/** The character that parts the owner from the name can stand in no name of the language. */
function identityOf(symbol: SymbolId): string {
  return `${symbol.kind}\n${symbol.owner ?? ""}\n${symbol.name}`;
}

function rootOf(parents: Map<string, string>, identity: string): string {
  let root = identity;
  for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) {
    root = parent;
  }
  // Shortens the way for the next question, so that long chains cost once.
  if (root !== identity) parents.set(identity, root);
  return root;
}
