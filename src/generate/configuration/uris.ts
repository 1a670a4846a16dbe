import { canonicalUri, resolveRelative } from "../../language/semantics/imports.ts";

/** The URI that a relative path means in a file: `src/db` in `file:///shop/dynamo.config.json`. */
export function uriOfPath(file: string, path: string): string {
  const relative = `./${path}`.replace(/\/+$/, "");
  return resolveRelative(file, relative) ?? file;
}

/** The URI of a folder's parent, or `undefined` for the root of a file system. */
export function parentOf(uri: string): string | undefined {
  const match = /^([a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?)(\/.*?)\/*$/i.exec(uri);
  const [, authority = "", path = ""] = match ?? [];
  const slash = path.lastIndexOf("/");
  if (slash < 0 || path === "/" || path === "") return undefined;
  return slash === 0 ? `${authority}/` : authority + path.slice(0, slash);
}

/** Whether a file or folder lies in a folder or is that folder. */
export function isWithin(uri: string, folder: string): boolean {
  const base = canonicalUri(folder).replace(/\/+$/, "");
  const path = canonicalUri(uri).replace(/\/+$/, "");
  return path === base || path.startsWith(`${base}/`);
}

/**
 * The way from one folder to another, with `/` and always beginning with a dot, as imports have it;
 * `undefined` where there is none, since they are on different hosts or drives.
 */
export function relativeFolder(from: string, to: string): string | undefined {
  const start = segmentsOf(from);
  const end = segmentsOf(to);
  if (start[0] !== end[0]) return undefined;
  let shared = 0;
  while (shared < start.length && shared < end.length && start[shared] === end[shared]) shared++;
  // Windows: two drives have nothing but the host in common.
  if (shared === 1 && isDrive(start[1]) && isDrive(end[1])) return undefined;
  const up = start.slice(shared).map(() => "..");
  const down = end.slice(shared);
  return [...(up.length === 0 ? ["."] : up), ...down].join("/");
}

/** The scheme with the host, and the names of the folders. */
function segmentsOf(folder: string): readonly string[] {
  const [, host = "", path = ""] =
    /^([a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?)?(.*)$/i.exec(canonicalUri(folder)) ?? [];
  const [first, ...others] = path.split("/").filter((segment) => segment !== "");
  if (first === undefined) return [host];
  return [host, isDrive(first) ? first.toLowerCase() : first, ...others];
}

function isDrive(segment: string | undefined): boolean {
  return segment !== undefined && /^[a-z]:$/i.test(segment);
}
