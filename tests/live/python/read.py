"""Reads what goes out on nhacviec.out with pika: read.py URL. Prints `ready`, then each message."""

import json
import sys

import pika

channel = pika.BlockingConnection(pika.URLParameters(sys.argv[1])).channel()
queue = channel.queue_declare("", exclusive=True).method.queue
channel.queue_bind(queue, "nhacviec.out", "#")
print("ready", flush=True)
for method, properties, body in channel.consume(queue):
    print(json.dumps({"key": method.routing_key, "content_type": properties.content_type,
                      "delivery_mode": properties.delivery_mode, "event": json.loads(body)}),
          flush=True)
    channel.basic_ack(method.delivery_tag)
