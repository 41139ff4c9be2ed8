// usage: node send_signed.js NODE_MODULES URL SECRET ID SECONDS_AGO [BODY_SENT] < BODY
// Signs as the npm package standardwebhooks does and prints the status of the answer.
const [modules, url, secret, id, ago, sent] = process.argv.slice(2);
const body = require("fs").readFileSync(0, "utf8");
const { Webhook } = require(`${modules}/standardwebhooks`);

const at = new Date(Date.now() - Number(ago) * 1000);
const headers = {
  "content-type": "application/json",
  "webhook-id": id,
  "webhook-timestamp": String(Math.floor(at / 1000)),
  "webhook-signature": new Webhook(secret).sign(id, at, body),
};
fetch(url, { method: "POST", headers, body: sent ?? body }).then((answer) =>
  console.log(answer.status)
);
