import { checkFindings } from "./harness.ts";

function model(size: string, sample = ""): string {
  return `
table Posts {
  partition key author: string
  sort key postId: string

  global index Titles {
    partition key author
    sort key postId
    project title
  }
}

entity Post in Posts {
  author: string
  postId: string
  title: string
  body: string ${size}

  volume 1000 per author
}

pattern P {
  query Post
  where author = :author
  return title
}
${sample}
`;
}

suite("size hints", () => {
  test("one hint is enough to see that an index would read much less", () => {
    checkFindings(model("@size(10KB)"), "cheaper-index-exists");
  });

  test("without any hint nothing is said", () => {
    checkFindings(model(""));
  });

  test("the author knows better than a short sample", () => {
    const sample = 'sample Post { author: "a", postId: "1", title: "t", body: "short" }';
    checkFindings(model("", sample));
    checkFindings(model("@size(10KB)", sample), "cheaper-index-exists");
  });
});
