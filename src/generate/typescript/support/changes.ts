/** Support code for the records of DynamoDB streams. */
export const changeSupport = {
  StreamRecord: `
/** A record of a stream, as a Lambda function gets it and as the SDK's client for streams reads it. */
export interface StreamRecord {
  readonly eventName?: string | undefined;
  readonly dynamodb?:
    | {
        readonly Keys?: StreamImage | undefined;
        readonly OldImage?: StreamImage | undefined;
        readonly NewImage?: StreamImage | undefined;
      }
    | undefined;
  readonly userIdentity?: unknown;
}

type StreamImage = Readonly<Record<string, StreamValue>>;

/** Binary is bytes for the SDK and base64 text for Lambda. */
interface StreamValue {
  readonly S?: string | undefined;
  readonly N?: string | undefined;
  readonly B?: Uint8Array | string | undefined;
  readonly SS?: readonly string[] | undefined;
  readonly NS?: readonly string[] | undefined;
  readonly BS?: readonly (Uint8Array | string)[] | undefined;
  readonly M?: StreamImage | undefined;
  readonly L?: readonly StreamValue[] | undefined;
  readonly NULL?: boolean | undefined;
  readonly BOOL?: boolean | undefined;
}`,

  changeOf: `
/** What a record says of an entity; nothing where its item is none of the model's. */
function changeOf(
  record: StreamRecord,
  numberOf: (text: string) => unknown,
  read: (item: NativeAttributeValue) => FoundEntity | undefined,
  entityOfKey?: (key: NativeAttributeValue) => string | undefined,
): NativeAttributeValue {
  const { Keys = {}, OldImage, NewImage } = record.dynamodb ?? {};
  const key = imageItem(Keys, numberOf);
  const before = OldImage && read(imageItem(OldImage, numberOf));
  const after = NewImage && read(imageItem(NewImage, numberOf));
  const hasImage = OldImage !== undefined || NewImage !== undefined;
  const entity = hasImage ? (after ?? before)?.entity : entityOfKey?.(key);
  if (entity === undefined) return undefined;
  if (after !== undefined && before !== undefined && after.entity !== before.entity) {
    return { entity, type: "replace", key, old: before, new: after.item };
  }
  const event = record.eventName?.toLowerCase();
  // What was, or has become, an item that is none of the model's was not there, or is gone.
  const isGone = event === "remove" || (after === undefined && NewImage !== undefined);
  const isNew = event === "insert" || (before === undefined && OldImage !== undefined);
  return {
    entity,
    type: isGone ? "remove" : isNew ? "insert" : "modify",
    key,
    ...(before === undefined ? {} : { old: before.item }),
    ...(after === undefined ? {} : { new: after.item }),
    ...(isGone ? { expired: isTimeToLive(record.userIdentity) } : {}),
  };
}

interface FoundEntity {
  readonly entity: string;
  readonly item: unknown;
}

/** Who deletes what has expired: the service itself, in the spelling of the SDK or of Lambda. */
function isTimeToLive(identity: NativeAttributeValue): boolean {
  return (identity?.PrincipalId ?? identity?.principalId) === "dynamodb.amazonaws.com";
}

function imageItem(
  image: StreamImage,
  numberOf: (text: string) => unknown,
): NativeAttributeValue {
  return storedItem(
    Object.fromEntries(Object.entries(image).map(([name, value]) => [name, withBytes(value)])),
    numberOf,
  );
}

function withBytes(value: StreamValue): AttributeValue {
  const bytes = (binary: Uint8Array | string) =>
    typeof binary === "string" ? bytesOf(binary) : binary;
  if (value.B !== undefined) return { B: bytes(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(bytes) };
  if (value.L !== undefined) return { L: value.L.map(withBytes) };
  if (value.M === undefined) return value as AttributeValue;
  const members = Object.entries(value.M).map(([name, inner]) => [name, withBytes(inner)]);
  return { M: Object.fromEntries(members) };
}`,

  ImageChanges: `
/** What happened to an entity. \`expired\`: the table's time to live has deleted it. */
type ImageChanges<Entities, Found, Key> = {
  [Entity in keyof Entities]: { readonly entity: Entity; readonly key: Key } & (
    | { readonly type: "insert"; readonly new: Entities[Entity] }
    | { readonly type: "modify"; readonly old: Entities[Entity]; readonly new: Entities[Entity] }
    | { readonly type: "remove"; readonly old: Entities[Entity]; readonly expired: boolean }
    /** An item of another entity had this key before. */
    | { readonly type: "replace"; readonly old: Found; readonly new: Entities[Entity] }
  );
}[keyof Entities];`,

  NewImageChanges: `
/** What happened to an entity. \`expired\`: the table's time to live has deleted it. */
type NewImageChanges<Entities, Key> = {
  [Entity in keyof Entities]: { readonly entity: Entity; readonly key: Key } & (
    | { readonly type: "insert" | "modify"; readonly new: Entities[Entity] }
    | { readonly type: "remove"; readonly expired: boolean }
  );
}[keyof Entities];`,

  OldImageChanges: `
/** What happened to an entity. \`expired\`: the table's time to live has deleted it. */
type OldImageChanges<Entities, Key> = {
  [Entity in keyof Entities]: { readonly entity: Entity; readonly key: Key } & (
    | { readonly type: "insert" }
    | { readonly type: "modify"; readonly old: Entities[Entity] }
    | { readonly type: "remove"; readonly old: Entities[Entity]; readonly expired: boolean }
  );
}[keyof Entities];`,

  KeyChanges: `
/** What happened to an entity. \`expired\`: the table's time to live has deleted it. */
type KeyChanges<Entity extends string, Key> = Entity extends string
  ? { readonly entity: Entity; readonly key: Key } & (
      | { readonly type: "insert" | "modify" }
      | { readonly type: "remove"; readonly expired: boolean }
    )
  : never;`,
} as const;
