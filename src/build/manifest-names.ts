import { definitions, isAllowable, isDiagnosticCode } from "../language/diagnostics/registry.ts";
import { thresholds } from "../rules/thresholds.ts";

/** The settings of the manifest whose members have names of the registries, and those names. */
export const settingNames: Readonly<Record<string, readonly string[]>> = {
  "dynamo.rules": Object.keys(definitions)
    .filter((code) => isDiagnosticCode(code) && isAllowable(code))
    .toSorted(),
  "dynamo.clinic.thresholds": Object.keys(thresholds),
};

interface Manifest {
  readonly contributes: {
    readonly configuration: readonly {
      readonly properties: Readonly<
        Record<string, { propertyNames?: { enum: readonly string[] } }>
      >;
    }[];
  };
}

/** The manifest with the names in it, which editors then offer, and hold what is written against. */
export function manifestWithNames(text: string): string {
  const manifest = JSON.parse(text) as Manifest;
  for (const { properties } of manifest.contributes.configuration) {
    for (const [setting, names] of Object.entries(settingNames)) {
      const property = properties[setting];
      if (property !== undefined) property.propertyNames = { enum: names };
    }
  }
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
