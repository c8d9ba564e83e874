// The console as it is deployed: there only where somebody asked for it, with one function that may ask three others, programs
// behind the issuer's tokens, and people made by administrators where there is no issuer.

import * as z from "zod/mini";
import { consoleSettings } from "../../infra/aws/console-settings.ts";
import type { ConsoleSettings, GivenConsole } from "../../infra/aws/console-settings.ts";
import { flat } from "../../infra/aws/roles.ts";
import { consoleEnvironment } from "../../lambdas/runtime/environment.ts";
import { Refused } from "../../workflows/failure.ts";
import { environmentOf, stacksOf } from "./deployed.ts";
import type { Stacks } from "./deployed.ts";
import { plain } from "./plans.ts";

const control = "understudy-control-eu-north-1";
const settings = (given: GivenConsole): ConsoleSettings | undefined => consoleSettings(given);
const own = settings({ issuer: "https://login.example.com/tenant", client: "console-client", audience: "understudy-api", scope: "dr/use" });
const [none, issuer, cognito] = [stacksOf([plain]), stacksOf([plain], { console: own }), stacksOf([plain], { console: settings({ console: "cognito" }) })];
const consoleOf = (stacks: Stacks) => stacks.one(control, "AWS::Lambda::Function", "FunctionName", "understudy-console");
const typesOf = (stacks: Stacks): readonly string[] => [...new Set(stacks.names.flatMap((stack) => Object.values(stacks.template(stack)).map(({ Type }) => Type)))];
const routesOf = (stacks: Stacks) => Object.fromEntries(stacks.of(control, "AWS::ApiGatewayV2::Route").map(([, { Properties }]) => [Properties["RouteKey"] as string, Properties]));

describe("a console that nobody asked for", () => {
  it("is not there, nor anything of it", () => {
    expect(typesOf(none).filter((type) => /ApiGateway|Cognito|SecretsManager/.test(type))).toEqual([]);
    expect(JSON.stringify(none.names.map((stack) => none.template(stack)))).not.toMatch(/understudy[-/]console/i);
  });

  it("adds what is its own where it is asked for, and takes nothing away", () => {
    for (const made of [issuer, cognito]) {
      const before = none.template(control);
      const changed = Object.entries(before).filter(([id, resource]) => JSON.stringify(made.template(control)[id]) !== JSON.stringify(resource)).map(([, { Type }]) => Type);
      // The key lets the log of its requests be encrypted, the saved query reads its log too, and the sweep calls people there.
      expect(changed.toSorted()).toEqual(["AWS::KMS::Key", "AWS::Lambda::Function", "AWS::Logs::QueryDefinition"]);
    }
  });
});

describe.each([["an issuer of one's own", issuer, "dr/use"], ["Cognito", cognito, "understudy/use"]] as const)("a console with %s", (_says, stacks, scope) => {
  it("lets programs in by the issuer's tokens with the scope, and everybody else to the function that signs people in", () => {
    const authorizer = stacks.only(control, "AWS::ApiGatewayV2::Authorizer");
    const guarded = { AuthorizationType: "JWT", AuthorizerId: { Ref: authorizer.id }, AuthorizationScopes: [scope] };
    const routes = routesOf(stacks);
    expect(Object.keys(routes).toSorted()).toEqual(["$default", "ANY /api", "ANY /api/{proxy+}"]);
    expect([routes["ANY /api"], routes["ANY /api/{proxy+}"], routes["$default"]]).toEqual([expect.objectContaining(guarded), expect.objectContaining(guarded), expect.objectContaining({ AuthorizationType: "NONE" })]);
    expect(new Set(Object.values(routes).map(({ Target }) => JSON.stringify(Target))).size).toBe(1);
    expect(stacks.only(control, "AWS::ApiGatewayV2::Integration").Properties).toMatchObject({ IntegrationType: "AWS_PROXY", PayloadFormatVersion: "2.0", TimeoutInMillis: 30_000 });
    expect(authorizer.Properties).toMatchObject({ AuthorizerType: "JWT", IdentitySource: ["$request.header.Authorization"] });
  });

  it("is throttled, and each request leaves a line without what stands behind its question mark", () => {
    const { Properties } = stacks.only(control, "AWS::ApiGatewayV2::Stage");
    expect(Properties).toMatchObject({ StageName: "$default", AutoDeploy: true, DefaultRouteSettings: { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 50 } });
    const { DestinationArn, Format } = Properties["AccessLogSettings"] as { readonly DestinationArn: unknown; readonly Format: string };
    expect(flat(DestinationArn)).toBe("arn:<AWS::Partition>:logs:eu-north-1:<AWS::AccountId>:log-group:/aws/vendedlogs/understudy-console");
    expect(Format).not.toMatch(/query|Authorization|header/i);
    expect(stacks.one(control, "AWS::Logs::LogGroup", "LogGroupName", "/aws/vendedlogs/understudy-console").Properties).toMatchObject({ KmsKeyId: expect.anything(), RetentionInDays: 90 });
  });

  it("may invoke four functions and the checks of its plans, read its own key, log and trace; nothing else, and no record", () => {
    const role = stacks.at(control, (consoleOf(stacks).Properties["Role"] as { readonly "Fn::GetAtt": readonly [string] })["Fn::GetAtt"][0]);
    const statements = (role.Properties["Policies"] as readonly { readonly PolicyDocument: { readonly Statement: readonly { readonly Effect: string; readonly Action: string | readonly string[]; readonly Resource: unknown }[] } }[]).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const allowed: Record<string, string[]> = {};
    for (const { Action, Resource } of statements) for (const action of [Action].flat()) (allowed[action] ??= []).push(...[Resource].flat().map(flat));
    const here = "eu-north-1:<AWS::AccountId>";
    expect(allowed).toEqual({
      "logs:CreateLogStream": [`arn:<AWS::Partition>:logs:${here}:log-group:/aws/lambda/understudy-console:*`],
      "logs:PutLogEvents": [`arn:<AWS::Partition>:logs:${here}:log-group:/aws/lambda/understudy-console:*`],
      "xray:PutTraceSegments": ["*"],
      "xray:PutTelemetryRecords": ["*"],
      "lambda:InvokeFunction": ["read", "decide", "request", "switch", "plain-readiness"].map((name) => `arn:<AWS::Partition>:lambda:${here}:function:understudy-${name}`),
      "secretsmanager:GetSecretValue": [`arn:<AWS::Partition>:secretsmanager:${here}:secret:understudy/console-??????`],
    });
    expect(role.Properties["ManagedPolicyArns"]).toBeUndefined();
  });

  it("knows the issuer and no secret: the key is made by Secrets Manager and stands in no template", () => {
    const environment = environmentOf(consoleOf(stacks));
    expect(Object.keys(environment).toSorted()).toEqual(Object.keys(consoleEnvironment.shape).filter((name) => name !== "UNDERSTUDY_NAME_CLAIM").toSorted());
    expect(stacks.only(control, "AWS::SecretsManager::Secret").Properties).toMatchObject({ Name: "understudy/console", GenerateSecretString: { SecretStringTemplate: "{}", GenerateStringKey: "key", PasswordLength: 64 } });
    expect(JSON.stringify(stacks.template(control))).not.toMatch(/resolve:secretsmanager|"SecretString"/);
  });

  it("is called by its own HTTP API alone, and leaves its address where the plans' stacks find it", () => {
    const api = stacks.only(control, "AWS::ApiGatewayV2::Api");
    const callers = stacks.of(control, "AWS::Lambda::Permission").map(([, { Properties }]) => Properties).filter(({ Principal }) => Principal === "apigateway.amazonaws.com");
    expect(callers.map(({ SourceArn }) => flat(SourceArn))).toEqual([`arn:<AWS::Partition>:execute-api:eu-north-1:<AWS::AccountId>:<${api.id}>/*/*`]);
    expect(stacks.one(control, "AWS::SSM::Parameter", "Name", "/understudy/console").Properties["Value"]).toEqual({ "Fn::GetAtt": [api.id, "ApiEndpoint"] });
  });
});

describe("who calls people", () => {
  const callers = [[control, "understudy-sweep"], ["understudy-plan-plain", "understudy-plain-gate"], ["understudy-plan-plain", "understudy-plain-close"]] as const;
  it.each(callers)("(%s, %s) tells them the console's address, and that there is none where there is none", (stack, name) => {
    const told = (stacks: Stacks): unknown => (stacks.one(stack, "AWS::Lambda::Function", "FunctionName", name).Properties["Environment"] as { readonly Variables: Readonly<Record<string, unknown>> }).Variables["UNDERSTUDY_CONSOLE"];
    expect(told(none)).toBe("none");
    if (stack === control) expect(told(issuer)).toEqual({ "Fn::GetAtt": [issuer.only(control, "AWS::ApiGatewayV2::Api").id, "ApiEndpoint"] });
    else expect(told(issuer)).toEqual({ Ref: expect.stringMatching(/^SsmParameterValueunderstudyconsole/) });
  });
});

describe("who signs people in", () => {
  it("is one's own issuer, and then no user pool is made", () => {
    expect(environmentOf(consoleOf(issuer))).toEqual({ UNDERSTUDY_ARBITER_REGION: "eu-north-1", UNDERSTUDY_ISSUER: "https://login.example.com/tenant", UNDERSTUDY_CLIENT: "console-client", UNDERSTUDY_AUDIENCE: "understudy-api", UNDERSTUDY_SCOPE: "dr/use" });
    expect(z.safeParse(consoleEnvironment, environmentOf(consoleOf(issuer))).success).toBe(true);
    expect(issuer.only(control, "AWS::ApiGatewayV2::Authorizer").Properties["JwtConfiguration"]).toEqual({ Issuer: "https://login.example.com/tenant", Audience: ["understudy-api"] });
    expect(typesOf(issuer).filter((type) => type.includes("Cognito"))).toEqual([]);
  });

  it("is a user pool where that is asked for: made by administrators, with a second factor, kept when the stack goes", () => {
    const pool = cognito.only(control, "AWS::Cognito::UserPool");
    expect(pool).toMatchObject({ DeletionPolicy: "RetainExceptOnCreate", Properties: { MfaConfiguration: "ON", EnabledMfas: ["SOFTWARE_TOKEN_MFA"], AdminCreateUserConfig: { AllowAdminCreateUserOnly: true }, DeletionProtection: "ACTIVE", Policies: { PasswordPolicy: { MinimumLength: 14 } } } });
    expect(cognito.only(control, "AWS::ApiGatewayV2::Authorizer").Properties["JwtConfiguration"]).toEqual({ Issuer: { "Fn::GetAtt": [pool.id, "ProviderURL"] }, Audience: [{ Ref: cognito.only(control, "AWS::Cognito::UserPoolClient").id }] });
  });

  it("there uses the code flow without a secret of the client, comes back to the console alone, and lets nobody rename themselves", () => {
    const { Properties } = cognito.only(control, "AWS::Cognito::UserPoolClient");
    expect(Properties).toMatchObject({ GenerateSecret: false, AllowedOAuthFlows: ["code"], ExplicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"], WriteAttributes: ["email"], PreventUserExistenceErrors: "ENABLED" });
    expect(Properties["AllowedOAuthScopes"]).toEqual(["openid", "email", "profile", "understudy/use"]);
    expect(JSON.stringify(Properties["CallbackURLs"])).toBe(JSON.stringify([{ "Fn::Join": ["", [{ "Fn::GetAtt": [cognito.only(control, "AWS::ApiGatewayV2::Api").id, "ApiEndpoint"] }, "/sign-in/done"]] }]));
  });

  it("there takes the tokens of another client for programs where one is named", () => {
    const made = stacksOf([plain], { console: settings({ console: "cognito", audience: "client-of-programs" }) });
    expect(made.only(control, "AWS::ApiGatewayV2::Authorizer").Properties["JwtConfiguration"]).toMatchObject({ Audience: ["client-of-programs"] });
  });
});

describe("what is given", () => {
  const example = "-c issuer=https://login.example.com/tenant -c client=CLIENT-ID";
  it.each([
    [{}, undefined],
    [{ console: "cognito" }, { by: "cognito", audience: undefined }],
    [{ issuer: "https://login.example.com", client: "c" }, { by: "issuer", issuer: "https://login.example.com", client: "c", audience: "c", scope: "understudy/use" }],
    [{ issuer: "https://login.example.com", client: "c", name: "preferred_username", names: "fixed" }, { by: "issuer", issuer: "https://login.example.com", client: "c", audience: "c", scope: "understudy/use", name: "preferred_username" }],
  ])("%j is understood", (given, meant) => expect(consoleSettings(given)).toEqual(meant));

  it.each([
    [{ console: "yes" }, `-c console=yes names no way to sign in: give -c console=cognito, or your own issuer, ${example}`],
    [{ console: "cognito", issuer: "https://login.example.com" }, "-c console=cognito and -c issuer=… are two ways to sign in: give one of them"],
    [{ console: "cognito", scope: "a" }, "-c scope=… goes with an issuer of your own, and -c console=cognito makes one with its own: leave it out"],
    [{ issuer: "http://login.example.com", client: "c" }, `“http://login.example.com” is no issuer: give its https address as it stands in its tokens, without a query, ${example}`],
    [{ issuer: "login.example.com", client: "c" }, `“login.example.com” is no issuer: give its https address as it stands in its tokens, without a query, ${example}`],
    [{ issuer: "https://login.example.com" }, `the console signs in at https://login.example.com as a client of it: register it there with the address that the deployment gives out, and give ${example}`],
    [{ issuer: "https://login.example.com", client: "c", name: "preferred_username" }, "-c name=preferred_username lets whoever may change their own name call themselves like an approver"],
    [{ issuer: "https://login.example.com", client: "c", name: "email", names: "free" }, "-c names=free says nothing: give -c names=fixed"],
    [{ name: "email" }, `-c name=… says nothing without an issuer: give ${example}`],
    [{ audience: "api" }, `-c audience=… says nothing without an issuer: give ${example}`],
    [{ issuer: "https://login.example.com", client: "a b" }, `“a b” can be no client: give one word without spaces, ${example}`],
  ])("%j is refused with its remedy", (given, words) => {
    expect(() => consoleSettings(given)).toThrow(Refused);
    expect(() => consoleSettings(given)).toThrow(words);
  });
});
