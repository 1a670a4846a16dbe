/** Support code for values that have to be as the model says. */
export const validationSupport = {
  Problem: `
/** What is wrong with a value. */
export interface Problem {
  /** The place within the entity, as in \`lines[2].price\`. */
  readonly path: string;
  readonly reason: string;
}`,

  Problems: `
const missing = "is missing";

/** Collects what is wrong with an entity, or with changes of one, which need not be complete. */
class Problems {
  readonly #found: Problem[] = [];
  readonly #isPart: boolean;
  #depth = 0;

  constructor(isPart: boolean) {
    this.#isPart = isPart;
  }

  required(path: string, reason: string | undefined): void {
    if (reason === missing && this.#isPart && this.#depth === 0) return;
    if (reason !== undefined) this.#found.push({ path, reason });
  }

  optional(path: string, reason: string | undefined): void {
    if (reason !== missing && reason !== undefined) this.#found.push({ path, reason });
  }

  /** Throws where anything was found. */
  report(entity: string): void {
    const found = this.#found;
    if (found.length === 0) return;
    const [first, ...others] = found.map(({ path, reason }) => \`\${path} \${reason}\`);
    const more = others.length === 0 ? "" : \` (and \${others.length} more)\`;
    throw new InvalidValue(\`This is no \${entity}: \${first}\${more}.\`, found);
  }

  record<Value>(path: string, value: Value | undefined, check: Check<Value>): string | undefined {
    return value === undefined ? missing : this.#within(path, value, check);
  }

  list<Value>(
    path: string,
    value: readonly Value[] | undefined,
    check?: Check<Value>,
    maximum?: number,
  ): string | undefined {
    if (!Array.isArray(value)) return value === undefined ? missing : "is not an array";
    if (check) value.forEach((element, index) => this.#inside(path, element, check, index));
    return countProblem(value.length, maximum);
  }

  map<Value>(
    path: string,
    value: Readonly<Record<string, Value>> | undefined,
    check?: Check<Value>,
    maximum?: number,
  ): string | undefined {
    const reason = objectProblem(value);
    if (value === undefined || reason !== undefined) return reason;
    const entries = Object.entries(value);
    if (check) for (const [name, element] of entries) this.#inside(path, element, check, name);
    return countProblem(entries.length, maximum);
  }

  set<Value>(
    path: string,
    value: ReadonlySet<Value> | undefined,
    check: Check<Value>,
    maximum?: number,
  ): string | undefined {
    if (!(value instanceof Set)) return value === undefined ? missing : "is not a Set";
    for (const element of value) this.#inside(path, element, check);
    return countProblem(value.size, maximum);
  }

  /** An element of a list, a map or a set. */
  #inside<Value>(path: string, value: Value, check: Check<Value>, step?: string | number): void {
    const before = this.#found.length;
    const reason = this.#within("", value, check);
    if (reason !== undefined) this.#found.push({ path: "", reason });
    if (this.#found.length === before) return;
    this.#prefix(before, step === undefined ? path : \`\${path}[\${JSON.stringify(step)}]\`);
  }

  #within<Value>(path: string, value: Value, check: Check<Value>): string | undefined {
    const before = this.#found.length;
    this.#depth++;
    const reason = check(value, this);
    this.#depth--;
    if (path !== "") this.#prefix(before, path);
    return reason;
  }

  /** Paths are made only where something is found. */
  #prefix(from: number, outer: string): void {
    for (let index = from; index < this.#found.length; index++) {
      const { path = "", reason = "" } = this.#found[index] ?? {};
      this.#found[index] = { path: path === "" ? outer : \`\${outer}.\${path}\`, reason };
    }
  }
}

/** What is wrong with a value itself; what is inside of it is told to the problems. */
type Check<Value> = (value: Value, problems: Problems) => string | undefined;

function countProblem(count: number, maximum: number = Number.POSITIVE_INFINITY): string | undefined {
  return count > maximum ? \`has \${count} elements; \${maximum} are allowed\` : undefined;
}`,

  objectProblem: `
function objectProblem(value: unknown): string | undefined {
  const isPlain =
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Set) &&
    !(value instanceof Uint8Array);
  return isPlain ? undefined : value === undefined ? missing : "is not an object";
}`,

  textProblem: `
function textProblem(value: unknown, maximum?: number): string | undefined {
  if (typeof value !== "string") return value === undefined ? missing : "is not a string";
  // A character of JavaScript is at most three bytes, so that short texts need not be counted.
  if (maximum === undefined || value.length * 3 <= maximum) return undefined;
  const bytes = utf8Bytes(value).length;
  return bytes > maximum ? \`has \${bytes} bytes; \${maximum} are allowed\` : undefined;
}`,

  patternProblem: `
function patternProblem(value: unknown, pattern: RegExp): string | undefined {
  return pattern.test(String(value)) ? undefined : \`does not match \${pattern.source}\`;
}`,

  numberProblem: `
function numberProblem(
  value: unknown,
  minimum: number = Number.NEGATIVE_INFINITY,
  maximum: number = Number.POSITIVE_INFINITY,
): string | undefined {
  if (value instanceof NumberValue) return rangeProblem(Number(value.toString()), minimum, maximum);
  if (typeof value !== "number") return value === undefined ? missing : "is not a number";
  return Number.isFinite(value) ? rangeProblem(value, minimum, maximum) : "is not finite";
}`,

  rangeProblem: `
function rangeProblem<Value extends number | bigint>(
  value: Value,
  minimum: number | bigint,
  maximum: number | bigint,
): string | undefined {
  if (value < minimum) return \`is \${value}; at least \${minimum} is allowed\`;
  return value > maximum ? \`is \${value}; at most \${maximum} is allowed\` : undefined;
}`,

  integerProblem: `
function integerProblem(
  value: unknown,
  minimum: number | bigint = Number.NEGATIVE_INFINITY,
  maximum: number | bigint = Number.POSITIVE_INFINITY,
): string | undefined {
  if (typeof value === "bigint") return rangeProblem(value, minimum, maximum);
  if (typeof value !== "number") return value === undefined ? missing : "is not a number";
  return Number.isInteger(value) ? rangeProblem(value, minimum, maximum) : "is not a whole number";
}`,

  bigintProblem: `
function bigintProblem(value: unknown, minimum?: bigint, maximum?: bigint): string | undefined {
  if (typeof value !== "bigint") return value === undefined ? missing : "is not a bigint";
  return integerProblem(value, minimum, maximum);
}`,

  booleanProblem: `
function booleanProblem(value: unknown): string | undefined {
  if (typeof value === "boolean") return undefined;
  return value === undefined ? missing : "is neither true nor false";
}`,

  binaryProblem: `
function binaryProblem(value: unknown, maximum: number = Number.POSITIVE_INFINITY): string | undefined {
  if (!(value instanceof Uint8Array)) return value === undefined ? missing : "is not a Uint8Array";
  return value.length > maximum ? \`has \${value.length} bytes; \${maximum} are allowed\` : undefined;
}`,

  presenceProblem: `
function presenceProblem(value: unknown): string | undefined {
  return value === undefined ? missing : undefined;
}`,

  choiceProblem: `
function choiceProblem(value: unknown, choices: readonly unknown[]): string | undefined {
  if (choices.includes(value)) return undefined;
  return value === undefined ? missing : \`is none of \${choices.map((each) => JSON.stringify(each)).join(", ")}\`;
}`,

  timestampProblem: `
/** \`form\` is a timestamp of the same precision and zone. */
function timestampProblem(value: unknown, form: string): string | undefined {
  if (typeof value !== "string") return value === undefined ? missing : "is not a string";
  const isOfForm =
    value.length === form.length &&
    value.endsWith("Z") === form.endsWith("Z") &&
    /^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z?$/.test(value) &&
    isMoment(value);
  return isOfForm ? undefined : \`is no timestamp like \${form}\`;
}`,

  isMoment: `
/** Whether there is such a day and such a time of day. */
function isMoment(text: string): boolean {
  const moment = Date.parse(/T.*[^Z]$/.test(text) ? \`\${text}Z\` : text);
  // A day that its month does not have would be one of the next month.
  return new Date(moment).getUTCDate() === Number(text.slice(8, 10));
}`,

  dateProblem: `
function dateProblem(value: unknown): string | undefined {
  if (typeof value !== "string") return value === undefined ? missing : "is not a string";
  return /^\\d{4}-\\d\\d-\\d\\d$/.test(value) && isMoment(value) ? undefined : "is no date like 2026-01-31";
}`,

  uuidProblem: `
function uuidProblem(value: unknown): string | undefined {
  if (typeof value !== "string") return value === undefined ? missing : "is not a string";
  return /^[\\da-f]{8}(-[\\da-f]{4}){3}-[\\da-f]{12}$/i.test(value) ? undefined : "is no UUID";
}`,

  ulidProblem: `
function ulidProblem(value: unknown): string | undefined {
  if (typeof value !== "string") return value === undefined ? missing : "is not a string";
  return /^[0-7][\\dA-HJKMNP-TV-Z]{25}$/i.test(value) ? undefined : "is no ULID";
}`,
} as const;
