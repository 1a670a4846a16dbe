import { type ContenderName, contendingModules } from "./contending-modules.ts";
import { atMost, type Benchmark, type Finding } from "./measure.ts";
import { checkTypes, medianOf, type TypeChecking } from "./type-checking.ts";

/**
 * What generated code costs those who build with it, beside ElectroDB and DynamoDB-Toolbox for an
 * equal model and the same calls: the size of the bundle, and the time for which types are checked.
 */
export const benchmark: Benchmark = {
  name: "bundles and types of generated code",
  async run() {
    const { folder, bundleSizes } = await contendingModules();
    const findings: Finding[] = [];
    findings.push(...compare("bundle, minified without the SDK", bundleSizes, kilobytes));
    for (const compiler of ["typescript-5", "typescript"]) {
      const checks: Record<Candidate, TypeChecking[]> = {
        generated: [],
        electrodb: [],
        "dynamodb-toolbox": [],
      };
      for (let round = 0; round < 5; round++) {
        for (const name of candidates) {
          checks[name].push(await checkTypes(folder, name, compiler));
        }
      }
      const of = (figure: keyof TypeChecking) => ({
        generated: medianOf(checks.generated)[figure],
        electrodb: medianOf(checks.electrodb)[figure],
        "dynamodb-toolbox": medianOf(checks["dynamodb-toolbox"])[figure],
      });
      findings.push(
        ...compare(`${compiler}: check time`, of("milliseconds"), (value) => `${value} ms`),
        ...compare(`${compiler}: instantiations`, of("instantiations"), String),
      );
    }
    return findings;
  },
};

const candidates = [
  "generated",
  "electrodb",
  "dynamodb-toolbox",
] as const satisfies ContenderName[];
type Candidate = (typeof candidates)[number];

function compare(
  name: string,
  values: Readonly<Record<Candidate, number>>,
  shown: (value: number) => string,
): readonly Finding[] {
  const better = Math.min(values.electrodb, values["dynamodb-toolbox"]);
  const text = candidates.map((each) => `${each} ${shown(values[each])}`).join(", ");
  return [
    { name, text, kept: undefined },
    atMost(`${name}: generated / the better library's`, values.generated / better, 0.5),
  ];
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
