/**
 * DynamoDB's limits, each once. AWS counts 1 KB = 1024 bytes, 1 MB = 1024 KB. Where nothing else
 * is said the source is
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 * Limits marked "adjustable" can be raised for an account, so that exceeding one is never an error.
 */
export const limits = {
  /** Characters of a table's or an index's name. */
  tableNameMinimum: 3,
  tableNameMaximum: 255,
  /** UTF-8 bytes of a key attribute's name, of one in a projection, and of the TTL attribute's. */
  keyAttributeNameBytes: 255,
  /** UTF-8 bytes of any other attribute name. */
  attributeNameBytes: 65_535,
  /** Bytes of a partition key's value. */
  partitionKeyBytes: 2048,
  /** Bytes of a sort key's value. */
  sortKeyBytes: 1024,
  /** Bytes of an item, names included. */
  itemBytes: 400 * 1024,
  /** Levels of maps and lists; the attribute itself is the first. */
  nestingLevels: 32,

  /** Bytes of one expression before its names and values are put in. */
  expressionBytes: 4096,
  /** Bytes of a `#name` or a `:value` token. */
  expressionTokenBytes: 255,
  /** Bytes of all names and values of a request's expressions. */
  expressionSubstitutionBytes: 2 * 1024 * 1024,
  /** Operators and functions of one expression. */
  expressionOperators: 300,
  /** Operands of IN: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html */
  inOperands: 100,

  /** Attributes of the partition key, and as many of the sort key, of a global secondary index: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html */
  indexKeyAttributes: 4,
  /** Global secondary indexes of a table; adjustable. https://docs.aws.amazon.com/general/latest/gr/ddb.html */
  globalIndexesPerTable: 20,
  /** Local secondary indexes of a table. */
  localIndexesPerTable: 5,
  /** Attributes named in `INCLUDE` projections, over all indexes of a table. */
  projectedAttributesPerTable: 100,
  /** Bytes of the items and local index entries of one partition key value, where a table has a local index: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html */
  itemCollectionBytesWithLocalIndex: 10 * 1024 * 1024 * 1024,

  /** Vector indexes of a table: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
  vectorIndexesPerTable: 5,
  vectorDimensionsMaximum: 4096,
  vectorFilterAttributes: 18,
  vectorSearchTopMaximum: 100,

  /** Read units per second of one partition, whatever the mode: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
  partitionReadUnits: 3000,
  /** Write units per second of one partition. */
  partitionWriteUnits: 1000,
  /** Read, and as many write units per second of a table with its indexes; adjustable. */
  tableUnits: 40_000,
  /** What a new on-demand table serves at once: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
  initialOnDemandReadUnits: 12_000,
  initialOnDemandWriteUnits: 4000,

  /** Bytes that one Query or Scan request evaluates before its filter. */
  pageBytes: 1024 * 1024,
  /** Items of a BatchGetItem: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
  batchGetItems: 100,
  batchGetBytes: 16 * 1024 * 1024,
  /** Puts and deletes of a BatchWriteItem: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
  batchWriteItems: 25,
  batchWriteBytes: 16 * 1024 * 1024,
  /** Actions of a transaction: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
  transactionItems: 100,
  transactionBytes: 4 * 1024 * 1024,
  /** Segments of a parallel scan: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
  scanSegments: 1_000_000,

  /** Tags of a table: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html */
  tagsPerTable: 50,
  /** Years in the past beyond which an epoch value in the TTL attribute is ignored: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html */
  timeToLiveIgnoredAfterYears: 5,
} as const;
