import { suggestion } from "./names.ts";
import { reportUnknownAttribute } from "./paths.ts";
import type { EntityScope, Member, Scope } from "./scope.ts";
import { describeType, isAssignable } from "./type-relations.ts";

/** Checks the denormalised copies of an entity: `copied from Customer.name via customerId`. */
export function checkCopies(scope: Scope, declared: EntityScope): void {
  for (const member of declared.members.values()) {
    if (member.node.origin?.kind === "Copied") checkCopy(scope, declared, member);
  }
}

function checkCopy(scope: Scope, declared: EntityScope, member: Member): void {
  const { origin: node } = member.node;
  if (node?.kind !== "Copied") return;
  const { file } = member.origin;
  const via = declared.members.get(node.via.text);
  if (via !== undefined) scope.references.add(via.symbol, file, node.via.span, "read");
  else if (node.via.text !== "") {
    const names = declared.members.keys();
    reportUnknownAttribute(scope, file, node.via, declared.node.name.text, names);
  }
  if (node.entity.text === "") return;
  const source = scope.entities.get(node.entity.text);
  if (source === undefined) {
    const { hint, changes } = suggestion(scope.findings, file, node.entity, scope.entities.keys());
    scope.findings.report(
      "unknown-entity",
      file,
      node.entity.span,
      { name: node.entity.text, hint },
      { changes },
    );
    return;
  }
  scope.references.add({ kind: "entity", name: node.entity.text }, file, node.entity.span, "read");
  if (node.attribute.text === "") return;
  const original = source.members.get(node.attribute.text);
  if (original === undefined) {
    const names = source.members.keys();
    reportUnknownAttribute(scope, file, node.attribute, node.entity.text, names);
    return;
  }
  scope.references.add(original.symbol, file, node.attribute.span, "read");
  if (isAssignable(scope, original.attribute.type, member.attribute.type)) return;
  scope.findings.report("copy-with-other-type", file, node.span, {
    name: member.attribute.name,
    type: describeType(member.attribute.type),
    source: `${node.entity.text}.${node.attribute.text}`,
    found: describeType(original.attribute.type),
  });
}
