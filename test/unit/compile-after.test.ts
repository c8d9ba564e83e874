// What a machine does for a step whose place a person has taken.

import { compileFailover } from "../../workflows/compile.ts";
import { shopWithSteps, writtenShop } from "./builders.ts";

test("the machine calls a fence by lease once more after the last fence, for a person may have answered for it", () => {
  const compiled = compileFailover(shopWithSteps([{ fence: { "self-fence": { hosts: ["app"], lease: "30s", "stop-within": "10s", skew: "5s", fresh: "40m", stop: ["/opt/stop.sh"] } } }, ...writtenShop.steps]), { source: "site-a", target: "site-b" });
  if (!compiled.ok) throw new TypeError(compiled.reasons.join("; "));
  const names = Object.keys(compiled.definition.States).filter((name) => !name.includes(": ") && !name.startsWith("Undo"));
  const from = names.indexOf("Fence site-a, stop app");
  expect(names.slice(from - 1, from + 2)).toEqual(["Wait out the lease of site-a, app", "Fence site-a, stop app", "After Wait out the lease of site-a, app"]);
  expect(compiled.definition.States["After Wait out the lease of site-a, app: what came of it?"]).toMatchObject({ Choices: expect.arrayContaining([{ Variable: "$.go", StringEquals: "done", Next: "Promote database orders at site-b" }, { Variable: "$.go", StringEquals: "look-again", Next: "Look at site-a again before acting" }]) as unknown });
});
