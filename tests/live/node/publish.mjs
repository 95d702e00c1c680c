// Publishes events as an office's own Node program would: cloudevents makes the messages, amqplib
// sends them. node publish.mjs URL MODE, the events as a JSON array on stdin. MODE: structured,
// binary (the AMQP protocol binding), http-binary (the helpers' own headers, unchanged).
import {readFileSync} from "node:fs";
import amqp from "amqplib";
import {CloudEvent, HTTP} from "cloudevents";

const [url, mode] = process.argv.slice(2);

function structured(event) {
  const {headers, body} = HTTP.structured(event);
  return {body, options: {contentType: headers["content-type"]}};
}

// https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/amqp-protocol-binding.md
function binary(event) {
  const {body} = HTTP.binary(event);
  const headers = {};
  for (const [name, value] of Object.entries(event.toJSON())) {
    if (name !== "data" && name !== "datacontenttype" && value !== undefined) {
      headers[`cloudEvents:${name}`] = value;
    }
  }
  return {body, options: {contentType: event.datacontenttype ?? "application/json", headers}};
}

function httpBinary(event) {
  const {headers, body} = HTTP.binary(event);
  return {body, options: {contentType: headers["content-type"], headers}};
}

const modes = {structured, binary, "http-binary": httpBinary};
const connection = await amqp.connect(url);
const channel = await connection.createConfirmChannel();
let returned = 0;
channel.on("return", () => { returned += 1; });
for (const values of JSON.parse(readFileSync(0, "utf8"))) {
  const event = new CloudEvent(values);
  const {body, options} = modes[mode](event);
  const content = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  channel.publish("nhacviec.in", event.type, content,
                  {...options, persistent: true, mandatory: true});
}
await channel.waitForConfirms();
await connection.close();
if (returned > 0) {
  console.error(`${returned} events went nowhere`);
  process.exit(1);
}
