import { createServer } from "node:http";

let jobs = 0;
const server = createServer((request, response) => {
  if (request.url === "/api/job") response.end(JSON.stringify({ job: ++jobs }));
  else response.end("ok");
});
server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log(`api listens on ${process.env.PORT}`));
