"""A real SMTP server with TLS and logins for smtp_tls_test: aiosmtpd on loopback, on free ports.

Makes its certificate in the folder it is given, says its three ports in one line, then a line for
each message; ends with its standard input, so that it does not outlive the test."""

import asyncio
import logging
import ssl
import subprocess
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult


class Told:
    async def handle_DATA(self, server, session, envelope):
        user = session.auth_data.login.decode() if session.auth_data else "-"
        secured = "tls" if session.ssl or server.transport.get_extra_info("ssl_object") else "clear"
        print(user, secured, session.peer[1], *envelope.rcpt_tos, flush=True)
        return "250 2.0.0 taken"


def authenticate(server, session, envelope, mechanism, data):
    right = data.login == b"nhacviec" and data.password == b"mat-khau"
    return AuthResult(success=right, handled=False, auth_data=data)


def certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=mail.example.vn", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", folder + "/key.pem", "-out",
         folder + "/cert.pem"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder + "/cert.pem", folder + "/key.pem")
    return context


async def main(folder):
    context = certificate(folder)
    loop = asyncio.get_running_loop()
    login = {"authenticator": authenticate, "auth_required": True}
    starttls = {"tls_context": context, "require_starttls": True}
    kinds = [
        ({**login, **starttls}, None),
        ({**login, **starttls, "auth_exclude_mechanism": ["PLAIN"]}, None),
        ({**login, "auth_require_tls": False}, context),
    ]
    servers = [
        await loop.create_server(lambda options=options: SMTP(Told(), **options),
                                 "127.0.0.1", 0, ssl=secured)
        for options, secured in kinds
    ]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


# Clients that do not trust it are part of the test.
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
asyncio.run(main(sys.argv[1]))
