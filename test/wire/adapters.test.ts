// Every AWS operation that the functions use, asked by the product's own adapters of moto as it comes, without any change of ours:
// a second opinion on the form of each request and answer. What moto does not have is asked for too and has to fail, so that this is
// noticed when it learns it. The table of witnesses is made of what was heard here: `npm run test:contract -- --write` writes it.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Reaper } from "../../infra/local/world/reaper.ts";
import { startMoto } from "./moto.ts";
import type { Moto } from "./moto.ts";
import type { Emulated } from "./witness/cases.ts";
import { databaseCases, databaseDifferences, missingDatabaseCases } from "./witness/databases.ts";
import { documentCases, documentDifferences, missingDocumentCases } from "./witness/documents.ts";
import { clusterCases, clusterDifferences, missingClusterCases } from "./witness/global-clusters.ts";
import { ListeningClients } from "./witness/listening-clients.ts";
import { machineCases, machineDifferences, missingMachineCases } from "./witness/machines.ts";
import { operationsUsed } from "./witness/operations.ts";
import { missingPlatformCases, platformCases, platformDifferences } from "./witness/platform.ts";
import { missingServiceCases, serviceCases, serviceDifferences } from "./witness/services.ts";
import { readTable, witnessTable, writeTable } from "./witness/table.ts";

jest.setTimeout(60_000);

const cases = [...machineCases, ...databaseCases, ...clusterCases, ...documentCases, ...serviceCases, ...platformCases];
const missing = [...missingDatabaseCases, ...missingMachineCases, ...missingClusterCases, ...missingDocumentCases, ...missingServiceCases, ...missingPlatformCases];
const differences = [...machineDifferences, ...databaseDifferences, ...clusterDifferences, ...documentDifferences, ...serviceDifferences, ...platformDifferences];

let moto: Moto;
let emulated: Emulated;
let reaper: Reaper;
const folder = mkdtempSync(join(tmpdir(), "understudy-witness-"));
const before = { ...process.env };

beforeAll(async () => {
  reaper = await Reaper.start();
  moto = await startMoto({ reaper, codeFolder: folder });
  Object.assign(process.env, { AWS_ENDPOINT_URL: moto.url, AWS_ACCESS_KEY_ID: "wire", AWS_SECRET_ACCESS_KEY: "wire" });
  emulated = { url: moto.url, clients: new ListeningClients() };
}, 90_000);
afterAll(async () => {
  for (const name of ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  await moto.close();
  await reaper.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("moto, as it comes, answers what the adapters ask", () => {
  it.each(cases.map((each) => [each.says, each] as const))("%s", (_says, { run }) => run(emulated));
});

describe("moto does not have, so that only our own model answers it", () => {
  it.each(missing.map((each) => [each.says, each] as const))("%s", async (_says, { run }) => {
    await expect(run(emulated)).rejects.toThrow();
  });
});

it("the table of witnesses is what was heard", () => {
  const emulator = /^moto==(\S+)$/m.exec(readFileSync(join(import.meta.dirname, "requirements.txt"), "utf8"));
  const told = witnessTable({ emulator: `moto ${emulator?.[1] ?? "of an unknown version"}`, answered: emulated.clients.answered, differences });
  if (process.env["UNDERSTUDY_WRITE_WITNESSES"] === "1") writeTable(told);
  expect(readTable()).toBe(told);
});

it("a difference is of an operation that is used", () => {
  const used = operationsUsed();
  expect(differences.map(({ operation }) => operation).filter((operation) => !used.includes(operation))).toEqual([]);
});
