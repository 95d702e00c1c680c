"""Publishes events with pika: publish.py URL MODE, the events as a JSON array on stdin. MODE:
structured, binary, or batch (all of them in one message)."""

import json
import sys

import pika


def message(mode, events):
    """(content type, headers, body)"""
    if mode == "batch":
        return "application/cloudevents-batch+json", None, json.dumps(events)
    (event,) = events
    if mode == "structured":
        return "application/cloudevents+json", None, json.dumps(event)
    headers = {f"cloudEvents:{name}": value for name, value in event.items()
               if name not in ("data", "datacontenttype")}
    return "application/json", headers, json.dumps(event["data"])


url, mode = sys.argv[1:]
events = json.load(sys.stdin)
channel = pika.BlockingConnection(pika.URLParameters(url)).channel()
channel.confirm_delivery()
for some in [events] if mode == "batch" else [[event] for event in events]:
    content_type, headers, body = message(mode, some)
    channel.basic_publish("nhacviec.in", "reports", body, pika.BasicProperties(
        content_type=content_type, headers=headers, delivery_mode=2), mandatory=True)
