/** A model whose upgrades use every statement and every expression that an upgrade may have. */
export const upgradedEverywhere = `
table Past {
  partition key PK: string
  sort key SK: string
  discriminator kind
  versioned by v

  global index ByDay {
    partition key dayKey: string
    sort key amount
    project all
  }
  global index Open {
    partition key openKey: string
    sort key SK
    project all
  }
}

type Place {
  city: string @name("c")
  zip?: string
  tags?: string[]
}

type Line {
  sku: string @name("s")
  quantity: integer @name("q")
}

entity Thing in Past {
  version 4
  PK = "T#\${id}"
  SK = "A#\${part}"
  dayKey = "DAY#\${day}"
  openKey = "OPEN#\${owner:lower}" when state = "open"

  id: string
  part: string in key
  owner: string @since(2)
  state: "open" | "closed" @since(2)
  amount: number
  count: integer @since(2)
  wide: integer @since(2) @max(99999999999999999999)
  day: date @since(3)
  seconds: epoch @since(3)
  moment: timestamp @since(3)
  exactly: timestamp(seconds) @since(3)
  place: Place @since(3)
  first?: string @since(3)
  rest: string @since(3)
  label: string @since(3)
  share: number @since(3)
  more: number @since(3)
  lines: Line[]
  text: string @since(4)
  title: string @name("t")
  list?: string[] @since(4)
  flag: boolean @since(4)
  extra: any @since(4)
  colors?: set<string>
  shade?: string @since(4)
  summary: string derived concat(upper(owner), " ", text, " in ", place.city)
  twice: string derived concat(summary, "/", summary)

  upgrade to 2 {
    set owner = coalesce(ownerName, concat("nobody-", part))
    set state = lower(status)
    rename sum to amount
    set count = number(countText)
    set wide = count * 1000000007 + bonus
    remove status, ownerName, countText, bonus
  }
  upgrade to 3 {
    set day = date(createdAt)
    set seconds = epoch(createdAt)
    set moment = timestamp(createdAt)
    set exactly = timestamp(seconds)
    set place = { city: town, zip: before(postcode, "-"), tags: split(words, " ") }
    set place.city = upper(place.city)
    set first = split(words, " ", 1)
    set rest = after(words, " ")
    set label = "\${part}/\${count:04}/\${owner:upper}"
    set share = amount / 3
    set more = (amount - 0.1) * 3 + fee
    remove town, postcode, fee
  }
  upgrade to 4 {
    set lines[0].quantity = lines[0].quantity + 1
    remove lines[1]
    remove place.zip
    set place.tags[5] = place.tags[0]
    set text = string(amount)
    set title = trim(title)
    set list = [first, rest]
    set flag = true
    set extra = { a: amount, b: nothing, c: [1, "x", false], d: { e: words } }
    set colors = paints
    set shade = coalesce(darkness, "none")
    remove words, createdAt, paints, nothing, darkness
  }
}

pattern GetThing { get Thing where id = :id and part = :part }
pattern Count { update Thing where id = :id and part = :part set count = :count }
`;
