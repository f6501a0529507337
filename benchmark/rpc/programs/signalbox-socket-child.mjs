// Ours, as a server.

import { loadSignalbox } from "../contenders/signalbox-package.mjs";

const { RpcPeer } = loadSignalbox();
const server = await RpcPeer.listen({ methods: { echo: (params) => params } }, () => {});
console.log(server.address.port);
