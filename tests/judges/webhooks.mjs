// What the JavaScript library of Standard Webhooks makes of calls, for webhooks.py: reads [{secret, headers, body}] from standard input, writes
// whether it believes each.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const believes = ({ secret, headers, body }) => {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch (error) {
    return false;
  }
};
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(believes)));
