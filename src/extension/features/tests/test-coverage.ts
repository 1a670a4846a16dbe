import * as vscode from "vscode";
import type { ExampleSuite } from "../../../data/index.ts";
import type { SummaryPlace } from "../../../protocol/server-requests.ts";
import type { Host } from "../../infrastructure/context.ts";
import { loadData } from "../../infrastructure/data.ts";
import { toRange } from "../../infrastructure/reveal.ts";

/** A pattern or an index, and the tests that touch it. */
interface CoveredPlace {
  readonly place: SummaryPlace;
  readonly name: string;
  readonly tests: readonly vscode.TestItem[];
}

/**
 * Coverage in the model's own terms: patterns and indexes are what can be covered, and examples that
 * touch them cover them. Each is a declaration, so that the coverage view lists it by name, and a
 * statement, so that its lines are coloured.
 */
export class TestCoverage {
  private readonly places = new WeakMap<vscode.FileCoverage, readonly CoveredPlace[]>();

  /** Adds to a run what the examples of a model have touched. */
  async add(
    run: vscode.TestRun,
    host: Host,
    suite: ExampleSuite,
    items: ReadonlyMap<string, vscode.TestItem>,
  ): Promise<void> {
    const data = await loadData();
    const { patterns, indexes } = data.exampleCoverage(suite, new Set(items.keys()));
    const model = await host.models.summaryOf(suite.root);
    const testsOf = (ids: readonly string[]): readonly vscode.TestItem[] =>
      ids.flatMap((id) => items.get(id) ?? []);
    const covered = [
      ...patterns.flatMap(({ name, examples }): readonly CoveredPlace[] => {
        const place = model.patterns.find((pattern) => pattern.name === name);
        return place === undefined ? [] : [{ place, name, tests: testsOf(examples) }];
      }),
      ...indexes.flatMap(({ table, name, examples }): readonly CoveredPlace[] => {
        const place = model.tables
          .find((each) => each.name === table)
          ?.indexes.find((index) => index.name === name);
        return place === undefined ? [] : [{ place, name, tests: testsOf(examples) }];
      }),
    ];
    for (const uri of new Set(covered.map(({ place }) => place.uri))) {
      const places = covered.filter(({ place }) => place.uri === uri);
      const coverage = vscode.FileCoverage.fromDetails(
        vscode.Uri.parse(uri),
        detailsOf(places, ({ tests }) => tests.length),
      );
      coverage.includesTests = [...new Set(places.flatMap(({ tests }) => tests))];
      this.places.set(coverage, places);
      run.addCoverage(coverage);
    }
  }

  /** To be asked by VS Code when it shows the lines of a file. */
  details(coverage: vscode.FileCoverage, test?: vscode.TestItem): vscode.FileCoverageDetail[] {
    return detailsOf(this.places.get(coverage) ?? [], ({ tests }) =>
      test === undefined ? tests.length : tests.filter((each) => each === test).length,
    );
  }
}

function detailsOf(
  places: readonly CoveredPlace[],
  countOf: (place: CoveredPlace) => number,
): vscode.FileCoverageDetail[] {
  return places.flatMap((covered) => {
    const range = toRange(covered.place.range);
    const count = countOf(covered);
    return [
      new vscode.DeclarationCoverage(covered.name, count, range),
      new vscode.StatementCoverage(count, range),
    ];
  });
}
