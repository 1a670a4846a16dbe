/** Support code for what a caller may want of one call. */
export const optionSupport = {
  CallOptions: `
/**
 * What a caller may want of a call, beside its arguments: \`abortSignal\` gives up what is under way,
 * and sends nothing more; \`requestTimeout\` is for each request, in milliseconds.
 */
export type CallOptions = NonNullable<Parameters<DynamoDBDocumentClient["send"]>[1]>;`,

  TransactionOptions: `
export interface TransactionOptions extends CallOptions {
  /**
   * Up to 36 characters that name this very call: within ten minutes, DynamoDB carries out only one of
   * several that are equal and have this token. Values that would be filled in have to be given then.
   * Without it, each call is carried out.
   */
  readonly clientRequestToken?: string;
}`,
} as const;
