export { AWS_ZONE, awsModel, awsTopology, type AwsEdits } from './aws';
export { awsSiteModel, awsSiteTopology, type AwsSiteEdits } from './aws-sites';
export { exampleModel, exampleTopology, modelOf, withConfig, withNode, type ExampleEdits } from './models';

// What is written, read back: one parser for each format.
export { parseCorosyncConf } from '../syntax/corosync-conf';
export { parseOptionFile, parseUnit } from '../syntax/ini';
export { parseEnvironment, parseSysctl } from '../syntax/key-value';
export { parseNftables } from '../syntax/nftables';
export { parseCfg } from '../syntax/opensips-cfg';
export { parseSql } from '../syntax/sql';
export { parseXml } from '../syntax/xml';
export * from './shared';
export * from './sites';
