// The fixture of each step kind. A kind without one fails catalogue.test.ts, and does not compile.

import type { StepKindName } from "../../../workflows/plan-steps.ts";
import type { Fixture } from "./fixture.ts";
import { activateAutoScaling } from "./kinds/activate-auto-scaling.ts";
import { activateCommand } from "./kinds/activate-command.ts";
import { activateEc2Start } from "./kinds/activate-ec2-start.ts";
import { activateKubernetes } from "./kinds/activate-kubernetes.ts";
import { activateRabbitmqCluster } from "./kinds/activate-rabbitmq-cluster.ts";
import { activateAuroraInstances, activateAuroraServerless } from "./kinds/aurora.ts";
import { configureAppconfig } from "./kinds/configure-appconfig.ts";
import { configureCname } from "./kinds/configure-cname.ts";
import { configureSecret } from "./kinds/configure-secret.ts";
import { configureSsmParameter } from "./kinds/configure-ssm-parameter.ts";
import { drillLeftOvers, drillRdsCopy, drillRdsPromote } from "./kinds/drill-rds.ts";
import { activateLambda } from "./kinds/custom-action.ts";
import { activateEcs, fenceEcs } from "./kinds/ecs.ts";
import { fenceNetworkAcl } from "./kinds/network-acl.ts";
import { activateEventRules, fenceEventRules } from "./kinds/event-rules.ts";
import { activateEventSources, fenceEventSources } from "./kinds/event-sources.ts";
import { fenceAutoScaling } from "./kinds/fence-auto-scaling.ts";
import { fenceEc2Stop } from "./kinds/fence-ec2-stop.ts";
import { fenceKubernetes } from "./kinds/fence-kubernetes.ts";
import { fenceRenounce } from "./kinds/fence-renounce.ts";
import { fenceSelfFence } from "./kinds/fence-self-fence.ts";
import { liveShutDown } from "./kinds/live-shut-down.ts";
import { promoteMongodb } from "./kinds/promote-mongodb.ts";
import { promoteMysql } from "./kinds/promote-mysql.ts";
import { promoteOwnerConfirms } from "./kinds/promote-owner-confirms.ts";
import { promotePostgresql } from "./kinds/promote-postgresql.ts";
import { promoteGlobalCluster } from "./kinds/promote-global-cluster.ts";
import { promoteRdsReplica } from "./kinds/promote-rds-replica.ts";
import { promoteRestore } from "./kinds/promote-restore.ts";
import { promoteSqlServer } from "./kinds/promote-sql-server.ts";
import { reprotectPostgresql } from "./kinds/reprotect-postgresql.ts";
import { reprotectRdsReplica, reprotectRdsSetAside } from "./kinds/reprotect-rds.ts";
import { restartServices } from "./kinds/restart-services.ts";
import { restoreFiles } from "./kinds/restore-files.ts";
import { trafficElbTargets } from "./kinds/traffic-elb-targets.ts";
import { trafficArcRoutingControl } from "./kinds/traffic-arc-routing-control.ts";
import { trafficRoute53HealthSwitch } from "./kinds/traffic-route53-health-switch.ts";
import { trafficRoute53Records } from "./kinds/traffic-route53-records.ts";
import { trafficRoute53RoundRobin } from "./kinds/traffic-route53-round-robin.ts";
import { verifyDns } from "./kinds/verify-dns.ts";
import { verifyHttps } from "./kinds/verify-https.ts";
import { verifyInbound } from "./kinds/verify-inbound.ts";
import { verifyJourney } from "./kinds/verify-journey.ts";
import { verifyPublishConsume } from "./kinds/verify-publish-consume.ts";
import { verifySqlWrite } from "./kinds/verify-sql-write.ts";
import { webhooksFacebook } from "./kinds/webhooks-facebook.ts";
import { webhooksHttp } from "./kinds/webhooks-http.ts";
import { webhooksTelegram } from "./kinds/webhooks-telegram.ts";
import { webhooksViber } from "./kinds/webhooks-viber.ts";
import { webhooksWhatsapp } from "./kinds/webhooks-whatsapp.ts";

export const fixtures: Readonly<Record<StepKindName, Fixture>> = {
  "activate.aurora-instances": activateAuroraInstances,
  "activate.aurora-serverless": activateAuroraServerless,
  "activate.auto-scaling": activateAutoScaling,
  "activate.command": activateCommand,
  "activate.ec2-start": activateEc2Start,
  "activate.ecs": activateEcs,
  "activate.lambda": activateLambda,
  "activate.event-rules": activateEventRules,
  "activate.event-sources": activateEventSources,
  "activate.kubernetes": activateKubernetes,
  "activate.rabbitmq-cluster": activateRabbitmqCluster,
  "configure.appconfig": configureAppconfig,
  "configure.cname": configureCname,
  "configure.secret": configureSecret,
  "configure.ssm-parameter": configureSsmParameter,
  "drill.left-overs": drillLeftOvers,
  "drill.rds-copy": drillRdsCopy,
  "drill.rds-promote": drillRdsPromote,
  "fence.auto-scaling": fenceAutoScaling,
  "fence.ec2-stop": fenceEc2Stop,
  "fence.ecs": fenceEcs,
  "fence.event-rules": fenceEventRules,
  "fence.event-sources": fenceEventSources,
  "fence.network-acl": fenceNetworkAcl,
  "fence.kubernetes": fenceKubernetes,
  "fence.renounce": fenceRenounce,
  "fence.self-fence": fenceSelfFence,
  "promote.global-cluster": promoteGlobalCluster,
  "live.shut-down": liveShutDown,
  "promote.mongodb": promoteMongodb,
  "promote.mysql": promoteMysql,
  "promote.owner-confirms": promoteOwnerConfirms,
  "promote.postgresql": promotePostgresql,
  "promote.rds-replica": promoteRdsReplica,
  "promote.restore": promoteRestore,
  "promote.sql-server": promoteSqlServer,
  "reprotect.postgresql": reprotectPostgresql,
  "reprotect.rds-replica": reprotectRdsReplica,
  "reprotect.rds-set-aside": reprotectRdsSetAside,
  "restart.services": restartServices,
  "restore.files": restoreFiles,
  "traffic.elb-targets": trafficElbTargets,
  "traffic.arc-routing-control": trafficArcRoutingControl,
  "traffic.route53-health-switch": trafficRoute53HealthSwitch,
  "traffic.route53-records": trafficRoute53Records,
  "traffic.route53-round-robin": trafficRoute53RoundRobin,
  "verify.dns": verifyDns,
  "verify.https": verifyHttps,
  "verify.inbound": verifyInbound,
  "verify.journey": verifyJourney,
  "verify.publish-consume": verifyPublishConsume,
  "verify.sql-write": verifySqlWrite,
  "webhooks.facebook": webhooksFacebook,
  "webhooks.http": webhooksHttp,
  "webhooks.telegram": webhooksTelegram,
  "webhooks.viber": webhooksViber,
  "webhooks.whatsapp": webhooksWhatsapp,
};
