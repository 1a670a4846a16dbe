import type { Span } from "../../base/span.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { movedDiagnostic, type Place } from "../diagnostics/registry.ts";
import { type Excerpt, isWrittenAlike, type ModelPart, type Written } from "./parts.ts";

/** A part of a model as it now stands, with what was found out about it, now or before. */
export interface RecordedPart {
  readonly part: ModelPart;
  readonly record: PartRecord;
}

/**
 * Parts with their records: those that are written as they were keep the ones that they had.
 *
 * @param before the records of an earlier state of the model
 */
export function recordParts(
  parts: readonly ModelPart[],
  before: readonly PartRecord[] = [],
): readonly RecordedPart[] {
  const records = new Map(before.map((record) => [record.name, record]));
  return parts.map((part) => {
    const record = records.get(part.name);
    const holds = record !== undefined && isWrittenAlike(record.written, part.written);
    if (!holds) return { part, record: new PartRecord(part) };
    record.moveTo(part.written);
    return { part, record };
  });
}

/**
 * What was found out about a part, for as long as it is written as it is, wherever it then stands.
 * Holds nothing of the model that it was found in.
 */
export class PartRecord {
  readonly name: string;
  #written: Written;
  readonly #pinned = new Map<string, readonly PinnedFinding[]>();
  /** Made when something is pinned, for the places of that moment. */
  #places: ReadonlyMap<string, readonly PlacedExcerpt[]> | undefined;

  constructor({ name, written }: Pick<ModelPart, "name" | "written">) {
    this.name = name;
    this.#written = written;
  }

  get written(): Written {
    return this.#written;
  }

  /** @param written the same, at the places where it now stands */
  moveTo(written: Written): void {
    this.#written = written;
    this.#places = undefined;
  }

  /**
   * The findings on a topic. They are looked for once; later only what would mend them is, when
   * somebody asks for it.
   *
   * @param find looks only at the part, and finds the same where the same is written
   */
  findings(topic: string, find: () => readonly Diagnostic[]): readonly Diagnostic[] {
    const pinned = this.#pinned.get(topic);
    if (pinned === undefined) {
      const found = find();
      // What points at something else than the part could not be told again.
      const toKeep = this.#pinAll(found);
      if (toKeep !== undefined) this.#pinned.set(topic, toKeep);
      return found;
    }
    if (pinned.length === 0) return none;
    let again: readonly Diagnostic[] | undefined;
    return pinned.map(({ finding, place, related }, position) =>
      movedDiagnostic(
        finding,
        this.#unpin(place),
        related.map((other) => ({ message: other.message, ...this.#unpin(other.place) })),
        () => {
          again ??= find();
          return again[position]?.changes ?? [];
        },
      ),
    );
  }

  #pinAll(findings: readonly Diagnostic[]): readonly PinnedFinding[] | undefined {
    const pinned: PinnedFinding[] = [];
    for (const { code, severity, message, tags, allowable, file, span, related } of findings) {
      const place = this.#pin({ file, span });
      if (place === undefined) return undefined;
      const others: PinnedFinding["related"][number][] = [];
      for (const other of related) {
        const otherPlace = this.#pin(other);
        if (otherPlace === undefined) return undefined;
        others.push({ message: other.message, place: otherPlace });
      }
      const finding = { code, severity, message, tags, allowable };
      pinned.push({ finding, place, related: others });
    }
    return pinned;
  }

  #unpin({ excerpt, span }: PinnedPlace): Place {
    const { file, start } = this.#written.excerpts[excerpt] ?? nowhere;
    return { file, span: { start: span.start + start, end: span.end + start } };
  }

  #pin({ file, span }: Place): PinnedPlace | undefined {
    this.#places ??= placesIn(this.#written);
    const inFile = this.#places.get(file) ?? [];
    let low = 0;
    let high = inFile.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((inFile[middle]?.excerpt.start ?? 0) <= span.start) low = middle;
      else high = middle - 1;
    }
    const found = inFile[low];
    if (found === undefined) return undefined;
    const { start, text } = found.excerpt;
    if (span.start < start || span.end > start + text.length) return undefined;
    return {
      excerpt: found.position,
      span: { start: span.start - start, end: span.end - start },
    };
  }
}

interface PinnedFinding {
  readonly finding: Pick<Diagnostic, "code" | "severity" | "message" | "tags" | "allowable">;
  readonly place: PinnedPlace;
  readonly related: readonly { readonly message: string; readonly place: PinnedPlace }[];
}

/** Offsets within the excerpt at this position. */
interface PinnedPlace {
  readonly excerpt: number;
  readonly span: Span;
}

interface PlacedExcerpt {
  readonly excerpt: Excerpt;
  readonly position: number;
}

/** By file, in the order of the text. */
function placesIn({ excerpts }: Written): ReadonlyMap<string, readonly PlacedExcerpt[]> {
  const places = new Map<string, PlacedExcerpt[]>();
  for (const [position, excerpt] of excerpts.entries()) {
    const inFile = places.get(excerpt.file);
    if (inFile === undefined) places.set(excerpt.file, [{ excerpt, position }]);
    else inFile.push({ excerpt, position });
  }
  for (const inFile of places.values()) {
    inFile.sort((left, right) => left.excerpt.start - right.excerpt.start);
  }
  return places;
}

const none: readonly never[] = [];
const nowhere = { file: "", start: 0 };
