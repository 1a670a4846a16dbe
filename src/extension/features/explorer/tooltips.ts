import * as vscode from "vscode";
import { describeConnection } from "../connections/connections.ts";
import { itemText } from "./item-documents.ts";
import type { ExplorerNode, MissingTableNode, TableNode } from "./nodes.ts";
import { differencesOf, stateWords } from "./structure-words.ts";

/** Characters of an item that a tooltip shows. */
const longestItem = 1500;

/**
 * The whole of what a side bar is too narrow for, and what the model says about it. No text of a
 * model or a table is ever markup here, except for doc comments, which are Markdown by definition;
 * VS Code follows no command in them.
 */
export function tooltipOf(node: ExplorerNode): vscode.MarkdownString | undefined {
  switch (node.kind) {
    case "connection":
      return tooltip(node.connection.name, describeConnection(node.connection));
    case "table": {
      const table = node.described?.table;
      const text = tooltip(node.name, table?.keys ?? "", table?.documentation);
      appendStructure(text, node);
      return text;
    }
    case "missing": {
      const { table } = node.described;
      const text = tooltip(node.name, table.keys, table.documentation);
      appendStructure(text, node);
      return text;
    }
    case "index":
      return tooltip(
        node.name,
        [node.keys, node.projection, node.status].filter(Boolean).join("\n"),
        node.summary?.documentation,
      );
    case "entity":
      return tooltip(node.entity.name, node.entity.keys.join("\n"), node.entity.documentation);
    case "pattern": {
      const { name, title, served, reason, summary, documentation } = node.pattern;
      const plan = served ? summary : (reason ?? vscode.l10n.t("not served"));
      return tooltip(`${name}: ${title}`, plan.replaceAll(" · ", "\n"), documentation);
    }
    case "item": {
      const text = itemText(node);
      return tooltip("", text.length > longestItem ? `${text.slice(0, longestItem)}…` : text);
    }
    default:
      return undefined;
  }
}

function tooltip(title: string, code: string, documentation?: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  if (title !== "") text.appendMarkdown("**").appendText(title).appendMarkdown("**\n\n");
  if (documentation !== undefined) text.appendMarkdown(`${documentation}\n\n`);
  if (code !== "") text.appendCodeblock(code, title === "" ? "json" : "dynamo");
  return text;
}

/** How the table stands to its model, in words, with each difference. */
function appendStructure(text: vscode.MarkdownString, node: TableNode | MissingTableNode): void {
  const words = stateWords(node);
  if (words === undefined) return;
  text.appendMarkdown(`\n\n${plain(words)}`);
  const state = node.kind === "table" ? node.structure : undefined;
  const differences = differencesOf(state);
  for (const difference of differences.slice(0, mostDifferences)) {
    text.appendMarkdown(`\n- ${plain(difference)}`);
  }
  if (differences.length > mostDifferences) text.appendMarkdown("\n- …");
  if (state === undefined || state.kind === "failed" || state.notCompared.length === 0) return;
  const without = vscode.l10n.t("Not compared: {0}.", state.notCompared.join("; "));
  text.appendMarkdown(`\n\n${plain(without)}`);
}

/** Sentences: `appendText` would keep their spaces, so that no line of them could be broken. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, "\\$&");
}

/** A tooltip is no report. */
const mostDifferences = 8;
