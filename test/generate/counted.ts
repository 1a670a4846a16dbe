/** A model of numbers of every size, and of values that are easily lost. */
export const counted = `
table Meters {
  partition key PK: string
  sort key SK: string
  stream new-and-old-images
  global index ByTotal {
    partition key site
    sort key total
    project all
  }
}
type Reading {
  value: number
  serial: integer @max(1_000_000_000_000_000_000_000)
}
entity Meter in Meters {
  PK = "SITE#\${site}"
  SK = "METER#\${serial}#\${width:030}"
  site: string
  serial: integer in key @max(1_000_000_000_000_000_000_000)
  width: integer @max(1_000_000_000_000_000_000_000)
  total: integer = 0 @min(-1_000_000_000_000_000_000_000_000_000)
  counter: integer = 0 @max(10_000_000_000_000_000_000_000_000)
  doubled: integer derived width * 2 @max(1_000_000_000_000_000_000_000_000)
  plain: integer = 7
  level: number = 0.5
  scaled: number derived level + plain
  steps: set<number>
  readings: Reading[] = []
  latest?: Reading
  byDay: map<Reading> = {}
  at: epoch derived epoch("2026-01-01T00:00:00Z") + plain
  revision: integer @revision
}
entity Thing in Meters {
  PK = "THING#\${thingId}"
  SK = "THING"
  thingId: string
  text: string
  bytes: binary
  list: any[]
  map: map<any>
  words: set<string>
  blobs: set<binary>
  numbers: set<number>
  anything?: any
}
pattern Install { create Meter }
pattern GetMeter { get Meter where site = :site and serial = :serial and width = :width }
pattern Count { update Meter where site = :site and serial = :serial and width = :width add :by to counter set level = :level if plain = 7 }
pattern Latest { update Meter where site = :site and serial = :serial and width = :width set latest = :latest }
pattern Larger { query Meter where site = :site and total > :total page 1 }
pattern Between { query Meter where site = :site and total between :low and :high }
pattern Some { batch get Meter where site = :site and serial = :serial and width = :width }
pattern Replace { put Meter if total = :total }
pattern PutThing { put Thing }
pattern GetThing { get Thing where thingId = :thingId }
`;
