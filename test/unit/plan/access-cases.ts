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
    ["two, where one of them asked for the run", [access({ approve: ["ana"], "accept-loss": ["ana", "bo"], request: ["ana", "eva"] })], ["access.accept-loss: 2 people have to accept a loss, and 2 are named who may, of whom one may have asked for the run (ana), whose approval does not count, name more there, or write loss-approvers: 1, let nobody of them ask for runs, or write requester: always"]],
    ["one alone, who may ask for runs", [access({ approve: ["ana"], "accept-loss": ["ana"], request: ["ana"] })], ["access.accept-loss: one person has to accept a loss, and one is named who may, of whom one may have asked for the run (ana), whose approval does not count, name more there, let nobody of them ask for runs, or write requester: always"]],
    ["one alone, whose own approval always counts", [access({ approve: ["ana"], "accept-loss": ["ana"], request: ["ana"], requester: "always" })], []],
    ["three, of whom two may ask for runs, but only one asks for each", [access({ approve: ["ana"], "accept-loss": ["ana", "bo", "eva"], request: ["ana", "bo"] })], []],
    ["force, which needs as many", [access({ approve: ["ana"], force: ["ana", "bo"], request: ["bo"] })], ["access.force: 2 people have to approve force, and 2 are named who may, of whom one may have asked for the run (bo), whose approval does not count, name more there, let nobody of them ask for runs, or write requester: always"]],
    ["nobody, and then no loss is ever accepted", [access({ approve: ["ana"] })], []],
    ["a group, whose people nobody counts here", [access({ approve: ["ana"], "accept-loss": ["group:lead"], "loss-approvers": 3 })], []],
  ],
};
