// Reads what goes out on nhacviec.out, as an office's own Node program would: every message must
// be an event to `cloudevents` in its strictest reading. node read.mjs URL. Prints "ready" once its
// queue is bound, then each event as a line of JSON, until it is ended.
import amqp from "amqplib";
import {HTTP} from "cloudevents";

const connection = await amqp.connect(process.argv[2]);
const channel = await connection.createChannel();
const {queue} = await channel.assertQueue("", {exclusive: true});
await channel.bindQueue(queue, "nhacviec.out", "#");

// The AMQP binding's headers as those that cloudevents reads.
function headersOf(properties) {
  const headers = {"content-type": properties.contentType};
  for (const [name, value] of Object.entries(properties.headers ?? {})) {
    const attribute = /^cloudEvents[:_](.*)$/.exec(name);
    if (attribute) headers[`ce-${attribute[1]}`] = String(value);
  }
  return headers;
}

await channel.consume(queue, (message) => {
  const headers = headersOf(message.properties);
  const event = HTTP.toEvent({headers, body: message.content.toString("utf8")});
  for (const one of Array.isArray(event) ? event : [event]) {
    one.validate();
    console.log(JSON.stringify({key: message.fields.routingKey, event: one}));
  }
  channel.ack(message);
});
console.log("ready");
