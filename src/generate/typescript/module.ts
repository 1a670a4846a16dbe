import type { Entity, Model } from "../../language/semantics/model.ts";
import type { TypeLookup } from "../../planner/attribute-types.ts";
import type { EntityShape, ModelPlans, TableShape } from "../../planner/plan.ts";
import { type Code, name } from "../code-writer.ts";
import type { GenerationOptions } from "../options.ts";
import type { EntityNames, ModuleNames } from "./names.ts";
import { hasWideIntegers } from "./numbers.ts";
import { type SupportName, type SupportUse, useSupport } from "./support.ts";

/** What every emitter needs: the model, its plans, the names, and what has been used so far. */
export interface Module {
  readonly model: Model;
  readonly plans: ModelPlans;
  readonly names: ModuleNames;
  readonly options: GenerationOptions;
  readonly typeNamed: TypeLookup;
  /** Numbers that a JavaScript number cannot hold come to the conversions with all their digits. */
  readonly holdsAllNumbers: boolean;
  readonly supportUse: SupportUse;
  /** A function, type or class of the support code, which then is a part of the module. */
  support(wanted: SupportName): Code;
  /** A value that is imported from the SDK. */
  sdk(wanted: SdkValue): Code;
  /** A type that is imported from the SDK. */
  sdkType(wanted: SdkType): Code;
  readonly imports: {
    readonly values: ReadonlySet<SdkValue>;
    readonly types: ReadonlySet<SdkType>;
  };
  /** Entities of which a write may meet an item of an older version. */
  readonly storedUpgrades: Set<string>;
  /** Entities that are checked where they are written, and declared types that are checked in them. */
  readonly checkedEntities: Set<string>;
  readonly checkedTypes: Set<string>;
  /** A function that is imported from a module of the author's. */
  importFunction(path: string, imported: string): Code;
  readonly importedFunctions: ReadonlyMap<string, ImportedFunction>;
  /** What is declared on first use: the functions of an entity that no pattern calls are left out. */
  entity(entityName: string): EntityNames;
}

export interface ImportedFunction {
  readonly path: string;
  readonly imported: string;
  readonly alias: string;
}

export type SdkValue =
  | "BatchGetCommand"
  | "BatchWriteCommand"
  | "DeleteCommand"
  | "DynamoDBDocumentClient"
  | "GetCommand"
  | "NumberValue"
  | "PutCommand"
  | "QueryCommand"
  | "ScanCommand"
  | "TransactGetCommand"
  | "TransactWriteCommand"
  | "UpdateCommand";

export type SdkType =
  | "AttributeValue"
  | "BatchGetCommandInput"
  | "BatchWriteCommandInput"
  | "NativeAttributeValue"
  | "QueryCommandInput"
  | "ScanCommandInput"
  | "TransactWriteCommandInput";

export function createModule(
  model: Model,
  plans: ModelPlans,
  names: ModuleNames,
  options: GenerationOptions,
): Module {
  const values = new Set<SdkValue>(["DynamoDBDocumentClient"]);
  const types = new Set<SdkType>();
  const sdk = (wanted: SdkValue): Code => {
    values.add(wanted);
    return name(wanted);
  };
  const sdkType = (wanted: SdkType): Code => {
    types.add(wanted);
    return name(wanted);
  };
  const importedFunctions = new Map<string, ImportedFunction>();
  const supportUse = useSupport(names, sdk, sdkType);
  return {
    model,
    plans,
    names,
    options,
    typeNamed: (wanted) => model.types.get(wanted)?.type,
    holdsAllNumbers: options.numbers === "exact" || hasWideIntegers(model),
    supportUse,
    support: (wanted) => supportUse.use(wanted),
    sdk,
    sdkType,
    imports: { values, types },
    storedUpgrades: new Set(),
    checkedEntities: new Set(),
    checkedTypes: new Set(),
    importFunction: (path, imported) => {
      const slot = `${path} ${imported}`;
      const known = importedFunctions.get(slot);
      if (known !== undefined) return name(known.alias);
      const alias = names.claim(imported);
      importedFunctions.set(slot, { path, imported, alias });
      return name(alias);
    },
    importedFunctions,
    entity: (entityName) => {
      const found = names.entities.get(entityName);
      // The planner names entities of the model only.
      if (found === undefined)
        throw new Error(`There is no entity ${entityName} in the plans' model.`);
      return found;
    },
  };
}

export function entityOf(module: Module, entityName: string): Entity | undefined {
  return module.model.entities.find((entity) => entity.name === entityName);
}

export function shapeOf(module: Module, entityName: string): EntityShape | undefined {
  return module.plans.entities.find((entity) => entity.name === entityName);
}

export function tableShapeOf(module: Module, tableName: string): TableShape | undefined {
  return module.plans.tables.find((table) => table.name === tableName);
}
