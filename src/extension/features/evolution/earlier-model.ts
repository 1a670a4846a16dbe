import * as vscode from "vscode";
import type { ComparedModel, CompareParams } from "../../../protocol/server-requests.ts";
import type { Host } from "../../infrastructure/context.ts";

/** An earlier state of a model, by the files that it had. */
export interface EarlierModel {
  /** What it is called in reports, such as `HEAD`. */
  readonly against: string;
  /** The text that a file had; `undefined` where there was no such file. */
  textOf(uri: vscode.Uri): Promise<string | undefined>;
}

/**
 * What is different in a model now. The server says which of the earlier files it needs.
 *
 * @returns `absent` where there was no such model, `undefined` where there is none any more.
 */
export async function comparedWith(
  host: Host,
  root: string,
  { against, textOf }: EarlierModel,
  report: NonNullable<CompareParams["report"]>,
): Promise<Extract<ComparedModel, { kind: "compared" }> | "absent" | undefined> {
  const texts: Record<string, string | null> = {};
  for (;;) {
    const params = { uri: root, against, texts, report };
    const answer = await host.models.request("dynamo/compare", params);
    if (answer === null) return undefined;
    if (answer.kind === "compared") return answer;
    if (answer.kind === "absent") return "absent";
    // What was asked for is in the texts then, so that this comes to its end.
    for (const uri of answer.missing) texts[uri] = (await textOf(vscode.Uri.parse(uri))) ?? null;
  }
}
