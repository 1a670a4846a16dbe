/**
 * What a command needs beyond VS Code itself.
 *
 * `tables` stands for whatever reaches DynamoDB or programs of the machine: a browser can do neither.
 * `git` is VS Code's own git extension, which runs where programs do, and knows no virtual workspace.
 */
export type Need = "nothing" | "tables" | "git";

/** The commands of the extension. The manifest lists the same, each where it can run; tests compare them. */
export const commandNeeds = {
  "dynamo.showLayout": "nothing",
  "dynamo.explainPattern": "nothing",
  "dynamo.showReport": "nothing",
  "dynamo.generate": "nothing",
  "dynamo.generateTarget": "nothing",
  "dynamo.goToModel": "nothing",
  "dynamo.newModel": "nothing",
  "dynamo.openExample": "nothing",
  "dynamo.compareWithFile": "nothing",
  "dynamo.restartServer": "nothing",
  "dynamo.showLog": "nothing",
  "dynamo.reportIssue": "nothing",
  "dynamo.compareWithLastCommit": "git",
  "dynamo.planRollout": "git",
  "dynamo.backfill": "tables",
  "dynamo.runs.pause": "tables",
  "dynamo.runs.resume": "tables",
  "dynamo.runs.retry": "tables",
  "dynamo.runs.cancel": "tables",
  "dynamo.runs.showReport": "tables",
  "dynamo.runs.remove": "tables",
  "dynamo.runPattern": "tables",
  "dynamo.selectConnection": "tables",
  "dynamo.addConnection": "tables",
  "dynamo.startLocal": "tables",
  "dynamo.stopLocal": "tables",
  "dynamo.createTables": "tables",
  "dynamo.loadSamples": "tables",
  "dynamo.explorer.refresh": "tables",
  "dynamo.explorer.retry": "tables",
  "dynamo.explorer.signIn": "tables",
  "dynamo.explorer.loadMore": "tables",
  "dynamo.explorer.useConnection": "tables",
  "dynamo.explorer.copyName": "tables",
  "dynamo.explorer.copyArn": "tables",
  "dynamo.explorer.copyKeyTemplate": "tables",
  "dynamo.explorer.openConsole": "tables",
  "dynamo.explorer.openItems": "tables",
  "dynamo.explorer.runPattern": "tables",
  "dynamo.explorer.showInModel": "tables",
  "dynamo.explorer.createModel": "tables",
  "dynamo.explorer.compareWithModel": "tables",
  "dynamo.explorer.compareStructure": "tables",
  "dynamo.explorer.deleteTable": "tables",
} as const satisfies Readonly<Record<`dynamo.${string}`, Need>>;

export type CommandId = keyof typeof commandNeeds;

export const commandIds = Object.keys(commandNeeds) as readonly CommandId[];
