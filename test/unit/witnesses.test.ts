// The table of witnesses names every AWS operation that the functions use; who answered each is held by `npm run test:contract`.

import { operationsUsed } from "../wire/witness/operations.ts";
import { readTable } from "../wire/witness/table.ts";

const rows = [...readTable().matchAll(/^\| `([a-z0-9-]+\.\w+)` \| (outside emulator: moto [\d.]+|\*modelled only\*) \|$/gm)];

it("each operation that a function uses has a row: `npm run test:contract -- --write` makes it", () => {
  expect(rows.map(([, operation]) => operation)).toEqual(operationsUsed());
});

it("finds operations that are known to be used, by command and by paginator's name", () => {
  expect(operationsUsed()).toEqual(expect.arrayContaining(["rds.PromoteReadReplica", "route-53.ChangeResourceRecordSets", "dynamodb.UpdateItem"]));
});

it("says in its first lines how many have no other witness than us", () => {
  const alone = rows.filter(([, , witness]) => witness === "*modelled only*").length;
  expect(readTable()).toContain(`other ${alone} are *modelled only*`);
});
