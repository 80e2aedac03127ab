// Starts to replicate one server, waits until it is in sync, and tries once more, which is a conflict.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.NODE_MODULES}/x.js`);
const { MgnClient, StartReplicationCommand, DescribeSourceServersCommand } = require("@aws-sdk/client-mgn");

const client = new MgnClient({});
const sourceServerID = process.argv[2];

const started = await client.send(new StartReplicationCommand({ sourceServerID }));
console.log(started.dataReplicationInfo.dataReplicationState);

let state;
for (let reads = 0; state !== "CONTINUOUS" && reads < 100; reads++) {
  const { items } = await client.send(new DescribeSourceServersCommand({ filters: { sourceServerIDs: [sourceServerID] } }));
  state = items[0].dataReplicationInfo.dataReplicationState;
}
console.log(state);

try {
  await client.send(new StartReplicationCommand({ sourceServerID }));
} catch (error) {
  console.log(error.name, error.$metadata.httpStatusCode, error.resourceId);
}
