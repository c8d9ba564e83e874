// In a process of its own, because only the SDK's real network code shows what a refused connection looks like.

import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";

test("where nobody listens, every call of the table is Transient, because nothing can have happened", async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", `${import.meta.dirname}/fixtures/never-reached.ts`, `http://127.0.0.1:${port}`], { timeout: 30_000 });
  const refused = "Transient ECONNREFUSED";
  expect(JSON.parse(stdout)).toEqual({ get: refused, query: refused, put: refused, update: refused, remove: refused });
});
