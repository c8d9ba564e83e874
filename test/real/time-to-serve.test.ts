// From the kill to the first write at the other site: the floor of the plan plus at most three seconds, at the median of five
// runs. The figures are printed, because a median alone hides what a machine did meanwhile.

import { rehearseHere } from "./fixtures/worlds.ts";

jest.setTimeout(400_000);

it("serves again within the floor and three seconds, at the median of five runs", async () => {
  const figures: { readonly killToServingMs: number; readonly floorMs: number; readonly overMs: number; readonly overheadMs: number }[] = [];
  for (let run = 0; run < 5; run += 1) {
    const { report } = await rehearseHere({ fault: "kill site-a at 1s", tempo: 10 });
    expect(report.outcome).toBe("succeeded");
    const { killToServing, floor, overhead } = report.timesMs;
    if (killToServing === null || floor === null || overhead === null) throw new TypeError("a run that moved has these times");
    figures.push({ killToServingMs: killToServing, floorMs: floor, overMs: killToServing - floor, overheadMs: overhead });
  }
  process.stdout.write(`kill to serving, tempo 10: ${JSON.stringify(figures)}\n`);
  const over = figures.map(({ overMs }) => overMs).sort((a, b) => a - b)[2];
  expect(over).toBeLessThanOrEqual(3_000);
});
