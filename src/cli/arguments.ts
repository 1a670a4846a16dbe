import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { AttributeValue } from "../dynamodb/values.ts";
import { type ModelPlans, type PatternPlan, parseArgument } from "../planner/index.ts";
import { reasonOf } from "./files.ts";
import { CommandFailure, type Terminal } from "./terminal.ts";

/**
 * The arguments of a pattern from `--arg name=value`. `name=@file` takes the file's text, for items;
 * a text that begins with `@` itself is written with two of them.
 * What is missing or unknown is the binder's to say.
 */
export async function readArguments(
  options: readonly string[],
  plans: ModelPlans,
  plan: PatternPlan,
  terminal: Terminal,
): Promise<Readonly<Record<string, AttributeValue>>> {
  const values = new Map<string, AttributeValue>();
  for (const option of options) {
    const [name, text] = splitOption(option);
    const parameter = plan.parameters.find((candidate) => candidate.name === name);
    if (parameter === undefined) {
      const names = plan.parameters.map((candidate) => candidate.name).join(", ");
      throw new CommandFailure(
        `${plan.name} has no argument '${name}'. ${names === "" ? "It takes none." : `Its arguments are ${names}.`}`,
      );
    }
    if (values.has(name)) throw new CommandFailure(`The argument '${name}' is given twice.`);
    const value = parseArgument(plans, parameter, await contentOf(text, terminal));
    if ("message" in value) throw new CommandFailure(value.message);
    values.set(name, value);
  }
  return Object.fromEntries(values);
}

function splitOption(option: string): [string, string] {
  const at = option.indexOf("=");
  if (at > 0) return [option.slice(0, at), option.slice(at + 1)];
  throw new CommandFailure(
    `--arg needs the form name=value, as in --arg customerId=01HX…, not '${option}'.`,
  );
}

async function contentOf(text: string, terminal: Terminal): Promise<string> {
  if (!text.startsWith("@")) return text;
  const name = text.slice(1);
  if (name.startsWith("@")) return name;
  try {
    const content = await readFile(resolve(terminal.directory, name), "utf8");
    // Editors end a file with a line break, which is no part of a text in it.
    return content.replace(/\r?\n$/, "");
  } catch (error) {
    throw new CommandFailure(
      `The file '${name}' cannot be read: ${reasonOf(error)}. A text that begins with @ is written @@.`,
    );
  }
}
