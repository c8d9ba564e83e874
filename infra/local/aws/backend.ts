// What stands behind the SDK clients on one machine: each AWS service is a small object that answers commands from the
// state of the world. The client instances and command classes are the real ones; only `send` is replaced.

/** One call as it arrives: the SDK's command name without "Command", and its input. `from` is the place of the caller. */
export interface AwsCall {
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly from: string;
}

/** Thrown by a stand-in to answer with an AWS error: `name` as the SDK gives it, and the HTTP status. */
export class AwsAnswerError extends Error {
  override readonly name: string;
  readonly Code: string;
  readonly $metadata: { readonly httpStatusCode: number };
  constructor(name: string, message: string, httpStatusCode = 400, code = name) {
    super(message);
    this.name = name;
    this.Code = code;
    this.$metadata = { httpStatusCode };
  }
}

/** One service in all Regions. Throws `AwsAnswerError` for an AWS error; an operation it does not know is one too (501). */
export interface AwsService {
  handle(call: AwsCall): Promise<unknown>;
}

/** Answers for an operation that a stand-in does not implement, so that nothing is silently accepted. */
export function notImplemented(call: AwsCall): AwsAnswerError {
  return new AwsAnswerError("NotImplemented", `the local ${call.service} does not implement ${call.operation}`, 501);
}

const changing = new Set(["StopInstances", "StartInstances", "ReplaceNetworkAclAssociation", "PromoteReadReplica", "FailoverGlobalCluster", "SwitchoverGlobalCluster", "RemoveFromGlobalCluster", "RestoreDBInstanceToPointInTime", "RestoreDBInstanceFromDBSnapshot", "ModifyDBInstance", "ModifyDBCluster", "CreateDBInstance", "CreateDBInstanceReadReplica", "DeleteDBInstance", "SendCommand", "UpdateAutoScalingGroup", "SuspendProcesses", "ResumeProcesses", "PutParameter", "PutSecretValue", "UpdateSecretVersionStage", "CreateHostedConfigurationVersion", "StartDeployment", "RegisterTargets", "DeregisterTargets", "UpdateEventSourceMapping", "DisableRule", "EnableRule", "UpdateService", "RegisterScalableTarget", "UpdateRoutingControlStates", "PutObject", "DeleteObject", "ChangeResourceRecordSets"]);

/** Whether a call changes something in the world; everything else only reads or is our own bookkeeping. */
export function changesTheWorld({ operation, input }: Pick<AwsCall, "operation" | "input">): boolean {
  return operation === "Invoke" ? isOrderToAct(input) : changing.has(operation);
}

/** A function of the user's own is told what to do in the payload; of ours, which are called by name alone, none changes anything by being called. */
function isOrderToAct({ Qualifier: qualifier, Payload: payload }: AwsCall["input"]): boolean {
  return qualifier !== undefined && typeof payload === "string" && (JSON.parse(payload) as { readonly operation?: string }).operation !== "look";
}
