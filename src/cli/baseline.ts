import { readFile, writeFile } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type Diagnostic, nodePathAt } from "../language/index.ts";
import type { ModelFile } from "../language/semantics/model.ts";
import { CommandFailure, type Terminal } from "./terminal.ts";

/**
 * The findings that a team has when it begins to check: they are not reported, new ones are. An
 * entry knows its finding by code, declaration and text, so that it holds when lines move or a
 * figure in a message changes. What may not be allowed is never in it: a broken model stays broken.
 */
export interface Baseline {
  /** Takes the known findings out; each entry stands for as many findings as it counts. */
  filter(
    findings: readonly Diagnostic[],
    fileOf: (uri: string) => ModelFile | undefined,
  ): { readonly fresh: readonly Diagnostic[]; readonly mended: number };
}

interface Entry {
  /** Relative to the baseline's folder, with forward slashes. */
  readonly file: string;
  readonly code: string;
  /** The declaration that the finding is in: `entity Order`; empty between declarations. */
  readonly in: string;
  /** The text at its place, shortened. */
  readonly at: string;
  readonly count: number;
}

/** Reads a baseline. Throws a `CommandFailure` where there is none or it is not one. */
export async function readBaseline(path: string, terminal: Terminal): Promise<Baseline> {
  const absolute = resolve(terminal.directory, path);
  let text: string;
  try {
    text = await readFile(absolute, "utf8");
  } catch {
    throw new CommandFailure(
      `The baseline '${path}' cannot be read. Write it first: add --update-baseline.`,
    );
  }
  const entries = parseEntries(text);
  if (entries === undefined) {
    throw new CommandFailure(
      `'${path}' is no baseline of dynamo check. Write it anew with --update-baseline.`,
    );
  }
  const known = new Map(entries.map((entry) => [keyOf(entry), entry.count]));
  return {
    filter(findings, fileOf) {
      const left = new Map(known);
      const fresh = findings.filter((finding) => {
        if (!finding.allowable) return true;
        const key = keyOf(entryOf(finding, fileOf(finding.file), dirname(absolute)));
        const count = left.get(key) ?? 0;
        if (count === 0) return true;
        left.set(key, count - 1);
        return false;
      });
      let mended = 0;
      for (const count of left.values()) mended += count;
      return { fresh, mended };
    },
  };
}

/** Writes the findings as the new baseline, sorted, so that changes of it can be reviewed. */
export async function writeBaseline(
  path: string,
  findings: readonly Diagnostic[],
  fileOf: (uri: string) => ModelFile | undefined,
  terminal: Terminal,
): Promise<number> {
  const absolute = resolve(terminal.directory, path);
  const entries = new Map<string, Entry>();
  for (const finding of findings) {
    if (!finding.allowable) continue;
    const entry = entryOf(finding, fileOf(finding.file), dirname(absolute));
    const key = keyOf(entry);
    const before = entries.get(key);
    entries.set(key, before === undefined ? entry : { ...before, count: before.count + 1 });
  }
  const sorted = [...entries].sort(([left], [right]) => (left < right ? -1 : 1));
  const content = { version: 1, findings: sorted.map(([, entry]) => entry) };
  try {
    await writeFile(absolute, `${JSON.stringify(content, undefined, 2)}\n`);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new CommandFailure(`The baseline '${path}' cannot be written${reason}.`);
  }
  return findings.filter(({ allowable }) => allowable).length;
}

const longestText = 80;

function entryOf(finding: Diagnostic, file: ModelFile | undefined, folder: string): Entry {
  const { start, end } = finding.span;
  const text = file?.text.slice(start, end).replace(/\s+/g, " ").slice(0, longestText) ?? "";
  return {
    file: pathFrom(folder, finding.file),
    code: finding.code,
    in: file === undefined ? "" : declarationAt(file, start),
    at: text,
    count: 1,
  };
}

function declarationAt(file: ModelFile, offset: number): string {
  const declaration = nodePathAt(file.tree, offset).find(({ kind }) =>
    kind.endsWith("Declaration"),
  );
  if (declaration === undefined) return "";
  const word = declaration.kind.slice(0, -"Declaration".length).toLowerCase();
  const name = "name" in declaration ? declaration.name : undefined;
  const isNamed = typeof name === "object" && name !== null && "text" in name;
  return isNamed ? `${word} ${String(name.text)}` : word;
}

function pathFrom(folder: string, uri: string): string {
  if (!uri.startsWith("file:")) return uri;
  return relative(folder, fileURLToPath(uri)).split(sep).join("/");
}

function keyOf({ file, code, in: declaration, at }: Entry): string {
  return [file, code, declaration, at].join("\n");
}

function parseEntries(text: string): readonly Entry[] | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof content !== "object" || content === null || !("findings" in content)) return undefined;
  const { findings } = content;
  return Array.isArray(findings) && findings.every(isEntry) ? findings : undefined;
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null) return false;
  const entry = value as Readonly<Record<string, unknown>>;
  return (
    typeof entry.file === "string" &&
    typeof entry.code === "string" &&
    typeof entry.in === "string" &&
    typeof entry.at === "string" &&
    Number.isInteger(entry.count)
  );
}
