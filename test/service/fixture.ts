import assert from "node:assert/strict";
import type {
  CodeLens,
  Location,
  Position,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver-types";
import {
  type CodeLensOptions,
  createLanguageService,
  createLineIndex,
  createWorkspace,
  type LanguageService,
  type ServiceSettings,
  type Workspace,
} from "../../src/service/index.ts";

/**
 * Models written in the language itself. `$0` is the caret and `«…»` are ranges that a feature is
 * expected to answer with. `//- name.dynamo` on a line of its own begins another file.
 */
export interface Fixture {
  readonly workspace: Workspace;
  readonly service: LanguageService;
  /** The file with the caret, else the first. */
  readonly uri: string;
  readonly position: Position;
  readonly files: ReadonlyMap<string, FixtureFile>;
}

export interface FixtureFile {
  readonly uri: string;
  /** Without caret and marks. */
  readonly text: string;
  readonly caret: number | undefined;
  /** The marked ranges, in the order of the text. */
  readonly marks: readonly { readonly start: number; readonly end: number }[];
}

export function openFixture(source: string, settings: ServiceSettings = {}): Fixture {
  const files = new Map(readFiles(source).map((file) => [file.uri, file]));
  const workspace = createWorkspace({
    readFile: (uri) => Promise.resolve(files.get(uri)?.text),
    listFiles: () => Promise.resolve([...files.keys()].filter((uri) => uri.endsWith(".dynamo"))),
  });
  // What the rules advise is tested with them; these fixtures are about other things.
  workspace.setClinic({ profile: "off" });
  const [first] = files.values();
  const file = [...files.values()].find(({ caret }) => caret !== undefined) ?? first;
  assert.ok(file !== undefined);
  return {
    workspace,
    service: createLanguageService(workspace, settings),
    uri: file.uri,
    position: createLineIndex(file.text).positionAt(file.caret ?? 0),
    files,
  };
}

export function uriOf(name: string): string {
  return `file:///models/${name}`;
}

function readFiles(source: string): readonly FixtureFile[] {
  const parts = source.replace(/^\n/, "").split(/^\/\/- (.+)\n/m);
  const files: FixtureFile[] = [];
  const [first = ""] = parts;
  if (first.trim() !== "" || parts.length === 1) files.push(readFile("model.dynamo", first));
  for (let index = 1; index < parts.length; index += 2) {
    files.push(readFile(parts[index] ?? "", parts[index + 1] ?? ""));
  }
  return files;
}

function readFile(name: string, source: string): FixtureFile {
  let text = "";
  let caret: number | undefined;
  const marks: { start: number; end: number }[] = [];
  let open = 0;
  for (const part of source.split(/(\$0|[«»])/)) {
    if (part === "$0") caret = text.length;
    else if (part === "«") open = text.length;
    else if (part === "»") marks.push({ start: open, end: text.length });
    else text += part;
  }
  return { uri: uriOf(name), text, caret, marks };
}

/** Where the answers are, as `file:text` with the line number, for messages that can be read. */
export function describeLocations(
  fixture: Fixture,
  locations: readonly Location[],
): readonly string[] {
  return locations
    .map(({ uri, range }) => {
      const text = fixture.files.get(uri)?.text ?? "";
      const { start, end } = createLineIndex(text).spanOf(range);
      return `${uri.slice(uri.lastIndexOf("/") + 1)}:${range.start.line + 1}:${range.start.character + 1} ${text.slice(start, end)}`;
    })
    .sort();
}

/** The marked ranges of all files as locations. */
export function markedLocations(fixture: Fixture): readonly Location[] {
  return [...fixture.files.values()].flatMap(({ uri, text, marks }) =>
    marks.map((mark) => ({ uri, range: createLineIndex(text).rangeOf(mark) })),
  );
}

/** The lenses of the file as they are shown, once an editor has resolved them. */
export async function shownLenses(
  { service, uri }: Fixture,
  options: CodeLensOptions,
): Promise<readonly CodeLens[]> {
  const lenses = await service.codeLenses(uri, options);
  return Promise.all(lenses.map((lens) => service.resolveCodeLens(lens)));
}

export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  const lines = createLineIndex(text);
  const ordered = edits
    .map(({ range, newText }) => ({ ...lines.spanOf(range), newText }))
    .sort((first, second) => first.start - second.start);
  let result = "";
  let position = 0;
  for (const { start, end, newText } of ordered) {
    assert.ok(start >= position, "Edits overlap.");
    result += text.slice(position, start) + newText;
    position = end;
  }
  return result + text.slice(position);
}

/** The files after an edit, in the form in which fixtures are written. */
export function applyWorkspaceEdit(fixture: Fixture, edit: WorkspaceEdit): string {
  const texts = new Map([...fixture.files.values()].map(({ uri, text }) => [uri, text]));
  const change = (uri: string, edits: readonly TextEdit[]): void => {
    texts.set(uri, applyTextEdits(texts.get(uri) ?? "", edits));
  };
  for (const [uri, edits] of Object.entries(edit.changes ?? {})) change(uri, edits);
  for (const each of edit.documentChanges ?? []) {
    if ("edits" in each) {
      change(
        each.textDocument.uri,
        each.edits.filter((one): one is TextEdit => "newText" in one),
      );
    } else {
      assert.ok(each.kind === "create" && !texts.has(each.uri), "Only new files are made.");
      texts.set(each.uri, "");
    }
  }
  const files = [...texts].map(([uri, text]) => ({
    name: uri.slice(uriOf("").length),
    text,
  }));
  const [only] = files;
  if (files.length === 1 && only?.name === "model.dynamo") return only.text;
  return files.map(({ name, text }) => `//- ${name}\n${text}`).join("");
}

/** The text behind the line break with which template literals begin. */
export function written(source: string): string {
  return source.replace(/^\n/, "");
}

/** A small model that most tests add to. */
export const shop = `
table Shop {
  partition key PK: string
  sort key SK: string
  discriminator entityType

  global index ByStatus {
    partition key status
    sort key placedAt
    project total
  }
}

type Address {
  street: string
  city: string
}

entity Customer in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "PROFILE"

  customerId: ulid
  email: string
  address?: Address
}

/// An order of a customer.
entity Order in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "ORDER#\${placedAt}#\${orderId}"

  customerId: ulid
  orderId: ulid
  status: "PLACED" | "PAID"
  placedAt: timestamp
  total: number = 0
}

pattern OrdersOfCustomer {
  query Order
  where customerId = :customerId and placedAt >= :since
  order by placedAt desc
}

sample ada: Customer { customerId: "01HX0000000000000000000ADA", email: "ada@example.com" }
sample first: Order { customerId: ada.customerId, orderId: "01HX0000000000000000000001", status: "PAID", placedAt: "2026-03-01T10:00:00.000Z" }
`;
