// A receiver as a partner would write one: it knows nothing of the service but the published library of Standard Webhooks.
// Prints its port, then one line of JSON for each request. PUT /secret tells it the secret; every POST is verified.
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

let secret = "";
const server = createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts).toString("utf8");
    if (request.method === "PUT") {
      secret = body;
      response.writeHead(204).end();
      return;
    }
    let verified = false;
    let why = "";
    try {
      new Webhook(secret).verify(body, request.headers);
      verified = true;
    } catch (e) {
      why = String(e.message);
    }
    console.log(JSON.stringify({ id: request.headers["webhook-id"], signature: request.headers["webhook-signature"], verified, why, body }));
    response.writeHead(verified ? 200 : 401).end(verified ? "thank you" : why);
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
