// A function for steps of the kind activate.lambda, as small as one can be that keeps to the contract (`understudy step contract`). What it does is
// to put a file `ready` into the folder that the plan gives as the parameter `folder`. It keeps no tokens: whether the file is there already says
// all that the same order twice could ask, and to write it twice changes nothing. What has no such mark of its own writes the token down before it
// begins. To a test it also says how many files there are (`effects`).
//
// Try it: understudy step test infra/examples/custom-action.mjs --undo --parameter folder=/tmp

import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const contract = 1;

export async function handler(order) {
  const say = (state, says, effects) => ({ contract, state, says, ...(order.mode === "test" && effects !== undefined ? { effects } : {}) });
  if (order.contract !== contract) return say("refused", `contract ${order.contract} is not known here, but contract ${contract}`);
  const folder = order.parameters?.folder;
  if (typeof folder !== "string" || !existsSync(folder)) return say("refused", "the parameter folder names no folder that is there");
  const mark = join(folder, `ready-at-${order.site}`);
  switch (order.operation) {
    case "look":
      break;
    case "act":
      writeFileSync(mark, order.token);
      break;
    case "undo":
      rmSync(mark, { force: true });
      break;
    default:
      return say("refused", `the operation ${order.operation} is not known here`);
  }
  return existsSync(mark) ? say("done", `${mark} is there`, 1) : say("not-done", `${mark} is not there`, 0);
}
