import { type Command, InvalidArgumentError, Option } from "commander";
import { closestSpelling } from "../base/spelling.ts";
import { definitions, isAllowable, isDiagnosticCode, type Severity } from "../language/index.ts";
import { type ClinicSettings, isThreshold, profiles, thresholds } from "../rules/index.ts";
import type { SeverityOverrides } from "../service/index.ts";

/** How a command is told to judge: the same that the editor's settings say there. */
export interface ClinicOptions {
  readonly profile: (typeof profiles)[number];
  readonly rule: SeverityOverrides;
  readonly threshold: Readonly<Record<string, number>>;
}

/** Adds the options of all commands that report findings. */
export function clinicOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--profile <profile>", "which modeling rules judge")
        .choices(profiles)
        .default("modern"),
    )
    .option(
      "--rule <code=severity>",
      "error, warning, information, hint or off for one code",
      collectRule,
      {},
    )
    .option(
      "--threshold <name=number>",
      "where a modeling rule draws its line",
      collectThreshold,
      {},
    );
}

export function clinicSettings({ profile, threshold }: ClinicOptions): ClinicSettings {
  return { profile, thresholds: threshold };
}

const severities = ["error", "warning", "information", "hint", "off"] as const;

function collectRule(option: string, earlier: SeverityOverrides): SeverityOverrides {
  const [code, severity] = split(option, "code=severity, as in unused-index=error");
  if (!isDiagnosticCode(code)) {
    throw new InvalidArgumentError(
      `There is no finding '${code}'.${suggestion(code, Object.keys(definitions))}`,
    );
  }
  if (!isAllowable(code)) {
    throw new InvalidArgumentError(
      `'${code}' is always an error: neither DynamoDB nor the tools could work with such a model.`,
    );
  }
  const known = severities.find((each) => each === severity);
  if (known === undefined) {
    throw new InvalidArgumentError(
      `'${severity}' is no severity. There are ${severities.join(", ")}.`,
    );
  }
  const chosen: Severity | "off" = known;
  return { ...earlier, [code]: chosen };
}

function collectThreshold(
  option: string,
  earlier: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const [name, text] = split(option, "name=number, as in lowCardinality=50");
  if (!isThreshold(name)) {
    throw new InvalidArgumentError(
      `There is no threshold '${name}'.${suggestion(name, Object.keys(thresholds))} There are ${Object.keys(thresholds).join(", ")}.`,
    );
  }
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError(`'${text}' is no positive number.`);
  }
  return { ...earlier, [name]: value };
}

function split(option: string, form: string): readonly [string, string] {
  const at = option.indexOf("=");
  if (at > 0) return [option.slice(0, at), option.slice(at + 1)];
  throw new InvalidArgumentError(`It needs the form ${form}.`);
}

function suggestion(text: string, names: readonly string[]): string {
  const meant = closestSpelling(text, names);
  return meant === undefined ? "" : ` Did you mean '${meant}'?`;
}
