// The table of permissions that is committed for people to read says what the statements say.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { permissionsTable } from "../../infra/aws/permissions-table.ts";
import { controlFunctions, controlStatements } from "../../workflows/permissions-own.ts";
import { root } from "../architecture/sources.ts";
import { hybridChat } from "./plans.ts";

const where = { partition: "aws", account: "111122223333" };

describe("the committed table", () => {
  it("is what the statements say: npm run permissions -- --write makes it anew", () => {
    expect(readFileSync(join(root, "infra/aws/permissions.md"), "utf8")).toBe(permissionsTable(hybridChat));
  });
  it("covers the statements of every control function", () => {
    const table = permissionsTable(hybridChat);
    for (const key of controlFunctions) for (const { because } of controlStatements([hybridChat], key, "eu-north-1", where)) expect(table).toContain(because);
  });
});
