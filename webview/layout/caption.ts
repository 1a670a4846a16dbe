import { html, nothing, type TemplateResult } from "lit";
import type {
  KeyConditionPart,
  PathLayout,
  PatternLayout,
  SliceLayout,
} from "../../src/protocol/layout-messages.ts";
import { count, formatNumber, t } from "../shared/translate.ts";

export interface CaptionOptions {
  readonly pattern: PatternLayout;
  readonly path: PathLayout;
  /** All paths of the model, by id. */
  readonly paths: ReadonlyMap<string, PathLayout>;
  showPath(id: string): void;
  reveal(pattern: PatternLayout): void;
  /** Absent where no pattern can be run. */
  readonly run: ((pattern: PatternLayout) => void) | undefined;
  close(): void;
}

/** What the chosen pattern reads, in words: its key condition, its filter, its cost. */
export function captionTemplate(options: CaptionOptions): TemplateResult {
  const { pattern, run } = options;
  const isUnserved = pattern.unserved !== undefined;
  return html`<section class="caption ${isUnserved ? "unserved" : ""}"
    aria-label=${t("Pattern {0}", pattern.name)}>
    <div class="caption-head">
      <span class="codicon ${captionIcon(pattern)}" aria-hidden="true"></span>
      <h2>${pattern.name}</h2>
      <code class="caption-title">${pattern.title}</code>
      ${pattern.documentation === undefined ? nothing : html`<span class="caption-doc" title=${pattern.documentation}>${pattern.documentation}</span>`}
      <span class="caption-tools">
        ${isUnserved || run === undefined ? nothing : toolTemplate("play", t("Run {0}", pattern.name), () => run(pattern))}
        ${toolTemplate("go-to-file", t("Show {0} in the model", pattern.name), () => options.reveal(pattern))}
        ${toolTemplate("close", t("Show the whole path"), options.close)}
      </span>
    </div>
    ${isUnserved ? unservedTemplate(options) : pattern.slices.map((slice) => sliceTemplate(options, slice))}
    ${argumentsTemplate(pattern)}
  </section>`;
}

/** The same in one sentence, for a screen reader. */
export function describePattern(pattern: PatternLayout): string {
  if (pattern.unserved !== undefined) {
    return t("Pattern {0} is not served: {1}", pattern.name, pattern.unserved);
  }
  const slices = pattern.slices.map((slice) => {
    const condition = slice.keyCondition.map(describePart).join(t(" and "));
    const effect = describeEffect(slice);
    return condition === ""
      ? `${slice.operation}: ${effect}`
      : `${slice.operation} ${condition}: ${effect}`;
  });
  return t("Pattern {0}. {1}", pattern.name, slices.join(". "));
}

function captionIcon(pattern: PatternLayout): string {
  if (pattern.unserved !== undefined) return "codicon-error";
  return pattern.writes ? "codicon-edit" : "codicon-search";
}

function toolTemplate(icon: string, label: string, act: () => void): TemplateResult {
  return html`<button type="button" class="plain" title=${label} aria-label=${label} @click=${act}>
    <span class="codicon codicon-${icon}" aria-hidden="true"></span></button>`;
}

function unservedTemplate({ pattern, paths, showPath }: CaptionOptions): TemplateResult {
  const nearest = pattern.nearest === undefined ? undefined : paths.get(pattern.nearest);
  return html`<p class="caption-reason"><strong>${t("Not served.")}</strong> ${pattern.unserved}
    ${
      nearest === undefined
        ? nothing
        : html`<span class="nearest">${t("Nearest:")}
          <button type="button" class="link" @click=${() => showPath(nearest.id)}>${nearest.name}</button></span>`
    }</p>`;
}

function sliceTemplate(
  { path, paths, showPath }: CaptionOptions,
  slice: SliceLayout,
): TemplateResult {
  const target = paths.get(slice.path);
  const isHere = slice.path === path.id;
  return html`<div class="slice ${isHere ? "" : "elsewhere"}">
    <div class="slice-condition">
      <span class="operation">${slice.operation}</span>
      ${
        isHere
          ? html`<span class="on">${target?.name ?? slice.path}</span>`
          : html`<button type="button" class="link on" @click=${() => showPath(slice.path)}>${target?.name ?? slice.path}</button>`
      }
      ${slice.keyCondition.length === 0 ? nothing : html`<span class="condition mono">${joinParts(slice.keyCondition)}</span>`}
      ${slice.keys > 1 ? html`<span class="more-keys">${t("and {0} more", slice.keys - 1)}</span>` : nothing}
      ${directionTemplate(slice)}
    </div>
    <div class="slice-effect">
      ${describeEffect(slice)}${unitsText(slice)}${filterTemplate(slice)}
    </div>
  </div>`;
}

function joinParts(parts: readonly KeyConditionPart[]): TemplateResult {
  return html`${parts.map(
    (part, position) =>
      html`${position === 0 ? nothing : html` <span class="operator">and</span> `}<span class="condition-part">${partTemplate(part)}</span>`,
  )}`;
}

function partTemplate({ attribute, operator, values }: KeyConditionPart): TemplateResult {
  const [first = "", second = ""] = values;
  const name = html`<span class="attribute">${attribute}</span>`;
  if (operator === "begins_with") {
    return html`<span class="operator">begins_with(</span>${name}<span class="operator">,</span> <span class="literal">${first}</span><span class="operator">)</span>`;
  }
  const value = html`${name} <span class="operator">${operator}</span> <span class="literal">${first}</span>`;
  if (operator !== "between") return value;
  return html`${value} <span class="operator">and</span> <span class="literal">${second}</span>`;
}

function describePart({ attribute, operator, values }: KeyConditionPart): string {
  if (operator === "begins_with") return t("{0} begins with {1}", attribute, values[0] ?? "");
  return `${attribute} ${operator} ${values.join(t(" and "))}`;
}

function directionTemplate({
  forward,
  items,
  access,
}: SliceLayout): TemplateResult | typeof nothing {
  if (forward === undefined || access !== "read" || items.length === 0) return nothing;
  const label = forward ? t("forwards") : t("backwards");
  return html`<span class="direction"><span class="codicon codicon-arrow-${forward ? "down" : "up"}"
    aria-hidden="true"></span>${label}</span>`;
}

function describeEffect(slice: SliceLayout): string {
  const items = count(slice.items.length, "{0} item", "{0} items");
  switch (slice.access) {
    case "check":
      return slice.items.length === 0
        ? t("Checks an item that is not shown")
        : t("Checks {0}", items);
    case "write":
      return slice.items.length === 0
        ? t("Writes an item that is not shown")
        : t("Writes {0}", items);
    case "read":
      return slice.items.length === 0
        ? t("Reads none of the items shown")
        : slice.collections.length > 1
          ? t("Reads {0} in {1} collections", items, slice.collections.length)
          : t("Reads {0}", items);
  }
}

function unitsText({ readUnits, writeUnits }: SliceLayout): string {
  const units: string[] = [];
  if (readUnits !== undefined) units.push(`${formatNumber(readUnits)} RCU`);
  if (writeUnits !== undefined) units.push(`${formatNumber(writeUnits)} WCU`);
  return units.length === 0 ? "" : ` · ${units.join(" · ")}`;
}

function filterTemplate(slice: SliceLayout): TemplateResult | typeof nothing {
  if (slice.filter === undefined) return nothing;
  const dropped = count(
    slice.discarded.length,
    "drops {0} item after it was read",
    "drops {0} items after they were read",
  );
  const note = slice.addedFilter ? t("added, keeps other entities out") : undefined;
  return html`<span class="filter"><span class="codicon codicon-filter" aria-hidden="true"></span>
    <span class="mono">${slice.filter}</span> ${dropped}${note === undefined ? nothing : html` (${note})`}</span>`;
}

function argumentsTemplate(pattern: PatternLayout): TemplateResult | typeof nothing {
  if (pattern.arguments.length === 0) return nothing;
  return html`<div class="caption-arguments"><span>${t("Shown for")}</span>
    ${pattern.arguments.map(
      ({ name, text }) =>
        html`<span class="argument mono" title="${name} = ${text}"><span class="argument-name">${name}</span> ${text}</span>`,
    )}</div>`;
}
