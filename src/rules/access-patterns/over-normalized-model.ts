import type { Diagnostic } from "../../language/diagnostics/diagnostic.ts";
import { type Change, createDiagnostic, type RelatedPlace } from "../../language/index.ts";
import type { Clinic, Use } from "../clinic.ts";
import { bytesText, countText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { type ApartChildren, apartChildrenOf, keyBesideParent, moveChange } from "./children.ts";
import { copiesFor, copyChange, copyText } from "./copies.ts";
import { referencesIn } from "./references.ts";
import {
  changersOf,
  copyable,
  costOf,
  isBatch,
  isEvident,
  type SecondRead,
  secondReadsOf,
  smallWhole,
} from "./second-reads.ts";

/**
 * ## What it does
 * Reports a pattern that needs one more read for each of its results, since what it shows is spread
 * over entities as in a relational model:
 *
 * - a list whose items name an item of another entity by its id only, which another pattern reads by
 *   that id (`get` or `batch get`). A list that gives the id itself in `where`, that does not return
 *   it, or whose items keep copies of the other, needs no such read;
 * - a parent whose few children stand in another table or partition, although they are never found
 *   but by their parent.
 *
 * The model does not say what a page shows, so the finding is information only, unless a batch get
 * is there for it, rates show it, or both have tables of their own.
 *
 * ## Why is this bad?
 * DynamoDB has no joins: a page of 20 results takes 1 + 20 requests one after another, or a batch get
 * which still rounds each item up to 4 KB by itself. Twenty items of 300 bytes are 10 read units one
 * by one, and 1 unit in one query. A model of one table for each entity pays that with every page.
 * What does not change can be copied, what is few can be embedded, and what is read together belongs
 * into one item collection: a single query then returns it.
 * [AWS on modeling relational data](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-modeling-nosql-B.html),
 * [AWS on design for access patterns](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-general-nosql-design.html),
 * [DAT414 on over-normalized models](https://www.thecandidstartup.org/2026/01/05/aws-reinvent-2025.html)
 *
 * ## Example
 * ```dynamo
 * table Posts {
 *   partition key threadId: string
 *   sort key postedAt: string
 * }
 *
 * table Users {
 *   partition key userId: string
 * }
 *
 * entity Post in Posts {
 *   threadId: ulid
 *   postedAt: timestamp
 *   userId: ulid
 *   body: string @size(300B)
 * }
 *
 * entity User in Users {
 *   userId: ulid
 *   displayName: string @immutable @size(20B)
 * }
 *
 * pattern PostsOfThread {
 *   //    ^^^^^^^^^^^^^ PostsOfThread needs a further read for each Post, since it names its User by 'userId' only: with GetUser 1 + 20 requests and 1 + 10 read units, 1,100 instead of 100 units per second. Copy into Post what is shown of it, as 'userDisplayName: string copied from User.displayName via userId'.
 *   query Post
 *   where threadId = :threadId
 *   page 20
 *   rate 100/s
 * }
 *
 * pattern GetUser {
 *   get User
 *   where userId = :userId
 * }
 * ```
 *
 * Children that stand apart from their parent, in a table with one key for everything:
 *
 * ```dynamo
 * table Shop {
 *   partition key PK: string
 *   sort key SK: string
 *
 *   discriminator kind
 *
 *   global index LinesByOrder {
 *     partition key orderId
 *     project all
 *   }
 * }
 *
 * entity Order in Shop {
 *   PK = "ORDER#${orderId}"
 *   SK = "ORDER"
 *
 *   orderId: ulid
 *   placedAt: timestamp
 * }
 *
 * entity OrderLine in Shop {
 *   PK = "LINE#${lineId}"
 *   SK = "LINE"
 *
 *   lineId: ulid
 *   orderId: ulid
 *   quantity: integer
 *
 *   volume 4 per orderId max 50
 * }
 *
 * pattern GetOrder {
 *   //    ^^^^^^^^ GetOrder needs a further read for each Order, since what belongs to it, each OrderLine, is in another partition: with LinesOfOrder 2 requests. Put each OrderLine beside its Order (PK = "ORDER#${orderId}", SK = "ORDERLINE#${lineId}") and read both with …
 *   get Order
 *   where orderId = :orderId
 * }
 *
 * pattern LinesOfOrder {
 *   query OrderLine
 *   where orderId = :orderId
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Posts {
 *   partition key threadId: string
 *   sort key postedAt: string
 * }
 *
 * table Users {
 *   partition key userId: string
 * }
 *
 * entity Post in Posts {
 *   threadId: ulid
 *   postedAt: timestamp
 *   userId: ulid
 *   userName: string copied from User.displayName via userId
 *   body: string @size(300B)
 * }
 *
 * entity User in Users {
 *   userId: ulid
 *   displayName: string @immutable @size(20B)
 * }
 *
 * pattern PostsOfThread {
 *   query Post
 *   where threadId = :threadId
 *   page 20
 *   rate 100/s
 * }
 *
 * pattern GetUser {
 *   get User
 *   where userId = :userId
 * }
 * ```
 *
 * The lines in the collection of their order, read in one request:
 *
 * ```dynamo
 * table Shop {
 *   partition key PK: string
 *   sort key SK: string
 *
 *   discriminator kind
 * }
 *
 * entity Order in Shop {
 *   PK = "ORDER#${orderId}"
 *   SK = "ORDER"
 *
 *   orderId: ulid
 *   placedAt: timestamp
 * }
 *
 * entity OrderLine in Shop {
 *   PK = "ORDER#${orderId}"
 *   SK = "ORDER#LINE#${lineId}"
 *
 *   orderId: ulid
 *   lineId: ulid
 *   quantity: integer
 * }
 *
 * pattern OrderWithLines {
 *   query Order, OrderLine
 *   where orderId = :orderId
 * }
 * ```
 *
 * ## When to allow it
 * Where the list shows the id and nothing else, where what it names is in a cache anyway, or where
 * it changes so often that copies would cost more writes than they save reads.
 */
export const overNormalizedModel = defineRule({
  code: "over-normalized-model",
  *check(clinic) {
    const references = referencesIn(clinic);
    if (references.size === 0) return;
    for (const reads of groupedByList(secondReadsOf(clinic, references))) {
      const [first, ...others] = reads;
      if (first !== undefined) yield ofSecondRead(clinic, first, others);
    }
    for (const apart of apartChildrenOf(clinic, references)) yield ofChildren(clinic, apart);
  },
});

/** A list that names several things by their ids is one finding, about the first of them. */
function groupedByList(reads: readonly SecondRead[]): Iterable<readonly SecondRead[]> {
  const groups = new Map<string, SecondRead[]>();
  for (const read of reads) {
    const group = groups.get(read.list.pattern.name);
    if (group === undefined) groups.set(read.list.pattern.name, [read]);
    else group.push(read);
  }
  return groups.values();
}

/**
 * Each result of a list names an item that another pattern reads.
 *
 * @param others what else the results of the same list name
 */
function ofSecondRead(clinic: Clinic, read: SecondRead, others: readonly SecondRead[]): Diagnostic {
  const { reference, list, otherLists, lookup } = read;
  const { from, to, attributes } = reference;
  const copies = copiesFor(reference, copyable(clinic, reference));
  const via = attributes.map((name) => `'${name}'`).join(" and ");
  const origin = from.originOfAttribute(attributes.at(-1) ?? "");
  return createDiagnostic(
    "over-normalized-model",
    { file: list.pattern.origin.file, span: list.pattern.origin.nameSpan },
    {
      pattern: list.pattern.name,
      entity: from.name,
      reason: `it names its ${to.name} by ${via} only`,
      cost: costOf(clinic, read),
      advice: adviceFor(
        clinic,
        read,
        copies.map((copy) => copyText(clinic, reference, copy)),
      ),
    },
    {
      ...severityOf([read, ...others].some((each) => isEvident(clinic, each))),
      related: [
        placeOf(lookup, `Reads the ${to.name} of a result.`),
        ...(origin === undefined
          ? []
          : [{ message: `Names the ${to.name}.`, file: origin.file, span: origin.nameSpan }]),
        ...otherLists.map((use) => placeOf(use, "Needs the same reads.")),
        ...others.map(alsoNamed),
      ],
      changes: () =>
        [read, ...others].flatMap((each, position) => {
          const change = changeOf(clinic, each);
          return change === undefined ? [] : [{ ...change, preferred: position === 0 }];
        }),
    },
  );
}

function changeOf(clinic: Clinic, { reference, list }: SecondRead): Change | undefined {
  return copyChange(clinic, reference, copiesFor(reference, copyable(clinic, reference)), list);
}

function alsoNamed({ reference, lookup }: SecondRead): RelatedPlace {
  const { from, to } = reference;
  return placeOf(lookup, `The same for each ${from.name}, which names its ${to.name}.`);
}

function adviceFor(clinic: Clinic, read: SecondRead, copies: readonly string[]): string {
  const { reference } = read;
  const { from, to } = reference;
  const whole = smallWhole(clinic, reference);
  const keep = whole === undefined ? "" : `, or keep ${whole} in memory`;
  if (copies.length > 0) {
    return `Copy into ${from.name} what is shown of it, as '${copies.join("' and '")}'${keep}`;
  }
  const changers = changersOf(clinic, to);
  const changing = changers === "" ? "" : ` (${changers} changes it)`;
  const batch = isBatch(read) ? "" : ", or read a hundred of them at once with 'batch get'";
  return `Hold what is shown of it${changing} in ${from.name} itself${batch}${keep}`;
}

/** Children that are always found by their parent stand elsewhere than it. */
function ofChildren(clinic: Clinic, apart: ApartChildren): Diagnostic {
  const { reference, parentRead, childrenRead, list, together } = apart;
  const { from: child, to: parent, attributes } = reference;
  const change = moveChange(clinic, apart);
  const origin = child.originOfAttribute(attributes.at(-1) ?? "");
  const isElsewhere = child.table !== parent.table;
  const where = isElsewhere ? `the table ${child.table.name}` : "another partition";
  return createDiagnostic(
    "over-normalized-model",
    { file: parentRead.pattern.origin.file, span: parentRead.pattern.origin.nameSpan },
    {
      pattern: parentRead.pattern.name,
      entity: parent.name,
      reason: `what belongs to it, each ${child.name}, is in ${where}`,
      cost: costOfChildren(apart),
      advice: collectAdvice(clinic, apart),
    },
    {
      ...severityOf(together || (isElsewhere && childrenRead.path.kind === "global")),
      related: [
        placeOf(childrenRead, `Reads each ${child.name} of one ${parent.name}.`),
        ...(origin === undefined
          ? []
          : [{ message: `Names the ${parent.name}.`, file: origin.file, span: origin.nameSpan }]),
        ...(list === undefined ? [] : [placeOf(list, `Needs a query for each ${parent.name}.`)]),
      ],
      changes: change === undefined ? [] : [change],
    },
  );
}

function costOfChildren({ parentRead, childrenRead, list }: ApartChildren): string {
  const rate = Math.min(parentRead.pattern.rate ?? Infinity, childrenRead.pattern.rate ?? Infinity);
  const perSecond = Number.isFinite(rate)
    ? `, ${numberText(2 * rate)} instead of ${numberText(rate)} per second`
    : "";
  const ofList = list === undefined ? "" : `, and 1 + N after ${list.pattern.name}`;
  return `with ${childrenRead.pattern.name} 2 requests${perSecond}${ofList}`;
}

/** Embedding what is small and bounded, else the key that puts it beside its parent. */
function collectAdvice(clinic: Clinic, apart: ApartChildren): string {
  const { reference, items, bytes } = apart;
  const { from: child, to: parent, attributes } = reference;
  const { table } = parent;
  const key = keyBesideParent(clinic, apart);
  const [partition] = table.primary.partition;
  const [sort] = table.primary.sort;
  const beside =
    partition === undefined || sort === undefined || key === undefined
      ? `one table by ${attributes.join(" and ")}, with sort keys such as "${parent.name.toUpperCase()}" and ${key?.sort ?? `"${child.name.toUpperCase()}#…"`}`
      : `${partition.name} = ${key.partition}, ${sort.name} = ${key.sort}`;
  const collect = `Put each ${child.name} beside its ${parent.name} (${beside}) and read both with 'query ${parent.name}, ${child.name}'`;
  const most = items?.maximum;
  if (most === undefined || bytes === undefined || bytes > clinic.thresholds.largeAttributeBytes) {
    return collect;
  }
  const average = items?.average ?? most;
  return `${collect}; or hold them in ${parent.name} as a list with '@items(${numberText(Math.ceil(average))}, max ${most})', since ${countText(most, "item")} are ${bytesText(bytes)} at most`;
}

function placeOf({ pattern }: Use, message: string): RelatedPlace {
  return { message, file: pattern.origin.file, span: pattern.origin.nameSpan };
}

function severityOf(isEvident: boolean) {
  return isEvident ? {} : ({ severity: "information" } as const);
}
