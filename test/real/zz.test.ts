import { rehearseHere } from "./fixtures/worlds.ts";
import { finalWorld } from "./fixtures/final-world.ts";
jest.setTimeout(180_000);
it("x", async () => {
  let fin: unknown;
  const { report, said } = await rehearseHere({ fault: "kill service chat-server at-site site-a at 1s", onMeasured: async (w) => { fin = await finalWorld(w); }, onChange: async (m, c) => { if (m === "before") process.stdout.write(`${c.number} ${c.what}\n`); } });
  process.stdout.write(JSON.stringify({ said, out: report.outcome, writes: report.writes, changes: report.changes, fin, t: report.timesMs }, null, 1));
});
