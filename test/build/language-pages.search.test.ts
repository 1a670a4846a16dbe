import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fencesOf } from "../../src/build/fences.ts";
import { format, parse, walk } from "../../src/language/index.ts";
import { analyze, parseFile } from "../../src/service/analyze.ts";
import { referenceUrl, type WordTopic, wordDocumentation } from "../../src/service/word-docs.ts";
import { checkDiagnostics } from "../language/check.ts";

const folder = join(import.meta.dirname, "../../docs/language");
const pages = readdirSync(folder).filter((name) => name.endsWith(".md"));

/**
 * The reference of the language is executed: the blocks of a page, joined, are a model with just the
 * findings that are marked in it. A block that is `apart` is a model of its own, and one with a file
 * name is a file beside the model.
 */
suite("the language reference", () => {
  for (const page of pages) {
    const text = readFileSync(join(folder, page), "utf8");
    const fences = fencesOf(text);
    const models = fences.filter(({ language, word }) => language === "dynamo" && !isFile(word));

    test(`${page}: its models have the findings that are marked, and are formatted`, () => {
      assert.ok(models.length > 0, "a page without an example explains nothing");
      const files = new Map(fences.filter(({ word }) => isFile(word)).map((f) => [f.word, f.text]));
      const joined = models.filter(({ word }) => word === "").map((fence) => fence.text);
      const apart = models.filter(({ word }) => word === "apart").map((fence) => fence.text);
      for (const model of [joined.join("\n"), ...apart]) {
        checkDiagnostics(model, (found) => findingsOf(found, files));
      }
      for (const model of [...joined, ...apart]) {
        const unmarked = withoutMarks(model);
        assert.equal(format(unmarked)?.text, unmarked);
      }
    });

    test(`${page}: its links lead to pages and chapters that there are`, () => {
      for (const [, target = "", anchor] of text.matchAll(/\]\((?![a-z]+:)([^)#]*)#?([^)]*)\)/g)) {
        const path = target === "" ? page : target;
        const there = readFileSync(join(folder, path), "utf8");
        if (anchor === undefined || anchor === "") continue;
        const anchors = [...there.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) => anchorOf(title));
        assert.ok(anchors.includes(anchor), `${path} has no chapter '${anchor}'.`);
      }
    });
  }

  test("its first page leads to all others", () => {
    const contents = readFileSync(join(folder, "README.md"), "utf8");
    for (const page of pages)
      if (page !== "README.md") assert.ok(contents.includes(`(${page})`), page);
  });

  test("hovers lead to the page on which a word stands", () => {
    const words: readonly (readonly [WordTopic, string])[] = [
      ["declaration", "import"],
      ["table", "ttl"],
      ["setting", "infrequent-access"],
      ["index", "capacity"],
      ["entity", "volume"],
      ["origin", "derived"],
      ["annotation", "unique"],
      ["type", "ulid"],
      ["format", "lower"],
      ["upgrade", "rename"],
      ["verb", "batch get"],
      ["verb", "move"],
      ["clause", "using"],
      ["clause", "set any of"],
      ["operator", "between"],
      ["function", "coalesce"],
      ["example", "leaves"],
    ];
    for (const [topic, word] of words) {
      assert.ok(wordDocumentation(topic, word) !== undefined, `${topic} ${word} is explained`);
      const page = referenceUrl(topic, word).split("/docs/language/")[1] ?? "";
      assert.ok(readFileSync(join(folder, page), "utf8").includes(word), `${page} tells ${word}`);
    }
  });

  test("has an example of every construct of the language", () => {
    const shown = new Set<string>();
    for (const page of pages) {
      for (const { language, text } of fencesOf(readFileSync(join(folder, page), "utf8"))) {
        if (language !== "dynamo") continue;
        walk(parse(text, model).file, ({ kind }) => {
          shown.add(kind);
          return undefined;
        });
      }
    }
    const missing = kindsOfNodes().filter((kind) => !shown.has(kind) && !isBetweenLines(kind));
    assert.deepEqual(missing, []);
  });
});

const model = "file:///model.dynamo";

/** Findings of the language and the planner; the clinic has examples of its own. */
function findingsOf(text: string, files: ReadonlyMap<string, string>) {
  const parsed = new Map([[model, parseFile(model, text)]]);
  const dataFiles = new Map<string, string>();
  for (const [name, content] of files) {
    const uri = `file:///${name}`;
    if (name.endsWith(".dynamo")) parsed.set(uri, parseFile(uri, content));
    else dataFiles.set(uri, content);
  }
  return analyze(model, parsed, { dataFiles, clinic: { profile: "off" } }).diagnostics;
}

/** All kinds of nodes that the tree declares. */
function kindsOfNodes(): readonly string[] {
  const tree = join(import.meta.dirname, "../../src/language/syntax/tree");
  const declared = readdirSync(tree).map((name) => readFileSync(join(tree, name), "utf8"));
  const kinds = [...declared.join("\n").matchAll(/readonly kind: "(\w+)"/g)];
  assert.ok(kinds.length > 90, "the declarations were found");
  return [...new Set(kinds.map(([, kind = ""]) => kind))].sort();
}

/** What is no construct: a place where something is missing, and a comment, which is no node. */
function isBetweenLines(kind: string): boolean {
  return kind === "Missing" || kind === "AllowComment";
}

function isFile(word: string): boolean {
  return word.includes(".");
}

function withoutMarks(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^\s*(\/\/\s*)?\^+ /.test(line))
    .join("\n");
}

/** As GitHub makes them. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}
