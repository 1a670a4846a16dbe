import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { manifestWithNames, settingNames } from "../../src/build/manifest-names.ts";
import { regionsWithPrices } from "../../src/dynamodb/prices.ts";
import {
  type CommandId,
  commandIds,
  commandNeeds,
  type Need,
} from "../../src/extension/infrastructure/command-ids.ts";
import { entityColours } from "../../src/protocol/entity-colours.ts";
import { semanticTokenTypes } from "../../src/protocol/semantic-tokens.ts";
import { tableColours } from "../../src/protocol/table-colours.ts";
import { contextValues, runContextValues } from "./context-values.ts";

const projectRoot = join(import.meta.dirname, "../..");

interface Command {
  readonly command: string;
  readonly title: string;
  readonly category: string;
  readonly icon?: string;
}

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}

interface Setting {
  readonly scope: string;
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly markdownDescription?: string;
}

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly name: string;
  readonly publisher: string;
  readonly icon: string;
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Setting>> }[];
    readonly configurationDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly colors: readonly unknown[];
    readonly semanticTokenTypes: readonly unknown[];
    readonly semanticTokenScopes: readonly { readonly scopes: unknown }[];
    readonly views: Readonly<
      Record<string, readonly { readonly id: string; readonly when?: string }[]>
    >;
    readonly viewsWelcome: readonly { readonly contents: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly description: string;
        readonly when?: string;
        readonly media: { readonly svg: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
  };
}

const manifestText = readFileSync(join(projectRoot, "package.json"), "utf8");
const manifest = JSON.parse(manifestText) as Manifest;
const texts = JSON.parse(readFileSync(join(projectRoot, "package.nls.json"), "utf8")) as Readonly<
  Record<string, string>
>;
const { contributes } = manifest;
const settings = Object.assign(
  {},
  ...contributes.configuration.map((each) => each.properties),
) as Readonly<Record<string, Setting>>;

suite("the manifest", () => {
  test("has the commands of the code, and no other", () => {
    const commands = contributes.commands.map(({ command }) => command);
    assert.deepEqual(commands.toSorted(), commandIds.toSorted());
  });

  test("activates the extension only in windows with a model or its configuration", () => {
    assert.deepEqual(manifest.activationEvents, [
      "workspaceContains:**/dynamo.config.json",
      "workspaceContains:**/*.dynamo",
      "onWebviewPanel:dynamo.layout",
      "onWebviewPanel:dynamo.results",
    ]);
  });

  test("has every text in package.nls.json, and nothing there is left over", () => {
    const used = [...manifestText.matchAll(/"%([^%"]+)%"/g)].map(([, key = ""]) => key);
    assert.deepEqual([...new Set(used)].toSorted(), Object.keys(texts).toSorted());
    const visible = /"(title|description|markdownDescription|contents|altText)": "(?!%)[^"]*"/g;
    const ownDescription = manifestText.match(/"description": "[^"%]*"/)?.[0];
    const literal = [...manifestText.matchAll(visible)].map(([text]) => text);
    assert.deepEqual(literal, [ownDescription], "These stand in the manifest itself.");
  });

  test("titles its commands in title case, with an icon that exists", () => {
    const css = readFileSync(
      join(projectRoot, "node_modules/@vscode/codicons/dist/codicon.css"),
      "utf8",
    );
    const small = new Set(["of", "the", "in", "for", "a", "to", "with", "from"]);
    for (const { command, title, category, icon } of contributes.commands) {
      assert.equal(category, "DynamoDB", command);
      const wrong = textOf(title)
        .split(" ")
        .filter((word) => !small.has(word) && !/^[A-Z]/.test(word));
      assert.deepEqual(wrong, [], textOf(title));
      if (icon === undefined) continue;
      const name = /^\$\(([a-z-]+)\)$/.exec(icon)?.[1];
      assert.ok(css.includes(`.codicon-${name}:before`), `${command}: ${icon}`);
    }
  });

  test("offers nothing in a menu that is no command", () => {
    for (const [menu, items] of Object.entries(contributes.menus)) {
      for (const { command } of items) assert.ok(isCommand(command), `${menu}: ${command}`);
    }
    const links = [...contributes.viewsWelcome.map(({ contents }) => contents)]
      .concat(
        contributes.walkthroughs.flatMap(({ steps }) => steps.map((step) => step.description)),
      )
      .flatMap((key) => [...textOf(key).matchAll(/\(command:([\w.]+)\)/g)])
      .map(([, command = ""]) => command);
    assert.ok(links.length > 8);
    for (const command of links) {
      assert.ok(isCommand(command) || !command.startsWith("dynamo."), command);
    }
  });

  test("offers a command only where it can run", () => {
    const { menus } = contributes;
    const views = Object.values(contributes.views).flat();
    for (const { id, when } of views) assert.equal(when, where.tables, id);
    // What stands in one of these views is seen no more often than the view.
    const isInView = (when: string) => views.some(({ id }) => when.startsWith(`view == ${id} `));
    for (const [menu, items] of Object.entries(menus)) {
      for (const { command, when = "" } of items) {
        if (when === "false" || isInView(`${when} `)) continue;
        const needed = conditionOf(command);
        assert.ok(when.includes(needed), `${menu}: ${command} when ${when}, without ${needed}`);
      }
    }
    const inPalette = new Set(menus.commandPalette?.map(({ command }) => command));
    for (const id of commandIds) {
      assert.ok(conditionOf(id) === "" || inPalette.has(id), `The palette always has ${id}.`);
    }
    for (const { description, when = "" } of contributes.walkthroughs.flatMap(
      ({ steps }) => steps,
    )) {
      const [, command = ""] = /\(command:([\w.]+)\)/.exec(textOf(description)) ?? [];
      assert.ok(when.includes(conditionOf(command)), `${command} in a step of the walkthrough`);
    }
  });

  test("writes no Markdown where VS Code shows plain text", () => {
    const { viewsWelcome } = contributes;
    for (const { contents } of viewsWelcome) assert.doesNotMatch(textOf(contents), /[`*]/);
    const plain = Object.entries(settings).flatMap(([name, { description }]) =>
      description === undefined ? [] : [[name, textOf(description)] as const],
    );
    for (const [name, text] of plain) assert.doesNotMatch(text, /[`*]/, name);
  });

  test("asks of the tree's nodes only what they say of themselves", () => {
    const patterns = contributes.menus["view/item/context"]?.flatMap(
      ({ when }) => /viewItem =~ \/(.*)\/( |$)/.exec(when ?? "")?.[1] ?? [],
    );
    assert.ok(patterns !== undefined && patterns.length > 10);
    for (const pattern of patterns) {
      assert.ok(
        [...contextValues, ...runContextValues].some((value) => new RegExp(pattern).test(value)),
        `Nothing is like ${pattern}.`,
      );
    }
  });

  test("has the colours, token types and scopes of the protocol", () => {
    assert.deepEqual(resolved(contributes.colors), [...entityColours, ...tableColours]);
    assert.deepEqual(
      resolved(contributes.semanticTokenTypes),
      semanticTokenTypes.map(({ id, superType, description }) => ({ id, superType, description })),
    );
    assert.deepEqual(
      contributes.semanticTokenScopes[0]?.scopes,
      Object.fromEntries(semanticTokenTypes.map(({ id, scopes }) => [id, scopes])),
    );
  });

  test("describes every setting in a sentence and gives it a default and a scope", () => {
    for (const [name, setting] of Object.entries(settings)) {
      assert.match(name, /^dynamo\.[a-zA-Z.]+$/);
      assert.ok("default" in setting, name);
      assert.ok(setting.scope, name);
      const description = textOf(setting.description ?? setting.markdownDescription ?? "");
      assert.match(description, /\.$/, name);
    }
  });

  test("lets no workspace that is not trusted decide an address, a profile or a program", () => {
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    for (const name of ["dynamo.connections", "dynamo.local.path", "dynamo.local.port"]) {
      assert.ok(restricted.includes(name), name);
      assert.match(settings[name]?.scope ?? "", /^machine/, name);
    }
    for (const name of restricted) assert.ok(name in settings, name);
    // What is run is the machine's own affair, whomever one trusts.
    assert.equal(settings["dynamo.local.path"]?.scope, "machine");
  });

  test("lets no workspace that is not trusted have code written", () => {
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    for (const name of Object.keys(settings).filter((each) => /^dynamo\.generate\./.test(each))) {
      assert.ok(restricted.includes(name), name);
    }
  });

  test("knows all settings that the code reads", () => {
    const read = ["codeLens.patterns", "codeLens.model", "rules", "connections", "local.path"]
      .concat(["local.port", "generate.output", "generate.onSave", "codeLens.generated"])
      .concat(["explorer.pageSize", "backfill.writeUnitsPerSecond", "trace.server"])
      .concat([
        "clinic.profile",
        "clinic.thresholds",
        "inlayHints.costs",
        ...["keys", "types", "plans"].map((name) => `inlayHints.${name}`),
        "costs.region",
      ])
      .map((name) => `dynamo.${name}`);
    assert.deepEqual(Object.keys(settings).toSorted(), read.toSorted());
  });

  test("offers the findings that may get another severity, and the thresholds", () => {
    assert.equal(manifestWithNames(manifestText), manifestText, "npm run docs");
    assert.ok(settingNames["dynamo.rules"]?.includes("unused-index"));
    assert.ok(!settingNames["dynamo.rules"]?.includes("unknown-type"), "errors stay errors");
  });

  test("offers the regions whose prices are known", () => {
    assert.deepEqual(settings["dynamo.costs.region"]?.enum, regionsWithPrices());
  });

  test("makes itself the formatter of its language", () => {
    const defaults = contributes.configurationDefaults["[dynamo]"];
    const id = `${manifest.publisher}.${manifest.name}`;
    assert.equal(defaults?.["editor.defaultFormatter"], id);
  });

  test("colours the walkthrough's pictures by theme variables, in attributes", () => {
    // VS Code puts them into a page whose policy blocks style sheets and `style`: all would be black.
    for (const { media } of contributes.walkthroughs.flatMap(({ steps }) => steps)) {
      const picture = readFileSync(join(projectRoot, media.svg), "utf8");
      assert.doesNotMatch(picture, /<style|\sstyle=|\sclass=/, media.svg);
      const colours = [...picture.matchAll(/\s(?:fill|stroke)="([^"]*)"/g)].map(
        ([, value]) => value,
      );
      assert.ok(colours.length > 10, media.svg);
      for (const colour of colours) assert.match(colour ?? "", /^(?:none|var\(--vscode-.*\))$/);
    }
  });

  test("names no file that is not there", () => {
    const files = [...manifestText.matchAll(/"(?:\.\/)?((?:media|syntaxes|docs)\/[^"]+)"/g)];
    assert.ok(files.length > 10);
    for (const [, file = ""] of files) assert.ok(existsSync(join(projectRoot, file)), file);
  });
});

/** A browser without a remote computer behind it has neither tables nor git. */
const where: Readonly<Record<Need, string>> = {
  nothing: "",
  tables: "!isWeb || remoteName",
  git: "!isVirtualWorkspace && (!isWeb || remoteName)",
};

/** What a menu has to ask before it offers a command. */
function conditionOf(command: string): string {
  return where[commandNeeds[command as CommandId]];
}

function isCommand(id: string): boolean {
  return (commandIds as readonly string[]).includes(id);
}

function textOf(key: string): string {
  const text = texts[key.replaceAll("%", "")];
  assert.ok(text, `${key} has no text.`);
  return text;
}

/** A part of the manifest with its texts in the places of their keys. */
function resolved(part: unknown): unknown {
  const text = JSON.stringify(part);
  return JSON.parse(text.replace(/"%([^"]+)%"/g, (_, key: string) => JSON.stringify(textOf(key))));
}
