import type { Item } from "../dynamodb/values.ts";
import {
  type DiffOptions,
  openCensus,
  planCensus,
  startTally,
  type TableObservation,
} from "../evolution/index.ts";
import { format } from "../language/index.ts";
import { applyEdits, type Change } from "../language/text/edits.ts";
import { type Analysis, analyze, parseFile } from "./analyze.ts";
import { type DriftFinding, driftFindings } from "./drift-findings.ts";

/** A finding that the model was brought in line with. */
export interface MendedFinding
  extends Pick<DriftFinding, "code" | "severity" | "table" | "entity" | "message"> {
  /** What was changed, such as `Make 'total' optional`. */
  readonly title: string;
  /** The URI of the file that it was changed in. */
  readonly file: string;
}

export interface MendedModel {
  /** Of the model as it is then. */
  readonly analysis: Analysis;
  readonly mended: readonly MendedFinding[];
  /** What was observed, less what is mended; anew where the items were at hand. */
  readonly observations: readonly TableObservation[];
  /** The new texts of the files that are other than before, by URI. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Brings a model in line with what was seen of its tables, wherever one change of it is the obvious
 * one. Each change is made of the model as the ones before have left it. Then the items are looked at
 * again, since what was an unknown item is one of an entity now, until nothing is left to be mended.
 *
 * @param itemsOf All items that the census of a table was made of; of other tables, what is left is
 * what was found and not mended.
 */
export function mendDrift(
  before: Analysis,
  observed: readonly TableObservation[],
  options: DiffOptions,
  itemsOf: (table: string) => readonly Item[] | undefined = () => undefined,
): MendedModel {
  const mended: MendedFinding[] = [];
  let analysis = before;
  let observations = observed;
  for (let round = 0; round < mostRounds; round++) {
    const known = mended.length;
    observations = observations.map((observation) => withoutMended(observation));
    if (mended.length === known) break;
    observations = observations.map((observation) => {
      const items = itemsOf(observation.table);
      return items === undefined ? observation : judgedAnew(analysis, observation, items);
    });
  }
  return { analysis, mended, observations, texts: newTexts(before, analysis) };

  function withoutMended(observation: TableObservation): TableObservation {
    const { differences, census } = observation;
    const leftOf = <Part>(
      parts: readonly Part[],
      only: (part: Part) => TableObservation,
    ): readonly Part[] => parts.filter((part) => !mends(only(part)));
    return {
      ...observation,
      ...(differences === undefined
        ? {}
        : {
            differences: leftOf(differences, (part) => ({
              ...observationOf(observation),
              differences: [part],
            })),
          }),
      ...(census === undefined
        ? {}
        : {
            census: {
              ...census,
              findings: leftOf(census.findings, (part) => ({
                ...observationOf(observation),
                differences: [],
                census: { ...census, findings: [part] },
              })),
            },
          }),
    };
  }

  /** Makes the obvious change for the one thing that was observed, where there is one. */
  function mends(observation: TableObservation): boolean {
    const [finding] = driftFindings(analysis, [observation], options);
    const change = finding?.fixes.find(({ preferred }) => preferred === true);
    const file = change?.edits[0]?.file;
    if (finding === undefined || change === undefined || file === undefined) return false;
    const { code, severity, table, entity, message } = finding;
    const { title } = change;
    const of = entity === undefined ? {} : { entity };
    mended.push({ code, severity, table, ...of, message, title, file });
    analysis = changed(analysis, change);
    return true;
  }
}

/** What is known of a table, without anything that was found. */
function observationOf({ census: _items, ...observation }: TableObservation): TableObservation {
  return observation;
}

/** Each round needs another one's change; a model that goes on changing is not on its way anywhere. */
const mostRounds = 10;

function changed({ root, files }: Analysis, { edits }: Change): Analysis {
  const parsed = [...files.values()].map(({ uri, text }) => {
    const own = edits.filter(({ file }) => file === uri);
    return [uri, parseFile(uri, applyEdits(text, own))] as const;
  });
  return analyze(root, new Map(parsed), { clinic: { profile: "off" } });
}

/** A census of the same items by the model as it is now; entries of indexes are not in them. */
function judgedAnew(
  { model, plans }: Analysis,
  observation: TableObservation,
  items: readonly Item[],
): TableObservation {
  const plan = planCensus(model, plans, observation.table);
  if (plan === undefined || observation.census === undefined) return observation;
  const tally = startTally(openCensus(plan));
  for (const item of items) tally.add(item);
  const census = tally.result();
  const ofEntries = observation.census.findings.filter(({ code }) =>
    code.startsWith("index-entry-"),
  );
  return { ...observation, census: { ...census, findings: [...census.findings, ...ofEntries] } };
}

/** What was in the one style stays so. */
function newTexts(before: Analysis, after: Analysis): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [uri, { text: old }] of before.files) {
    const text = after.files.get(uri)?.text ?? old;
    if (text === old) continue;
    const wasFormatted = format(old)?.text === old;
    texts.set(uri, wasFormatted ? (format(text)?.text ?? text) : text);
  }
  return texts;
}
