import type { Connection } from "vscode-languageserver";
import { defaultRegion, regionsWithPrices } from "../dynamodb/prices.ts";
import type { RuleSeverity, ServerSettings } from "../protocol/server-requests.ts";
import { isThreshold, profiles } from "../rules/index.ts";
import type { ClientAbilities } from "./capabilities.ts";

export const defaultSettings: ServerSettings = {
  codeLens: { patterns: true, model: true },
  // Types stand at the attributes, and a lens tells the plan: these two are for those who ask.
  inlayHints: { costs: true, keys: true, types: false, plans: false },
  costs: { region: defaultRegion },
  rules: {},
  clinic: { profile: "modern", thresholds: {} },
};

/**
 * The client's settings; the defaults where it has none or they are malformed.
 *
 * @param told what the client has told without being asked, which counts where it answers nothing
 */
export async function readSettings(
  connection: Connection,
  abilities: ClientAbilities,
  told: unknown,
): Promise<ServerSettings> {
  if (!abilities.configuration) return parseSettings(told);
  const section: unknown = await connection.workspace.getConfiguration("dynamo");
  return parseSettings(section ?? told);
}

/** The section `dynamo` of settings that a client sends: all of them, or those alone. */
export function sectionIn(settings: unknown): unknown {
  return memberOf(settings, "dynamo") ?? settings;
}

/** Where code of a model is written to that no configuration speaks of, as `dynamo.generate.output`. */
export async function readOutputFolder(
  connection: Connection,
  abilities: ClientAbilities,
  root: string,
  told: unknown,
): Promise<string> {
  const section = "dynamo.generate";
  const settings: unknown = abilities.configuration
    ? await connection.workspace.getConfiguration({ scopeUri: root, section })
    : undefined;
  const output = memberOf(settings ?? memberOf(told, "generate"), "output");
  return typeof output === "string" && output !== "" ? output : defaultOutputFolder;
}

const defaultOutputFolder = "generated";

/** Settings come from files that people write by hand: each is taken only if it has its type. */
export function parseSettings(section: unknown): ServerSettings {
  const codeLens = memberOf(section, "codeLens");
  const inlayHints = memberOf(section, "inlayHints");
  const hint = (name: keyof ServerSettings["inlayHints"]): boolean =>
    flag(memberOf(inlayHints, name), defaultSettings.inlayHints[name]);
  const rules = memberOf(section, "rules");
  const clinic = memberOf(section, "clinic");
  const region = memberOf(memberOf(section, "costs"), "region");
  const profile = memberOf(clinic, "profile");
  const thresholds = memberOf(clinic, "thresholds");
  return {
    codeLens: {
      patterns: flag(memberOf(codeLens, "patterns"), defaultSettings.codeLens.patterns),
      model: flag(memberOf(codeLens, "model"), defaultSettings.codeLens.model),
    },
    inlayHints: {
      costs: hint("costs"),
      keys: hint("keys"),
      types: hint("types"),
      plans: hint("plans"),
    },
    costs: {
      region: regionsWithPrices().find((known) => known === region) ?? defaultSettings.costs.region,
    },
    rules:
      typeof rules === "object" && rules !== null
        ? Object.fromEntries(Object.entries(rules).filter(isRule))
        : {},
    clinic: {
      profile: profiles.find((known) => known === profile) ?? defaultSettings.clinic.profile,
      thresholds:
        typeof thresholds === "object" && thresholds !== null
          ? Object.fromEntries(Object.entries(thresholds).filter(isThresholdSetting))
          : {},
    },
  };
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function flag(value: unknown, otherwise: boolean): boolean {
  return typeof value === "boolean" ? value : otherwise;
}

function isRule(entry: [string, unknown]): entry is [string, RuleSeverity] {
  return ["error", "warning", "information", "hint", "off"].includes(String(entry[1]));
}

function isThresholdSetting(entry: [string, unknown]): entry is [string, number] {
  return isThreshold(entry[0]) && typeof entry[1] === "number";
}
