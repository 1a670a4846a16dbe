/** A model whose entities have a past: items of older versions are read, written and moved. */
export const upgraded = `
table Shop {
  partition key PK: string
  sort key SK: string
  discriminator kind
  versioned by version

  global index ByTier {
    partition key tierKey: string
    sort key since
    project all
  }
}

entity Customer in Shop {
  version 3
  PK = "CUSTOMER#\${id}"
  SK = "PROFILE"
  tierKey = "TIER#\${tier}"

  id: string
  email: string @unique
  tier: "free" | "pro" @since(2)
  label: string derived concat(tier, ":", name)
  name: string @since(3)
  credit: number = 0 @since(2)
  visits: integer = 0
  since: date
  revision: integer @revision

  upgrade to 2 {
    set tier = plan
    set credit = bonus * 2
    remove plan, bonus
  }
  upgrade to 3 {
    rename fullName to name
    set name = trim(name)
  }
}

entity Note in Shop {
  version 2
  PK = "CUSTOMER#\${id}"
  SK = "NOTE#\${folder}#\${noteId}"

  id: string
  folder: string
  noteId: string
  words: integer @since(2)
  text: string

  upgrade to 2 { using "./upgrades.ts" countWords }
}

pattern GetCustomer { get Customer where id = :id }
pattern OfTier { query Customer where tier = :tier }
pattern Visit { update Customer where id = :id add 1 to visits }
pattern ChangeTier { update Customer where id = :id set tier = :tier, name = :name }
pattern ChangeChecked { update Customer where id = :id set tier = :tier, name = :name if revision = :revision }
pattern ChangeEmail { update Customer where id = :id set email = :email, name = :name if tier = :tier }
pattern Leave { delete Customer where id = :id if tier = "free" }
pattern Save { upsert Customer where id = :id set email = :email, tier = :tier, name = :name, since = :since }
pattern Join { create Customer }
pattern GetNote { get Note where id = :id and folder = :folder and noteId = :noteId }
pattern MoveNote { move Note where id = :id and folder = :folder and noteId = :noteId set folder = :to }
pattern EditNote { update Note where id = :id and folder = :folder and noteId = :noteId set text = :text }
pattern Annotate {
  transaction {
    create Note
    update Customer { where id = :Note.id set tier = "pro", name = :name }
    update Note { where id = :Note.id and folder = "inbox" and noteId = :old set text = :text }
  }
}
`;
