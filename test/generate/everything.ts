/** A model with everything that generated code has to carry, in few lines. */
export const everything = `
/// Members, their documents and what happens to both.
table Club {
  partition key PK: string
  sort key SK: string
  discriminator kind
  versioned by version

  global index ByMail {
    partition key mailKey: string
    project all
  }
  global index Active {
    partition key activeClub: string
    sort key joinedAt
    project all
  }
  local index ByScore {
    sort key score
    project keys
  }
}

type Level = 1 | 2 | 3

type Contact {
  phone: string @name("p")
  tags?: set<string>
  \`home-town\`?: string
}

entity Member in Club as "member" {
  PK = "CLUB#\${club}#MEMBER#\${memberId}"
  SK = "MEMBER"
  mailKey = "\${mail:lower}"
  activeClub = club when active = true

  club: string
  memberId: uuid = uuid()
  mail: string @unique(lower)
  nickname?: string @unique
  \`full name\`: string @name("fn")
  level: Level = 1
  score: number = 0.5
  active: boolean = true
  contact?: Contact
  contacts: map<Contact> = {}
  badges: set<string>
  photo?: binary
  extra?: any
  joinedAt: timestamp(seconds) = now()
  joinedOn: date derived date(joinedAt)
  expires: epoch derived epoch(joinedAt) + 60 * 60
  revision: integer @revision
}

entity Document in Club as "doc" {
  PK = "CLUB#\${club}#DOCS"
  SK = "DOC#\${number:06}#\${language}#\${title}"

  club: string in key
  number: integer in key
  language: "de" | "en" in key
  title: string in key
  words: integer = 0 @since(2)
  summary?: string
  state: "DRAFT" | "PUBLIC" = "DRAFT"
  pages: integer[] = []
  weight?: number

  version 3
  upgrade to 2 { set words = 100 }
  upgrade to 3 { rename abstract to summary set summary = trim(summary) remove draft }
}

table Log {
  partition key day: string
  sort key at: string
  global index Shards {
    partition key shardKey: string
    sort key at
    project all
  }
}

entity Visit in Log {
  shardKey = "VISITS#\${shard(visitId, 4)}"

  day: date derived date(at)
  at: timestamp
  visitId: ulid = ulid()
  path: string
}

pattern GetMember { get Member where club = :club and memberId = :memberId return \`full name\`, contact.phone, mail }
pattern MemberByMail { first Member where mail = :mail }
pattern ActiveMembers { query Member where club = :club and active = true order by joinedAt desc filter level in (2, 3) page :size }
pattern Levels { query Member where club = :club and active = true filter level in :levels and score between :low and :high limit :count }
pattern Named { scan Member filter begins_with(\`full name\`, :start) and contains(badges, :badge) and not (attribute_exists(extra) or size(nickname) > 3) }
pattern Documents { query Document where club = :club and number >= :number return title, number, language, state }
pattern DocumentsBetween { query Document where club = :club and number between :first and :last }
pattern German { first Document where club = :club and number = :number and language = "de" and begins_with(title, :title) filter state = "PUBLIC" }
pattern SomeDocuments { batch get Document where club = :club and number = :number and language = :language and title = :title }
pattern Both { transaction { get Member { where club = :club and memberId = :memberId } get Document { where club = :club and number = :number and language = "en" and title = :title return state } } }
pattern Join { create Member }
pattern Rejoin { put Member }
pattern RejoinChecked { put Member if revision = :revision }
pattern Invite { create Member :guest set level = 3, active = false }
pattern ChangeMail { update Member where club = :club and memberId = :memberId set mail = :mail }
pattern ChangeSome { update Member where club = :club and memberId = :memberId set any of nickname, score, contact if revision = :revision }
pattern Score { update Member where club = :club and memberId = :memberId set score = score + :points, contact.phone = :phone remove photo add :badges to badges }
pattern Unbadge { update Member where club = :club and memberId = :memberId set score = if_not_exists(score, :points) delete :badges from badges }
pattern Leave { delete Member where club = :club and memberId = :memberId }
pattern WriteDocument { upsert Document where club = :club and number = :number and language = :language and title = :title set state = :state, weight = :weight }
pattern AddPages { update Document where club = :club and number = :number and language = :language and title = :title set pages = list_append(pages, :pages) if state = "DRAFT" and (weight > :weight or attribute_not_exists(weight)) }
pattern Rename { move Document where club = :club and number = :number and language = :language and title = :title set title = :newTitle }
pattern DropDocuments { batch delete Document where club = :club and number = :number and language = :language and title = :title }
pattern Record { batch put Visit }
pattern RecordOne { put Visit }
pattern AllDocuments { scan Document }
pattern VisitsOfDay { query Visit where day = :day order by at }
pattern VisitsOf { query Visit where day in :days order by at }
pattern VisitsBetween { query Visit where at between :start and :end order by at desc }
pattern AllVisits { query Visit where at >= :since using Shards order by at }
pattern Swap { transaction {
  create Document
  put Visit
  update Member { where club = :Document.club and memberId = :memberId set level = 2 }
  check Member { where club = :Document.club and memberId = :other if active = true }
  delete Document { where club = :Document.club and number = 1 and language = "en" and title = :old }
} }

sample kim: Member { club: "chess", memberId: "00000000-0000-4000-8000-000000000001", mail: "Kim@example.com", nickname: "kimmy", \`full name\`: "Kim Lee", contact: { phone: "1", \`home-town\`: "Ulm" }, contacts: { work: { phone: "2", tags: ["a", "b"] } }, badges: ["gold"], photo: base64("AAEC/w=="), extra: [1, true, { deep: "x" }], joinedAt: "2026-01-05T10:00:00Z" }
sample lou: Member { club: "chess", memberId: "00000000-0000-4000-8000-000000000002", mail: "lou@example.com", \`full name\`: "Lou", level: 3, score: 7.25, badges: ["silver", "gold"], joinedAt: "2026-01-06T10:00:00Z" }
sample rules: Document { club: "chess", number: 7, language: "de", title: "Regeln #1", state: "PUBLIC", pages: [1, 2] }
sample draft: Document { club: "chess", number: 12, language: "en", title: "Draft" }
sample visit: Visit { at: "2026-02-01T10:00:00.000Z", visitId: "01JN0000000000000000000V01", path: "/" }
`;
