// Prints the table of permissions, or writes it (`--write`): `npm run permissions -- --write`.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Refused } from "../../workflows/failure.ts";
import { readPlanFile } from "../plan-file.ts";
import { defaultPlans } from "./deployment.ts";
import { permissionsTable } from "./permissions-table.ts";

const root = join(import.meta.dirname, "../..");
const read = readPlanFile(join(root, defaultPlans));
if (!read.ok) throw new Refused(`${defaultPlans} is not right; see understudy plan validate`);
const table = permissionsTable(read.plan);
if (process.argv.includes("--write")) writeFileSync(join(root, "infra/aws/permissions.md"), table);
else process.stdout.write(table);
