/** Models with something to upgrade, in the ways in which that may be. */
export const upgradedModels: Readonly<Record<string, string>> = {
  plain: `
table Shop {
  partition key PK: string
  sort key SK: string
  stream new-image
  discriminator kind
  versioned by version
  global index ByTier { partition key tier sort key id project all }
}
entity Customer in Shop {
  version 3
  PK = "CUSTOMER#\${id}"
  SK = "PROFILE"
  id: string
  name: string
  fullName: string @since(3)
  tier: string @since(2)
  visits: integer = 0
  upgrade to 2 { set tier = "free" }
  upgrade to 3 { set fullName = "\${name}!" }
}
entity Note in Shop {
  version 2
  PK = "CUSTOMER#\${id}"
  SK = "NOTE#\${noteId}"
  id: string
  noteId: string
  text: string
  words: integer @since(2)
  upgrade to 2 { set words = 1 }
}
entity Tag in Shop {
  PK = "TAG#\${tag}"
  SK = "TAG"
  tag: string
}
pattern GetCustomer { get Customer where id = :id }
`,
  "by a function, in two tables": `
table Shop { partition key id: string versioned by v stream keys-only }
table Archive { name "old.archive" partition key id: string versioned by v encryption key "arn:aws:kms:us-east-1:123456789012:key/abc" }
entity Order in Shop {
  version 2
  id: string
  total: number @since(2)
  upgrade to 2 { using "./upgrades.ts" addTotal }
}
entity Invoice in Archive {
  version 2
  id: string
  total: number @since(2)
  upgrade to 2 { using "./upgrades.ts" addTotal }
}
`,
};
