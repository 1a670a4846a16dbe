import type { ImportDeclaration } from "../syntax/tree.ts";
import type { Findings } from "./findings.ts";
import type { ModelFile } from "./model.ts";

/** Which files there are, and where the workspace ends. */
export interface FileSet {
  /** By URI. */
  readonly files: ReadonlyMap<string, ModelFile>;
  /** The URIs of the workspace's folders; where none is given, nothing is outside. */
  readonly folders?: readonly string[];
}

/**
 * The roots of the models in a set of files: those that no other file imports, and of a cycle that
 * nothing outside of it imports the first by URI. Sorted.
 */
export function modelRoots(files: ReadonlyMap<string, ModelFile>): readonly string[] {
  const graph = importGraph(files);
  const components = componentsOf(graph);
  const imported = new Set<number>();
  for (const [uri, targets] of graph) {
    for (const target of targets) {
      if (components.get(target) !== components.get(uri)) {
        imported.add(components.get(target) ?? -1);
      }
    }
  }
  const roots = new Map<number, string>();
  for (const uri of [...files.keys()].sort()) {
    const component = components.get(uri) ?? -1;
    if (!imported.has(component) && !roots.has(component)) roots.set(component, uri);
  }
  return [...roots.values()].sort();
}

/** A root and all files that it imports, directly or not: each before what it imports first. */
export function filesOfModel(
  root: string,
  files: ReadonlyMap<string, ModelFile>,
): readonly ModelFile[] {
  return collectFiles(root, { files }, undefined);
}

/** As `filesOfModel`, with the findings about imports that lead nowhere or in a circle. */
export function resolveImports(
  root: string,
  set: FileSet,
  findings: Findings,
): readonly ModelFile[] {
  return collectFiles(root, set, findings);
}

/**
 * The URI that a relative path means in a file, or `undefined` where the path is not relative. As
 * in URLs nothing is above the root.
 */
export function resolveRelative(file: string, path: string): string | undefined {
  if (!/^\.\.?\//.test(path)) return undefined;
  const match = /^([a-z][a-z0-9+.-]*:\/\/[^/]*)?(.*)$/i.exec(file);
  if (match === null) return undefined;
  const [, authority = "", filePath = ""] = match;
  const segments = filePath.split("/").slice(0, -1);
  for (const segment of path.split("/")) {
    if (segment === "." || segment === "") continue;
    if (segment !== "..")
      segments.push(encodeURIComponent(segment.replace(loneSurrogate, "\ufffd")));
    else if (segments.length > 1) segments.pop();
  }
  return authority + segments.join("/");
}

/** No file is called so, and no URI can be made of it: half of a character is left while typing. */
const loneSurrogate = /[\ud800-\udfff]/gu;

/**
 * A URI in one spelling: hosts differ in which characters they encode, and `C:` and `c%3A` are one
 * drive.
 */
export function canonicalUri(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** The value that a map by URI holds for a URI in whatever spelling. */
export function lookupByUri<Value>(
  map: ReadonlyMap<string, Value>,
): (uri: string) => { readonly uri: string; readonly value: Value } | undefined {
  let canonical: Map<string, string> | undefined;
  return (uri) => {
    const direct = map.get(uri);
    if (direct !== undefined) return { uri, value: direct };
    canonical ??= new Map([...map.keys()].map((key) => [canonicalUri(key), key]));
    const key = canonical.get(canonicalUri(uri));
    const value = key === undefined ? undefined : map.get(key);
    return key === undefined || value === undefined ? undefined : { uri: key, value };
  };
}

function collectFiles(
  root: string,
  { files, folders = [] }: FileSet,
  findings: Findings | undefined,
): readonly ModelFile[] {
  const lookup = lookupByUri(files);
  const start = lookup(root);
  if (start === undefined) return [];
  const collected = new Map<string, ModelFile>();
  // Depth first with an own stack, since a chain of imports may be longer than JavaScript's.
  const stack: { uri: string; rest: ImportDeclaration[] }[] = [];
  const underway = new Set<string>();

  function enter(uri: string, file: ModelFile): void {
    collected.set(uri, file);
    underway.add(uri);
    stack.push({ uri, rest: importsOf(file).reverse() });
  }

  enter(start.uri, start.value);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const node = top.rest.pop();
    if (node === undefined) {
      underway.delete(top.uri);
      stack.pop();
      continue;
    }
    const { value: path, span } = node.path;
    if (path === "") continue;
    const place = { file: top.uri, span };
    const target = resolveRelative(top.uri, path);
    if (target === undefined) {
      findings?.report("import-not-relative", place.file, span, { path });
      continue;
    }
    if (folders.length > 0 && !folders.some((folder) => isInside(target, folder))) {
      findings?.report("import-outside-workspace", place.file, span, { path });
      continue;
    }
    const found = lookup(target);
    if (found === undefined) {
      findings?.report("import-not-found", place.file, span, { path });
    } else if (underway.has(found.uri)) {
      findings?.report("circular-import", place.file, span, { path });
    } else if (!collected.has(found.uri)) {
      enter(found.uri, found.value);
    }
  }
  for (const file of collected.values()) reportRepeated(file, lookup, findings);
  return [...collected.values()];
}

function reportRepeated(
  file: ModelFile,
  lookup: ReturnType<typeof lookupByUri<ModelFile>>,
  findings: Findings | undefined,
): void {
  const nodes = importsOf(file);
  if (nodes.length < 2 || findings === undefined) return;
  const seen = new Set<string>();
  for (const node of nodes) {
    const target = resolveRelative(file.uri, node.path.value);
    const found = target === undefined ? undefined : lookup(target)?.uri;
    if (found === undefined) continue;
    if (seen.has(found)) {
      findings.report("duplicate-import", file.uri, node.span, { path: node.path.value });
    }
    seen.add(found);
  }
}

function importsOf(file: ModelFile): ImportDeclaration[] {
  return file.tree.declarations.filter((declaration) => declaration.kind === "ImportDeclaration");
}

function isInside(uri: string, folder: string): boolean {
  const base = canonicalUri(folder).replace(/\/$/, "");
  return canonicalUri(uri).startsWith(`${base}/`);
}

function importGraph(files: ReadonlyMap<string, ModelFile>): Map<string, readonly string[]> {
  const lookup = lookupByUri(files);
  return new Map(
    [...files].map(([uri, file]) => [
      uri,
      importsOf(file).flatMap((node) => {
        const target = resolveRelative(uri, node.path.value);
        return (target === undefined ? undefined : lookup(target)?.uri) ?? [];
      }),
    ]),
  );
}

/** The strongly connected components of the graph, by Kosaraju's algorithm, each as a number. */
function componentsOf(graph: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, number> {
  const finished: string[] = [];
  const seen = new Set<string>();
  for (const uri of graph.keys()) visitAll(graph, uri, seen, (node) => finished.push(node));

  const importers = new Map<string, string[]>();
  for (const [uri, targets] of graph) {
    for (const target of targets) {
      const list = importers.get(target);
      if (list === undefined) importers.set(target, [uri]);
      else list.push(uri);
    }
  }
  const components = new Map<string, number>();
  const placed = new Set<string>();
  let component = 0;
  for (const uri of finished.reverse()) {
    if (placed.has(uri)) continue;
    visitAll(importers, uri, placed, (node) => components.set(node, component));
    component++;
  }
  return components;
}

/** Visits all that can be reached and was not seen, calling `leave` when a node is done. */
function visitAll(
  graph: ReadonlyMap<string, readonly string[]>,
  start: string,
  seen: Set<string>,
  leave: (node: string) => void,
): void {
  if (seen.has(start)) return;
  seen.add(start);
  const stack = [{ node: start, next: 0 }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const target = graph.get(top.node)?.[top.next++];
    if (target === undefined) {
      leave(top.node);
      stack.pop();
    } else if (!seen.has(target)) {
      seen.add(target);
      stack.push({ node: target, next: 0 });
    }
  }
}
