import * as vscode from "vscode";
import { defaultLocalPort, isLocalEndpoint, parseEndpoint } from "../../../data/connections.ts";
import type { AwsProfile } from "../../../data/profiles.ts";
import { type Answer, askChoice, askText } from "../../infrastructure/steps.ts";
import { awsProfiles } from "./sign-in.ts";

/** An entry of the setting `dynamo.connections`. */
export interface ConnectionEntry {
  readonly name: string;
  readonly region?: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly readOnly: boolean;
}

/** Three questions, each with a way back. @param taken the names of other connections */
export async function askForConnection(
  taken: ReadonlySet<string>,
): Promise<ConnectionEntry | undefined> {
  const places = await placesToChoose();
  let place: PlaceItem | undefined;
  let where: string | undefined;
  for (let step = 0; ; ) {
    if (step === 0 || place === undefined) {
      const chosen: Answer<PlaceItem> = await askChoice({
        ...position(0),
        placeholder: vscode.l10n.t("Where are the tables, and whose credentials lead there?"),
        items: places,
        isActive: (item) => item === place,
      });
      if (typeof chosen !== "object") return undefined;
      if (place !== chosen.answer) where = undefined;
      place = chosen.answer;
      step = 1;
    } else if (step === 1 || where === undefined) {
      const answer = await (place.isEndpoint ? askEndpoint(where) : askRegion(place, where));
      if (answer === undefined) return undefined;
      if (answer !== "back") where = answer.answer.trim();
      step = answer === "back" ? 0 : 2;
    } else {
      const answer = await askName(place.profile ?? (place.isEndpoint ? "" : where), taken);
      if (answer === undefined) return undefined;
      if (answer !== "back") return entryOf(answer.answer.trim(), place, where);
      step = 1;
    }
  }
}

function entryOf(name: string, { isEndpoint, profile }: PlaceItem, where: string): ConnectionEntry {
  if (!isEndpoint) {
    return {
      name,
      region: where,
      ...(profile === undefined ? {} : { profile }),
      readOnly: true,
    };
  }
  const isLocal = isLocalEndpoint(where);
  return { name, ...(isLocal ? { region: "local" } : {}), endpoint: where, readOnly: !isLocal };
}

interface PlaceItem extends vscode.QuickPickItem {
  readonly profile?: string;
  readonly region?: string;
  /** An address is asked for, and no region. */
  readonly isEndpoint: boolean;
}

async function placesToChoose(): Promise<readonly PlaceItem[]> {
  // Files that cannot be read have no profiles; the other ways are there all the same.
  const profiles = await awsProfiles().catch(() => []);
  return [
    ...(profiles.length === 0 ? [] : [separator(vscode.l10n.t("profiles"))]),
    ...profiles.map(profileItem),
    separator(vscode.l10n.t("other ways")),
    {
      label: vscode.l10n.t("Default Credentials"),
      description: vscode.l10n.t("of the environment, or of this machine's role"),
      isEndpoint: false,
    },
    {
      label: vscode.l10n.t("DynamoDB Local or Another Endpoint…"),
      description: vscode.l10n.t("by its address"),
      isEndpoint: true,
    },
  ];
}

function separator(label: string): PlaceItem {
  return { label, kind: vscode.QuickPickItemKind.Separator, isEndpoint: false };
}

function profileItem({ name, kind, region }: AwsProfile): PlaceItem {
  return {
    label: name,
    description: [kindText(kind), region].filter((text) => text !== undefined).join(" · "),
    profile: name,
    ...(region === undefined ? {} : { region }),
    isEndpoint: false,
  };
}

function kindText(kind: AwsProfile["kind"]): string {
  switch (kind) {
    case "role":
      return vscode.l10n.t("a role");
    case "web identity":
      return vscode.l10n.t("web identity");
    case "process":
      return vscode.l10n.t("a program gives its credentials");
    case "keys":
      return vscode.l10n.t("keys in a file");
    case "single sign-on":
      return vscode.l10n.t("IAM Identity Center");
    case "console sign-in":
      return vscode.l10n.t("console sign-in");
    case "no credentials":
      return vscode.l10n.t("has no credentials");
    default:
      return kind satisfies never;
  }
}

function askRegion(place: PlaceItem, earlier: string | undefined): Promise<Answer<string>> {
  return askText({
    ...position(1),
    prompt: vscode.l10n.t("The AWS region, such as eu-west-1"),
    value: earlier ?? place.region ?? "",
    problemOf: (text) =>
      /^[a-z]{2}(-[a-z]+)+-\d$/.test(text.trim())
        ? undefined
        : vscode.l10n.t("Write a region such as eu-west-1."),
  });
}

function askEndpoint(earlier: string | undefined): Promise<Answer<string>> {
  const example = `http://127.0.0.1:${defaultLocalPort}`;
  return askText({
    ...position(1),
    prompt: vscode.l10n.t("The address that answers as DynamoDB does"),
    value: earlier ?? example,
    problemOf: (text) =>
      parseEndpoint(text.trim()) === undefined
        ? vscode.l10n.t("Write an http or https address such as {0}.", example)
        : undefined,
  });
}

function askName(suggested: string, taken: ReadonlySet<string>): Promise<Answer<string>> {
  return askText({
    ...position(2),
    prompt: vscode.l10n.t("A name for it, such as dev"),
    value: taken.has(suggested) ? "" : suggested,
    problemOf: (text) => {
      if (text.trim() === "") return vscode.l10n.t("A connection needs a name.");
      return taken.has(text.trim())
        ? vscode.l10n.t("There is a connection of this name already.")
        : undefined;
    },
  });
}

function position(step: number) {
  return { title: vscode.l10n.t("Add Connection"), step, steps: 3 };
}
