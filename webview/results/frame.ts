import { html, nothing, type TemplateResult } from "lit";
import type { CapacityUnits, ResultsPageMessage } from "../../src/protocol/results-messages.ts";
import type { MenuEntry } from "../shared/menu.ts";
import { count, formatNumber, t } from "../shared/translate.ts";
import { consumedUnits, predictedUnits, type Run } from "./run.ts";

type Post = (message: ResultsPageMessage) => void;

export interface HeaderOptions {
  readonly run: Run;
  readonly post: Post;
  readonly copy: readonly MenuEntry[];
  readonly save: readonly MenuEntry[];
  readonly selected: number;
}

/** What was run, where, with which arguments, and what can be done with the items. */
export function headerTemplate({ run, post, copy, save, selected }: HeaderOptions): TemplateResult {
  const { view } = run;
  const { source } = view;
  const hasItems = run.items.length > 0;
  const what = selected === 0 ? "" : ` (${selected})`;
  return html`<div class="results-head">
    <div class="results-title">
      <h1>${view.pattern}</h1>
      <code class="quiet">${view.title}</code>
      <span class="results-tools" role="toolbar" aria-label=${t("Actions")}>
        <dynamo-menu .label=${t("Copy") + what} icon="copy" .entries=${copy} ?disabled=${!hasItems}></dynamo-menu>
        <dynamo-menu .label=${t("Save") + what} icon="save" .entries=${save} ?disabled=${!hasItems}></dynamo-menu>
        ${
          source === undefined
            ? nothing
            : html`<button type="button" class="plain" title=${t("Show {0} in the model", view.pattern)}
              aria-label=${t("Show {0} in the model", view.pattern)}
              @click=${() => post({ type: "reveal", source })}>
              <span class="codicon codicon-go-to-file" aria-hidden="true"></span></button>`
        }
        <vscode-button secondary icon="play" ?disabled=${run.status === "running"}
          @click=${() => post({ type: "runAgain", run: view.id })}>${t("Run again")}</vscode-button>
      </span>
    </div>
    <div class="results-facts">
      ${connectionTemplate(run)}
      ${unitsTemplate(run)}
      ${durationTemplate(run)}
    </div>
    ${
      view.arguments.length === 0
        ? nothing
        : html`<div class="results-arguments">${view.arguments.map(
            ({ name, text }) =>
              html`<span class="argument mono" title="${name} = ${text}"><span class="argument-name">${name}</span> ${text}</span>`,
          )}</div>`
    }
  </div>`;
}

/** How many items there are, and the way to more: a limit is never silent. */
export function footerTemplate(run: Run, post: Post): TemplateResult {
  const { id } = run.view;
  const items = count(run.items.length, "{0} item", "{0} items");
  switch (run.status) {
    case "running":
      return html`<div class="results-foot running">
        <vscode-progress-ring aria-hidden="true"></vscode-progress-ring>
        <span>${run.items.length === 0 ? t("Running…") : t("{0}, loading more…", items)}</span>
        <vscode-button secondary icon="debug-stop" @click=${() => post({ type: "cancel", run: id })}>${t("Cancel")}</vscode-button>
      </div>`;
    case "complete":
      return run.more
        ? html`<div class="results-foot more"><span class="codicon codicon-info" aria-hidden="true"></span>
            <span>${t("{0}, more available.", items)}</span>
            <vscode-button @click=${() => post({ type: "nextPage", run: id })}>${t("Next page")}</vscode-button></div>`
        : html`<div class="results-foot"><span class="codicon codicon-pass" aria-hidden="true"></span>
            <span>${t("{0}. That is all.", items)}</span></div>`;
    case "failed":
      return html`<div class="results-foot failed"><span class="codicon codicon-error" aria-hidden="true"></span>
        ${failureTemplate(run, items)}
        ${
          run.error?.retry === false
            ? nothing
            : html`<vscode-button secondary @click=${() => post({ type: "retry", run: id })}>${t("Retry")}</vscode-button>`
        }</div>`;
    case "cancelled":
      return html`<div class="results-foot"><span class="codicon codicon-circle-slash" aria-hidden="true"></span>
        <span>${t("Cancelled. {0} loaded before.", items)}</span>
        <vscode-button secondary @click=${() => post({ type: "retry", run: id })}>${t("Go on")}</vscode-button></div>`;
  }
}

/** Without any items the message fills the page, and is not said twice. */
function failureTemplate(run: Run, items: string): TemplateResult {
  if (run.items.length === 0) return html`<span>${t("Failed.")}</span>`;
  return html`<span role="alert">${t("{0} loaded before this:", items)}
    <strong>${run.error?.message ?? t("The run failed.")}</strong> ${run.error?.hint ?? ""}</span>`;
}

function connectionTemplate({ view }: Run): TemplateResult {
  const { connection, table, index } = view;
  const icon = connection.local ? "vm" : "cloud";
  const region = connection.region === undefined ? "" : ` · ${connection.region}`;
  return html`<span class="fact connection" title=${connection.local ? t("A local DynamoDB") : t("AWS")}>
      <span class="codicon codicon-${icon}" aria-hidden="true"></span>${connection.name}${region}
      ${connection.readOnly ? html`<span class="tag">${t("read-only")}</span>` : nothing}
    </span>
    <span class="fact"><span class="codicon codicon-table" aria-hidden="true"></span>${table}${
      index === undefined ? nothing : html` <span class="quiet">›</span> ${index}`
    }</span>`;
}

function unitsTemplate(run: Run): TemplateResult {
  const predicted = predictedUnits(run);
  const consumed = consumedUnits(run);
  return html`${unitsOf("RCU", "read", predicted, consumed)}${unitsOf("WCU", "write", predicted, consumed)}`;
}

/** Predicted and consumed units beside each other, as bars of one scale. */
function unitsOf(
  unit: string,
  dimension: keyof CapacityUnits,
  predicted: CapacityUnits,
  consumed: CapacityUnits,
): TemplateResult | typeof nothing {
  const expected = predicted[dimension];
  const actual = consumed[dimension];
  if (expected === undefined && actual === undefined) return nothing;
  if (expected === undefined && actual === 0) return nothing;
  const isMore = expected !== undefined && actual !== undefined && actual > expected;
  return html`<span class="fact units ${isMore ? "over" : ""}">
    <span class="unit">${unit}</span>
    <span class="quiet">${t("predicted")}</span> <strong>${expected === undefined ? t("unknown") : formatNumber(expected)}</strong>
    <span class="quiet">${t("consumed")}</span> <strong>${actual === undefined ? "–" : formatNumber(actual)}</strong>
    ${isMore ? html`<span class="codicon codicon-warning" aria-hidden="true"></span><span class="visually-hidden">${t("more than predicted")}</span>` : nothing}
  </span>`;
}

function durationTemplate({ responses }: Run): TemplateResult | typeof nothing {
  if (responses.length === 0) return nothing;
  const milliseconds = responses.reduce((sum, response) => sum + response.milliseconds, 0);
  const requests = count(responses.length, "{0} request", "{0} requests");
  const scanned = responses.reduce((sum, each) => sum + (each.scannedCount ?? each.count), 0);
  const returned = responses.reduce((sum, each) => sum + each.count, 0);
  const read =
    scanned > returned
      ? t(" · {0} read, {1} after the filter", formatNumber(scanned), formatNumber(returned))
      : "";
  return html`<span class="fact"><span class="codicon codicon-watch" aria-hidden="true"></span>${formatNumber(Math.round(milliseconds))} ms · ${requests}${read}</span>`;
}
