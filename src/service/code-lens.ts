import type { CodeLens } from "vscode-languageserver-types";
import type { FileContext } from "./context.ts";
import { monthlyText } from "./cost-text.ts";
import { planSummary } from "./plan-text.ts";

export interface CodeLensOptions {
  /** Plan and Run above each pattern. */
  readonly patterns: boolean;
  /** Show layout and Generate above the model. */
  readonly model: boolean;
  /** The client has the commands; without them a lens only says how a pattern is served. */
  readonly commands: boolean;
  /** The client runs patterns, if it has the commands; true when left out. */
  readonly runs?: boolean;
}

/** What the commands of the lenses get: plain data. */
export interface PatternCommandArgument {
  readonly uri: string;
  readonly pattern: string;
}

/** The ids of the commands, which the client provides. */
export const commands = {
  runPattern: "dynamo.runPattern",
  explainPattern: "dynamo.explainPattern",
  showLayout: "dynamo.showLayout",
  generate: "dynamo.generate",
} as const;

/**
 * Above each pattern its plan in one line and "Run"; above the model "Show layout" and "Generate".
 * What the plan costs takes time, so that the line is left to `resolveCodeLens`, which an editor asks
 * for the lenses in sight.
 */
export function codeLenses(context: FileContext, options: CodeLensOptions): readonly CodeLens[] {
  return [
    ...(options.model && options.commands ? modelLenses(context) : []),
    ...(options.patterns ? patternLenses(context, options) : []),
  ];
}

function modelLenses({ file, lines, uri }: FileContext): readonly CodeLens[] {
  const first = file.tree.declarations.find(({ kind }) => kind !== "ImportDeclaration");
  if (first === undefined) return [];
  // Behind its documentation, so that the lenses stand directly above the declaration.
  const range = lines.rangeOf({ start: first.span.start, end: first.span.start });
  return [
    {
      range,
      command: { title: "Show layout", command: commands.showLayout, arguments: [{ uri }] },
    },
    {
      range,
      command: { title: "Generate", command: commands.generate, arguments: [{ uri }] },
    },
  ];
}

function patternLenses(
  context: FileContext,
  { commands: hasCommands, runs = true }: CodeLensOptions,
): readonly CodeLens[] {
  const { model, analysis, lines, uri } = context;
  return model.patterns
    .filter(({ origin }) => origin.file === uri)
    .flatMap(({ name, origin }) => {
      const plan = analysis.planOf(name);
      if (plan === undefined) return [];
      const range = lines.rangeOf(origin.nameSpan);
      const argument: PatternCommandArgument = { uri, pattern: name };
      const lens = (title: string, command: string): CodeLens => ({
        range,
        command: { title, command, arguments: [argument] },
      });
      const explain: CodeLens = { range, data: { ...argument, hasCommands } satisfies LensData };
      // In front of the plan, which may be longer than the editor is wide.
      const canRun = plan.served && hasCommands && runs;
      return canRun ? [lens("Run", commands.runPattern), explain] : [explain];
    });
}

/** What a lens carries until it is resolved. */
export interface LensData extends PatternCommandArgument {
  readonly hasCommands: boolean;
}

/** The lens with the plan of its pattern; without one where the pattern is gone meanwhile. */
export function resolveCodeLens(context: FileContext, lens: CodeLens, data: LensData): CodeLens {
  const { uri, pattern, hasCommands } = data;
  const plan = context.analysis.planOf(pattern);
  if (plan === undefined) return { range: lens.range, command: { title: "", command: "" } };
  const title = planSummary(plan, context.model, monthlyText(context.costs(), pattern));
  const argument: PatternCommandArgument = { uri, pattern };
  // A lens without a command is shown as plain text.
  const command = hasCommands
    ? { title, command: commands.explainPattern, arguments: [argument] }
    : { title, command: "" };
  return { range: lens.range, command };
}
