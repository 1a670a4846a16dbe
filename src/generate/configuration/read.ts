import { type JsonMember, type JsonNode, readJson } from "../../base/json-text.ts";
import { type Span, span } from "../../base/span.ts";
import { closestSpelling } from "../../base/spelling.ts";
import {
  type ChosenOptions,
  defaultOptions,
  type OptionName,
  optionDefinitions,
  optionNames,
} from "../options.ts";
import { isTargetName, type Target, type TargetName, targetNames, targets } from "../targets.ts";
import type {
  Configuration,
  ConfigurationProblem,
  ConfiguredPath,
  GenerationEntry,
} from "./configuration.ts";
import { entryKeys, pathPatterns } from "./schema.ts";
import { isWithin, uriOfPath } from "./uris.ts";

export interface ReadOptions {
  /** Of the configuration file. */
  readonly uri: string;
  /** URIs of the folders that no path may leave; empty for no such limit. */
  readonly folders: readonly string[];
}

/**
 * Reads a configuration file. Never throws: of a broken file the entries that are whole are there,
 * and each mistake is a problem with its place. Nothing should be generated while there is one.
 */
export function readConfiguration(
  text: string,
  { uri, folders }: ReadOptions,
): { readonly configuration: Configuration; readonly problems: readonly ConfigurationProblem[] } {
  const { root, problems: syntax } = readJson(text);
  const problems: ConfigurationProblem[] = syntax.map((problem) => ({
    ...problem,
    inSchema: true,
  }));

  function report(at: Span, message: string, inSchema = true): undefined {
    problems.push({ span: at, message, inSchema });
    return undefined;
  }

  function readRoot(): readonly GenerationEntry[] {
    if (root === undefined) return [];
    if (root.kind !== "object") {
      report(root.span, 'Expected an object: { "generate": [ … ] }.');
      return [];
    }
    reportUnknown(root.members, ["$schema", "generate"]);
    const list = root.members.find(({ name }) => name === "generate")?.value;
    if (list === undefined) {
      report(firstOf(root.span), 'Add "generate": a list of what is to be generated.');
      return [];
    }
    if (list.kind !== "array") {
      report(list.span, "Expected a list of what is to be generated.");
      return [];
    }
    return list.elements.flatMap((element) => readEntry(element) ?? []);
  }

  function readEntry(node: JsonNode): GenerationEntry | undefined {
    if (node.kind !== "object") {
      return report(node.span, 'Expected an object with "model", "target" and "out".');
    }
    const { members } = node;
    reportUnknown(members, entryKeys);
    const member = (name: string): JsonNode | undefined =>
      members.find((candidate) => candidate.name === name)?.value;
    for (const name of ["model", "target", "out"]) {
      if (member(name) === undefined) report(firstOf(node.span), `Add "${name}".`);
    }
    const model = readPath("model", member("model"));
    const target = readTarget(member("target"));
    const out = readPath("out", member("out"));
    const options = readOptions(members, target);
    if (model === undefined || target === undefined || out === undefined) return undefined;
    return { model, target, out, options, span: node.span };
  }

  function readTarget(node: JsonNode | undefined): TargetName | undefined {
    if (node === undefined) return undefined;
    const name = node.kind === "string" ? node.value : "";
    if (isTargetName(name)) return name;
    const likely = closestSpelling(name, targetNames);
    return report(
      node.span,
      `There is no target ${shown(node)}. ${likely === undefined ? `There is: ${targetNames.join(", ")}.` : `Did you mean "${likely}"?`}`,
    );
  }

  function readPath(
    key: keyof typeof pathPatterns,
    node: JsonNode | undefined,
  ): ConfiguredPath | undefined {
    if (node === undefined) return undefined;
    if (node.kind !== "string") return report(node.span, "Expected a path in double quotes.");
    const path = node.value;
    const { pattern, advice } = pathPatterns[key];
    if (!new RegExp(pattern, "u").test(path)) return report(node.span, advice);
    const target = uriOfPath(uri, path);
    if (folders.length > 0 && !folders.some((folder) => isWithin(target, folder))) {
      return report(
        node.span,
        `"${path}" leads out of the workspace; name a ${key === "model" ? "model" : "folder"} inside of it.`,
        false,
      );
    }
    return { path, uri: target, span: node.span };
  }

  function readOptions(
    members: readonly JsonMember[],
    target: TargetName | undefined,
  ): ChosenOptions {
    const { modelFolder, ...options } = defaultOptions;
    const chosen: Record<OptionName, unknown> = options;
    for (const { name, nameSpan, value } of members) {
      if (!isOption(name)) continue;
      const known: Target | undefined = target === undefined ? undefined : targets[target];
      if (known !== undefined && !known.options.includes(name)) {
        report(nameSpan, `The target "${target}" has no "${name}"; remove it.`);
      } else chosen[name] = readOption(name, value) ?? chosen[name];
    }
    return chosen as Record<OptionName, never>;
  }

  function readOption(name: OptionName, node: JsonNode): unknown {
    const definition = optionDefinitions[name];
    if (definition.kind === "flag") {
      if (node.kind === "boolean") return node.value;
      return report(node.span, `Expected true or false for "${name}".`);
    }
    const choices = Object.keys(definition.choices);
    if (node.kind === "string" && choices.includes(node.value)) return node.value;
    return report(
      node.span,
      `Expected ${choices.map((choice) => `"${choice}"`).join(" or ")} for "${name}".`,
    );
  }

  function reportUnknown(members: readonly JsonMember[], known: readonly string[]): void {
    for (const { name, nameSpan } of members) {
      if (known.includes(name)) continue;
      // What is there already cannot be meant.
      const absent = known.filter((key) => !members.some((member) => member.name === key));
      const likely = closestSpelling(name, absent);
      const advice =
        likely === undefined ? `There is: ${known.join(", ")}.` : `Did you mean "${likely}"?`;
      report(nameSpan, `"${name}" is not known here. ${advice}`);
    }
  }

  const entries = readRoot();
  for (const [position, entry] of entries.entries()) {
    const same = entries.slice(0, position).some((other) => isSame(other, entry));
    if (!same) continue;
    const what = `${targets[entry.target].title} of this model`;
    report(entry.span, `Another entry writes ${what} to "${entry.out.path}"; remove one.`, false);
  }
  return {
    configuration: { entries },
    problems: problems.sort((left, right) => left.span.start - right.span.start),
  };
}

function isSame(first: GenerationEntry, second: GenerationEntry): boolean {
  return (
    first.target === second.target &&
    first.model.uri === second.model.uri &&
    first.out.uri === second.out.uri
  );
}

function isOption(name: string): name is OptionName {
  return (optionNames as readonly string[]).includes(name);
}

/** What is missing in brackets is told at the opening one. */
function firstOf({ start }: Span): Span {
  return span(start, start + 1);
}

function shown(node: JsonNode): string {
  return node.kind === "string" ? `"${node.value}"` : "of this kind";
}
