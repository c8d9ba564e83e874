// The console's own issuer, where a company has none: a Cognito user pool in which administrators make the users, each with a
// second factor. A user is who administrators named them: plans know approvers by that name, so nobody can change it.

import { CfnOutput, RemovalPolicy, Validations } from "aws-cdk-lib";
import { CfnManagedLoginBranding, CfnUserPool, CfnUserPoolClient, CfnUserPoolDomain, CfnUserPoolResourceServer } from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";
import type { Where } from "../../workflows/permission-things.ts";
import { usualScope } from "./console-settings.ts";
import type { SignIn } from "./console-settings.ts";

export interface ConsolePoolProps {
  /** Where the console brings people back to from signing in. */
  readonly back: string;
  /** The client whose access tokens the JSON interface takes; undefined: the console's own, which gives none out. */
  readonly audience: string | undefined;
  readonly where: Where;
}

export class ConsolePool extends Construct {
  readonly signIn: SignIn;

  constructor(scope: Construct, id: string, { back, audience, where }: ConsolePoolProps) {
    super(scope, id);
    const pool = new CfnUserPool(this, "Users", {
      userPoolName: "understudy-console",
      userPoolTier: "ESSENTIALS",
      deletionProtection: "ACTIVE",
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      usernameConfiguration: { caseSensitive: false },
      schema: [{ name: "email", attributeDataType: "String", required: true, mutable: true }],
      autoVerifiedAttributes: ["email"],
      accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
      mfaConfiguration: "ON",
      enabledMfas: ["SOFTWARE_TOKEN_MFA"],
      policies: { passwordPolicy: { minimumLength: 14, requireLowercase: true, requireUppercase: true, requireNumbers: true, requireSymbols: true, temporaryPasswordValidityDays: 3 } },
    });
    // The people in it are not in the template and could not be made again.
    pool.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    Validations.of(pool).acknowledge({ id: "AwsSolutions-COG8", reason: "The Plus plan is paid for each user; what it adds is threat protection, and every user has a second factor" });

    const [identifier = "", name = ""] = usualScope.split("/");
    const resources = new CfnUserPoolResourceServer(this, "Scope", { userPoolId: pool.ref, identifier, name: "Understudy", scopes: [{ scopeName: name, scopeDescription: "See plans and runs, decide at gates and ask for runs, as far as plans allow it" }] });
    const client = new CfnUserPoolClient(this, "Client", {
      userPoolId: pool.ref,
      clientName: "understudy-console",
      generateSecret: false,
      allowedOAuthFlowsUserPoolClient: true,
      allowedOAuthFlows: ["code"],
      allowedOAuthScopes: ["openid", "email", "profile", usualScope],
      callbackUrLs: [back],
      supportedIdentityProviders: ["COGNITO"],
      // Passwords are typed into Cognito's own page only. Signing in by Cognito's API would also give out tokens by which users
      // change their own attributes, their name among them.
      explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
      writeAttributes: ["email"],
      preventUserExistenceErrors: "ENABLED",
      enableTokenRevocation: true,
      accessTokenValidity: 60,
      idTokenValidity: 60,
      refreshTokenValidity: 60,
      tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "minutes" },
    });
    client.addResourceDependency(resources);
    // The older pages take no `prompt`, by which a new sign-in is asked for before a loss is accepted.
    new CfnUserPoolDomain(this, "Domain", { userPoolId: pool.ref, domain: `understudy-${where.account}`, managedLoginVersion: 2 });
    new CfnManagedLoginBranding(this, "Pages", { userPoolId: pool.ref, clientId: client.ref, useCognitoProvidedValues: true });
    this.signIn = { issuer: pool.attrProviderUrl, client: client.ref, audience: audience ?? client.ref, scope: usualScope };
    new CfnOutput(this, "UserPool", { description: "Administrators make the console's users here, under the names by which plans name approvers", value: pool.ref });
  }
}
