"""A real SMTP server (aiosmtpd) with TLS and a login, for smtp_tls_test.cc.

Arguments: starttls or implicit, the mechanisms to leave out (comma, may be empty), certificate,
key. Prints its port, then one line a message: "mail USER TLS-VERSION TO...".
"""

import asyncio
import base64
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


TOKENS = (b"first-token", b"second-token")


class TokenServer(SMTP):
    """With XOAUTH2, as Google and Microsoft describe it; prints which way each login took."""

    async def auth_XOAUTH2(self, _server, words):
        if len(words) < 2:
            await self.push("334 ")
            words = [words[0], (await self._reader.readline()).decode().strip()]
        said = base64.b64decode(words[1])
        for token in TOKENS:
            if said == b"user=nhacviec\x01auth=Bearer " + token + b"\x01\x01":
                print("token", token.decode(), flush=True)
                return AuthResult(success=True, auth_data="nhacviec")
        await self.push("334 " + base64.b64encode(b'{"status":"401"}').decode())
        await self._reader.readline()
        return AuthResult(success=False, handled=False)


def authenticate(_server, _session, _envelope, mechanism, data):
    print("login", mechanism, flush=True)
    good = data.login == b"nhacviec" and data.password == "mật-khẩu".encode()
    return AuthResult(success=good, handled=good, auth_data="nhacviec" if good else None)


class Handler:
    async def handle_DATA(self, server, session, envelope):
        version = server.transport.get_extra_info("ssl_object").version()
        print("mail", session.auth_data, version, *envelope.rcpt_tos, flush=True)
        return "250 2.0.0 taken"


def make_smtp(kind, without, context):
    starttls = kind == "starttls"
    # With TLS from the first byte on it cannot tell that the connection is encrypted.
    return TokenServer(Handler(), tls_context=context if starttls else None,
                       require_starttls=starttls, auth_required=True, auth_require_tls=starttls,
                       authenticator=authenticate, auth_exclude_mechanism=without)


async def main():
    kind, without, certificate, key = sys.argv[1:]
    without = [name for name in without.split(",") if name]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: make_smtp(kind, without, context), "127.0.0.1", 0,
                                      ssl=context if kind == "implicit" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # until the test goes
    server.close()


asyncio.run(main())
