// Rules on who may do what: plans in which nobody could ever decide, and plans in which somebody can.

import type { Case } from "./looking-cases.ts";

const access = (to: object): Case[1][number] => ({ at: ["access"], to });

export const accessCases: Readonly<Record<string, readonly Case[]>> = {
  "somebody-may-approve": [
    ["the plan says nothing of it", [{ at: ["access"] }], ["access: nobody may approve anything, so no run could ever go on that asks, write for example access: { approve: [group:on-call], accept-loss: [group:on-call], request: [group:on-call] }"]],
    ["only who may ask for a run is named", [access({ request: ["ana"] })], ["access: nobody may approve anything, so no run could ever go on that asks, write for example access: { approve: [group:on-call], accept-loss: [group:on-call], request: [group:on-call] }"]],
    ["the approvers of older plans may do everything", [{ at: ["access"] }, { at: ["decide", "approvers"], to: ["ana"] }], []],
    ["a group", [access({ approve: ["group:on-call"] })], []],
  ],
  "enough-people-for-a-loss": [
    ["three where two are named", [access({ approve: ["ana"], "accept-loss": ["ana", "bo"], "loss-approvers": 3 })], ["access.loss-approvers: 3 people have to accept a loss, and 2 are named who may, name more under access.accept-loss, or write 2"]],
    ["one person named twice", [access({ approve: ["ana"], "accept-loss": ["ana", "ana"] })], ["access.loss-approvers: 2 people have to accept a loss, and one is named who may, name more under access.accept-loss, or write 1"]],
    ["one person alone", [access({ approve: ["ana"], "accept-loss": ["ana"] })], []],
    ["nobody, and then no loss is ever accepted", [access({ approve: ["ana"] })], []],
    ["a group, whose people nobody counts here", [access({ approve: ["ana"], "accept-loss": ["group:lead"], "loss-approvers": 3 })], []],
  ],
};
