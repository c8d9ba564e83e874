// The console in AWS: one function behind an HTTP API, there only where somebody asked for it. Programs come by /api with a token
// that API Gateway checks; everything else reaches the same function, which signs people in itself and checks programs again.

import { CfnOutput, Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { CfnApi, CfnAuthorizer, CfnIntegration, CfnRoute, CfnStage } from "aws-cdk-lib/aws-apigatewayv2";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import { CfnPermission } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { StringParameter } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { consoleSecretName, controlFunctionName } from "../../workflows/names.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Where } from "../../workflows/permission-things.ts";
import { consoleStatements, everyFunction } from "../../workflows/permissions-own.ts";
import { ConsolePool } from "./console-pool.ts";
import type { ConsoleSettings } from "./console-settings.ts";
import { consoleEnvironmentOf } from "./environments.ts";
import { HandlerFunction, runLogs } from "./handler-function.ts";
import type { Bundle } from "./handler-function.ts";

export interface ConsoleProps {
  readonly settings: ConsoleSettings;
  /** Those whose checks it may have run. */
  readonly plans: readonly Plan[];
  readonly region: string;
  readonly where: Where;
  readonly key: Key;
  readonly bundle: Bundle;
}

/** Where the stacks of the plans find the console's address, for what people are told. */
export const consoleParameterName = "/understudy/console";

/** API Gateway waits 30 s at most; the function ends first and says why. */
const [functionSeconds, gatewaySeconds] = [29, 30];
/**
 * All visitors together, in requests a second: a page loads some seven files, and an open page asks every two seconds. More would
 * be somebody who wants to use up the account's concurrent functions, which the runs need.
 */
const throttle = { throttlingRateLimit: 25, throttlingBurstLimit: 50 } as const;

/** What is logged of each request: never the query, which holds the issuer's code on the way back from signing in. */
const logged = {
  requestId: "$context.requestId", at: "$context.requestTime", ip: "$context.identity.sourceIp", method: "$context.httpMethod", route: "$context.routeKey", path: "$context.path",
  status: "$context.status", bytes: "$context.responseLength", tookMs: "$context.responseLatency", subject: "$context.authorizer.claims.sub", refused: "$context.authorizer.error", error: "$context.error.message", integration: "$context.integrationErrorMessage",
};

export class Console extends Construct {
  /** Without a slash at its end. */
  readonly address: string;
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, { settings, plans, region, where, key, bundle }: ConsoleProps) {
    super(scope, id);
    const { partition, account } = where;
    const api = new CfnApi(this, "Api", { name: "understudy-console", description: "The console of Understudy", protocolType: "HTTP" });
    this.address = api.attrApiEndpoint;
    const back = `${this.address}/sign-in/done`;
    const signIn = settings.by === "issuer" ? settings : new ConsolePool(this, "Pool", { back, audience: settings.audience, where }).signIn;

    const secret = new Secret(this, "SessionKey", {
      secretName: consoleSecretName,
      description: "Seals the sessions of Understudy's console (key). Where its client at the issuer has a secret, put it here too (client-secret)",
      generateSecretString: { secretStringTemplate: "{}", generateStringKey: "key", passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(secret).acknowledge({ id: "AwsSolutions-SMG4", reason: "A new key ends every session, perhaps in the middle of an incident; it leaves the function never, and whoever suspects it puts another in its place by hand" });

    const functionName = controlFunctionName("console");
    const made = new HandlerFunction(this, "Function", {
      handler: "console",
      functionName,
      description: "Serves the console: pages, sign-in and JSON interface",
      statements: [...everyFunction(functionName, region, where), ...consoleStatements(plans, region, where)],
      environment: consoleEnvironmentOf(region, signIn),
      timeoutSeconds: functionSeconds,
      bundle,
      key,
    });
    this.logGroup = made.logGroup;
    const integration = new CfnIntegration(this, "Integration", { apiId: api.ref, integrationType: "AWS_PROXY", integrationUri: made.function.functionArn, payloadFormatVersion: "2.0", timeoutInMillis: Duration.seconds(gatewaySeconds).toMilliseconds() });
    new CfnPermission(this, "ApiCallsFunction", { action: "lambda:InvokeFunction", functionName: made.function.functionArn, principal: "apigateway.amazonaws.com", sourceArn: `arn:${partition}:execute-api:${region}:${account}:${api.ref}/*/*` });

    const authorizer = new CfnAuthorizer(this, "Authorizer", { apiId: api.ref, name: "issuer", authorizerType: "JWT", identitySource: ["$request.header.Authorization"], jwtConfiguration: { issuer: signIn.issuer, audience: [signIn.audience] } });
    const target = `integrations/${integration.ref}`;
    for (const [name, routeKey] of [["Programs", "ANY /api/{proxy+}"], ["ProgramsRoot", "ANY /api"]] as const) {
      new CfnRoute(this, name, { apiId: api.ref, routeKey, target, authorizationType: "JWT", authorizerId: authorizer.ref, authorizationScopes: [signIn.scope] });
    }
    const people = new CfnRoute(this, "People", { apiId: api.ref, routeKey: "$default", target, authorizationType: "NONE" });
    Validations.of(people).acknowledge({ id: "AwsSolutions-APIG4", reason: "People are signed in by the function itself, in exchange for a cookie; nothing is shown and nothing is done without one, and the JSON interface refuses what comes by this route" });
    this.#stage(api, { region, where, key });

    new StringParameter(this, "Address", { parameterName: consoleParameterName, description: "The address of Understudy's console, for the stacks of its plans", stringValue: this.address });
    new CfnOutput(this, "Url", { description: "The console", value: this.address });
    new CfnOutput(this, "SignInDone", { description: "The address that the issuer has to let the console's client come back to", value: back });
  }

  #stage(api: CfnApi, { region, where: { partition, account }, key }: Pick<ConsoleProps, "region" | "where" | "key">): void {
    // Under this prefix the log's deliveries take no room in the account's one resource policy, which is short.
    const logGroupName = "/aws/vendedlogs/understudy-console";
    const arn = `arn:${partition}:logs:${region}:${account}:log-group:${logGroupName}`;
    key.addToResourcePolicy(new PolicyStatement({ sid: "ConsoleAccessLog", principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)], actions: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"], resources: ["*"], conditions: { ArnEquals: { "kms:EncryptionContext:aws:logs:arn": arn } } }));
    const log = new LogGroup(this, "AccessLog", { logGroupName, retention: runLogs, removalPolicy: RemovalPolicy.DESTROY, encryptionKey: key });
    const stage = new CfnStage(this, "Stage", { apiId: api.ref, stageName: "$default", autoDeploy: true, defaultRouteSettings: throttle, accessLogSettings: { destinationArn: arn, format: JSON.stringify(logged) } });
    stage.node.addDependency(log);
  }
}
