import type { DraftProblem } from "./check.ts";
import type { ModelDraft } from "./draft.ts";
import { type EntityLimits, noLimits } from "./entities.ts";
import type { DraftKinds } from "./inference.ts";
import type { KindLimits } from "./kinds.ts";

/** What an earlier attempt at a model has shown that the next may not claim. */
export class Limits {
  /** What was taken back and why, for the report. */
  readonly notes: { readonly table: string; readonly message: string }[] = [];
  private readonly entities = new Map<string, EntityLimits>();
  private readonly tables = new Map<string, TableLimits>();

  ofKinds(table: string): KindLimits {
    return this.tables.get(table) ?? noTableLimits;
  }

  /** Neither a version nor a time to live is claimed of it. */
  isBare(table: string): boolean {
    return this.tables.get(table)?.bare === true;
  }

  ofEntity(table: string, kind: string): EntityLimits {
    return this.entities.get(keyOf(table, kind)) ?? (this.isBare(table) ? bareEntity : noLimits);
  }

  hasNoUnique(table: string, kind: string): boolean {
    return this.ofEntity(table, kind).noUnique;
  }

  /** Takes back what these problems disprove; each call takes back something. */
  learn(problems: readonly DraftProblem[], draft: ModelDraft, kinds: DraftKinds): void {
    const touched = new Set<string>();
    for (const problem of problems) {
      const table = problem.table ?? draft.tables[0]?.name ?? "";
      const named = kinds.all.filter((each) => problem.entities.includes(each.entity));
      if (problem.kind === "kind") this.learnKinds(problem, table, draft, kinds, touched);
      else if (named.length === 0) this.escalate(table, problem, touched);
      for (const { kind, entity } of problem.kind === "kind" ? [] : named) {
        const key = keyOf(table, kind.id);
        const before = this.ofEntity(table, kind.id);
        if (problem.code === "colliding-entity-templates") {
          this.learnCollision(problem, table, draft, kinds, touched);
          continue;
        }
        const attribute = draft.entities
          .find((each) => each.name === entity)
          ?.attributes.find(({ name }) => name === problem.attribute);
        const after = weaker(before, attribute?.storedName, problem.code);
        if (after === undefined) this.escalate(table, problem, touched);
        else {
          this.entities.set(key, after);
          this.note(table, `${entity}: ${problem.message}`);
        }
      }
    }
  }

  /** Two kinds of items whose keys may be equal: they are told apart by the discriminator, or are one. */
  private learnCollision(
    problem: DraftProblem,
    table: string,
    draft: ModelDraft,
    kinds: DraftKinds,
    touched: Set<string>,
  ): void {
    const discriminator = draft.tables.find(({ name }) => name === table)?.discriminator;
    const found = kinds.all.find(({ entity }) => problem.entities.includes(entity));
    if (discriminator === undefined || found === undefined) {
      this.learnKinds(problem, table, draft, kinds, touched);
      return;
    }
    const before = this.ofEntity(table, found.kind.id);
    const reason = `the sampled items are told apart by ${discriminator}, and their keys alone would not do it`;
    const allowance = { code: "colliding-entity-templates", reason: reason.replace(/\s+/g, " ") };
    const allowances = [
      ...before.allowances.filter(({ code }) => code !== allowance.code),
      allowance,
    ];
    if (before.allowances.length === allowances.length) this.escalate(table, problem, touched);
    else this.entities.set(keyOf(table, found.kind.id), { ...before, allowances });
  }

  /** What keys do not tell apart is one kind of item. */
  private learnKinds(
    problem: DraftProblem,
    table: string,
    draft: ModelDraft,
    kinds: DraftKinds,
    touched: Set<string>,
  ): void {
    // The message of a collision names the other entity.
    const names = kinds.all
      .filter(
        ({ table: own, entity }) =>
          own === table &&
          (problem.entities.includes(entity) ||
            new RegExp(`\\b${entity}\\b`).test(problem.message)),
      )
      .map(({ kind }) => kind.id);
    const before = this.tables.get(table) ?? noTableLimits;
    const hasDiscriminator =
      draft.tables.find(({ name }) => name === table)?.discriminator !== undefined;
    if (names.length < 2 || hasDiscriminator) {
      this.escalate(table, problem, touched);
      return;
    }
    const merged = mergeGroups([...before.merged, names]);
    this.tables.set(table, { ...before, merged });
    this.note(table, `kinds of items that no key tells apart are one entity: ${problem.message}`);
  }

  /** The next coarser view of a table: without marks, then with one entity, then without any claim. */
  private escalate(table: string, problem: DraftProblem, touched: Set<string>): void {
    if (touched.has(table)) return;
    touched.add(table);
    const before = this.tables.get(table) ?? noTableLimits;
    const after: TableLimits = !before.ignoreDiscriminator
      ? { ...before, ignoreDiscriminator: true }
      : !before.single
        ? { ...before, single: true }
        : { ...before, bare: true };
    this.tables.set(table, after);
    this.note(table, problem.message);
    for (const key of this.entities.keys())
      if (key.startsWith(`${table}\n`)) this.entities.delete(key);
  }

  /** The last resort: one entity for each table, and nothing about its attributes. */
  claimNothing(tables: readonly string[]): void {
    for (const table of tables) {
      this.tables.set(table, { ignoreDiscriminator: true, merged: [], single: true, bare: true });
    }
    this.entities.clear();
  }

  private note(table: string, message: string): void {
    if (!this.notes.some((each) => each.table === table && each.message === message)) {
      this.notes.push({ table, message });
    }
  }
}

interface TableLimits extends KindLimits {
  readonly bare: boolean;
}

const noTableLimits: TableLimits = {
  ignoreDiscriminator: false,
  merged: [],
  single: false,
  bare: false,
};

const bareEntity: EntityLimits = {
  plainKeys: true,
  storedTypes: "all",
  anyTypes: "all",
  noUnique: true,
  allowances: [],
};

function keyOf(table: string, kind: string): string {
  return `${table}\n${kind}`;
}

/** The next weaker claim about one entity; `undefined` where none is left. */
function weaker(
  before: EntityLimits,
  storedName: string | undefined,
  code: string,
): EntityLimits | undefined {
  if (/unique/.test(code) && !before.noUnique) return { ...before, noUnique: true };
  const isOfKey = /key|template|binding|foreign/.test(code) || storedName === undefined;
  if (isOfKey && !before.plainKeys) return { ...before, plainKeys: true };
  if (storedName !== undefined) {
    const { storedTypes, anyTypes } = before;
    if (storedTypes !== "all" && !storedTypes.has(storedName)) {
      return { ...before, storedTypes: new Set([...storedTypes, storedName]) };
    }
    if (anyTypes !== "all" && !anyTypes.has(storedName)) {
      return { ...before, anyTypes: new Set([...anyTypes, storedName]) };
    }
  }
  if (!before.plainKeys) return { ...before, plainKeys: true };
  return before.anyTypes === "all" ? undefined : { ...bareEntity, allowances: before.allowances };
}

/** Groups that have a member in common become one. */
function mergeGroups(groups: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const merged: Set<string>[] = [];
  for (const group of groups) {
    const touching = merged.filter((each) => group.some((id) => each.has(id)));
    const union = new Set([...group, ...touching.flatMap((each) => [...each])]);
    for (const each of touching) merged.splice(merged.indexOf(each), 1);
    merged.push(union);
  }
  return merged.map((each) => [...each]);
}
