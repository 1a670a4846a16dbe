/**
 * A model of any size: tables of `entitiesPerTable` entities, one pattern for each entity; 21 lines
 * for an entity and its pattern, so that 200 of them are about 4,200 lines.
 */
export function largeModel(entities: number, entitiesPerTable: number): string {
  const tables = Math.ceil(entities / entitiesPerTable);
  const parts = Array.from({ length: tables }, (_, table) => tableText(table));
  for (let entity = 0; entity < entities; entity++) {
    parts.push(entityText(entity, Math.floor(entity / entitiesPerTable)));
  }
  return parts.join("\n");
}

/** A Prisma schema of as many models with as many lines, for a peer to check. */
export function equalPrismaSchema(models: number): string {
  const header = `datasource db {
  provider = "postgresql"
}
`;
  return [header, ...Array.from({ length: models }, (_, model) => prismaModel(model))].join("\n");
}

function tableText(table: number): string {
  return `table Table${table} {
  partition key PK: string
  sort key SK: string
  discriminator kind

  global index ByState${table} {
    partition key state, tenantId
    sort key createdAt
    project all
  }
}
`;
}

function entityText(entity: number, table: number): string {
  return `/// The ${entity}th kind of thing.
entity Thing${entity} in Table${table} {
  PK = "TENANT#\${tenantId}"
  SK = "THING${entity}#\${createdAt}#\${thingId}"

  tenantId: ulid
  thingId: ulid
  state: "NEW" | "ACTIVE" | "DONE"
  createdAt: timestamp
  title: string @size(40B, max 200B)
  count: integer = 0

  volume 12 per tenantId max 5000
}

pattern ListThing${entity} {
  query Thing${entity}
  where tenantId = :tenantId and createdAt >= :since
  order by createdAt desc
  rate 20/s
}
`;
}

function prismaModel(model: number): string {
  return `/// The ${model}th kind of thing.
model Thing${model} {
  tenantId  String
  thingId   String
  state     State${model}
  createdAt DateTime @default(now())
  title     String   @db.VarChar(200)
  count     Int      @default(0)
  tenant    Tenant${model}[]

  @@id([tenantId, thingId])
  @@index([state, tenantId, createdAt])
}

model Tenant${model} {
  id       String @id
  ownerId  String
  thingId  String
  thing    Thing${model} @relation(fields: [ownerId, thingId], references: [tenantId, thingId])
}
enum State${model} { NEW ACTIVE DONE }
`.replace("{ NEW ACTIVE DONE }", "{\n  NEW\n  ACTIVE\n  DONE\n}");
}
