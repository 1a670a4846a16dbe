/**
 * What an author chooses of the generated files, beside what the model says. Each target uses what
 * concerns it.
 */
export interface GenerationOptions {
  /** TypeScript: one module for the whole model, or one for each entity and one for what they share. */
  readonly modules: "model" | "entity";
  /** TypeScript: whether writes check the constraints that the model declares. */
  readonly validation: boolean;
  /**
   * TypeScript: `number` refuses a stored number that has more digits than a JavaScript number holds;
   * `exact` has types that hold all of them.
   */
  readonly numbers: "number" | "exact";
  /**
   * The way from the folder of the output to the folder of the model's root file, with `/`, for what
   * generated files import from there; `undefined` where it is not known.
   */
  readonly modelFolder: string | undefined;
}

export const defaultOptions: GenerationOptions = {
  modules: "model",
  validation: true,
  numbers: "number",
  modelFolder: undefined,
};

/** What people choose; the rest follows from where the files are. */
export type ChosenOptions = Omit<GenerationOptions, "modelFolder">;

export type OptionName = keyof ChosenOptions;

/** An option as people are told of it, on the command line and in the schema of configurations. */
export type OptionDefinition =
  | { readonly kind: "flag"; readonly description: string }
  | {
      readonly kind: "choice";
      readonly description: string;
      /** What each choice means, in the order of a menu. */
      readonly choices: Readonly<Record<string, string>>;
    };

export const optionDefinitions: { readonly [Name in OptionName]: DefinitionOf<Name> } = {
  modules: {
    kind: "choice",
    description: "How many modules are written.",
    choices: {
      model: "One module for the whole model.",
      entity: "One module for each entity, and one for what they share.",
    },
  },
  validation: {
    kind: "flag",
    description: "Whether writes check the constraints that the model declares.",
  },
  numbers: {
    kind: "choice",
    description: "What becomes of numbers that a JavaScript number cannot hold.",
    choices: {
      number: "They are refused where they are read, so that no digit is lost.",
      exact: "Types that hold all of their digits.",
    },
  },
};

/** Every choice of an option is described, and no other. */
type DefinitionOf<Name extends OptionName> = GenerationOptions[Name] extends boolean
  ? Extract<OptionDefinition, { readonly kind: "flag" }>
  : Extract<OptionDefinition, { readonly kind: "choice" }> & {
      readonly choices: Readonly<Record<GenerationOptions[Name] & string, string>>;
    };

export const optionNames = Object.keys(optionDefinitions) as readonly OptionName[];
