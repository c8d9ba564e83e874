// A machine written by hand that uses every state, field and operator of the subset once; a small failover.

import type { Machine } from "../../../workflows/asl.ts";

const invoke = "arn:aws:states:::lambda:invoke";
const retry = [
  { ErrorEquals: ["Transient", "Lambda.TooManyRequestsException"], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2, MaxDelaySeconds: 5 },
  { ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 0, BackoffRate: 1 },
] as const;

export const sample: Machine = {
  Comment: "A failover written by hand",
  StartAt: "Prepare",
  TimeoutSeconds: 90_000,
  States: {
    Prepare: { Type: "Pass", Comment: "Sets the limits", Result: { waitSeconds: 10 }, ResultPath: "$.limits", Next: "Look" },
    Look: {
      Type: "Task",
      Resource: invoke,
      Parameters: { FunctionName: "${Look}", Payload: { "run.$": "$.run", mode: { kind: "failover", tags: ["a"] } } },
      TimeoutSeconds: 30,
      ResultSelector: { "verdict.$": "$.Payload" },
      ResultPath: "$.look",
      Retry: retry,
      Catch: [
        { ErrorEquals: ["States.Timeout"], Next: "Look later" },
        { ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "Close as failed" },
      ],
      Next: "Take",
    },
    Take: { Type: "Pass", Parameters: { "run.$": "$.run", "wait.$": "$.limits", asked: true }, ResultPath: "$", Next: "Where to" },
    "Where to": {
      Type: "Choice",
      Choices: [
        { And: [{ Variable: "$.wait", IsPresent: true }, { Not: { Variable: "$.asked", BooleanEquals: false } }], Next: "Ask" },
        { Or: [{ Variable: "$.asked", BooleanEquals: true }, { Variable: "$.run", StringEquals: "r1" }], Next: "Look later" },
        { Variable: "$.wait", NumericGreaterThanEquals: 3, Next: "Rest" },
      ],
      Default: "Move",
    },
    Ask: {
      Type: "Task",
      Resource: `${invoke}.waitForTaskToken`,
      Parameters: { FunctionName: "${Gate}", Payload: { "token.$": "$$.Task.Token", "all.$": "$" } },
      TimeoutSeconds: 86_400,
      ResultPath: null,
      OutputPath: "$",
      Catch: [{ ErrorEquals: ["States.TaskFailed", "States.HeartbeatTimeout"], Next: "Close as failed" }],
      Next: "Move",
    },
    Rest: { Type: "Wait", SecondsPath: "$.wait", Next: "Move" },
    "Look later": { Type: "Wait", Seconds: 10, Next: "Move" },
    Move: {
      Type: "Parallel",
      Branches: [
        { StartAt: "Promote", States: { Promote: { Type: "Task", Resource: invoke, Parameters: { FunctionName: "${Promote}", Payload: {} }, TimeoutSeconds: 60, End: true } } },
        { Comment: "The other one", StartAt: "Activate", States: { Activate: { Type: "Pass", Next: "Activated" }, Activated: { Type: "Succeed" } } },
      ],
      ResultSelector: { "all.$": "$" },
      ResultPath: "$.moved",
      OutputPath: "$.moved",
      Retry: [{ ErrorEquals: ["Unknown"], IntervalSeconds: 2, MaxAttempts: 1, BackoffRate: 1 }],
      Catch: [{ ErrorEquals: ["Refused", "Defect"], Next: "Close as failed" }],
      Next: "Close",
    },
    Close: { Type: "Succeed", Comment: "Done" },
    "Close as failed": { Type: "Fail", Error: "Failed", Cause: "See the record." },
  },
};
