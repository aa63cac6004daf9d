"""A WinRM listener whose security is a C library that others wrote: gss-ntlmssp, by GSSAPI.

It does HTTP's Negotiate, unseals what comes and seals what goes, and plays a command shell: a command's standard output
tells in JSON who logged in and which script arrived. Every happening is a line of JSON on its own standard output.
The users are in the file that NTLM_USER_FILE names.
"""
import argparse
import base64
import hashlib
import json
import re
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import gssapi
from gssapi.raw import ChannelBindings

parser = argparse.ArgumentParser()
parser.add_argument("--spnego-only", action="store_true", help="refuse NTLM without SPNEGO around it")
parser.add_argument("--certificate", help="PEM; speaks HTTPS")
parser.add_argument("--key", help="PEM")
parser.add_argument("--bind-to", help="the certificate to which logins must be bound, PEM")
parser.add_argument("--hash", default="sha256", help="of that certificate's signature")
options = parser.parse_args()

BOUNDARY = b"--Encrypted Boundary"
SEALED_TYPE = 'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"'
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
CHUNK = 60_000


def say(**happening):
    print(json.dumps(happening), flush=True)


def bindings():
    if not options.bind_to:
        return None
    with open(options.bind_to, encoding="ascii") as pem:
        certificate = ssl.PEM_cert_to_DER_cert(pem.read())
    return ChannelBindings(
        application_data=b"tls-server-end-point:" + hashlib.new(options.hash, certificate).digest()
    )


def unframed(body):
    """The plain length that the frame tells, the signature and the cipher."""
    head, _, rest = body.partition(BOUNDARY + b"\r\n\tContent-Type: application/octet-stream\r\n")
    length = re.search(
        rb"^--Encrypted Boundary\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n"
        rb"\tOriginalContent: type=application/soap\+xml;charset=UTF-8;Length=(\d+)\r\n$", head)
    if not length or not rest.endswith(BOUNDARY + b"--\r\n"):
        raise ValueError("not framed as [MS-WSMV] 2.2.9.1 wants it")
    sealed = rest[: -len(BOUNDARY + b"--\r\n")]
    return int(length[1]), sealed[4:]


def framed(token, signature_size, length):
    return (
        BOUNDARY + b"\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n"
        + b"\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=%d\r\n" % length
        + BOUNDARY + b"\r\n\tContent-Type: application/octet-stream\r\n"
        + signature_size.to_bytes(4, "little") + token + BOUNDARY + b"--\r\n"
    )


def envelope(request, body):
    """The answer to a request says which one it answers (WS-Addressing 3.3)."""
    message = re.search(r"<a:MessageID>([^<]*)</a:MessageID>", request)[1]
    return (
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
        'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
        f'xmlns:rsp="{SHELL}"><s:Header><a:RelatesTo>{message}</a:RelatesTo></s:Header>'
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


class Handler(BaseHTTPRequestHandler):
    """One for each connection, and so is its security context."""

    protocol_version = "HTTP/1.1"
    context = None
    output = b""

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        authorization = self.headers["Authorization"]
        try:
            if authorization:
                self.handshake(base64.b64decode(authorization.split()[1]))
            elif self.context is None or not self.context.complete:
                self.reply(401, {"WWW-Authenticate": "Negotiate"})
            else:
                self.exchange(body)
        except (gssapi.exceptions.GSSError, ValueError) as error:
            self.context = None
            self.close_connection = True
            say(refused=re.sub(r"\s+", " ", str(error)))
            self.reply(401 if authorization else 400, {"Connection": "close"})

    def handshake(self, token):
        if options.spnego_only and token.startswith(b"NTLMSSP"):
            say(refused="raw NTLM")
            return self.reply(401, {"WWW-Authenticate": "Negotiate"})
        if self.context is None or self.context.complete:
            self.context = gssapi.SecurityContext(usage="accept", channel_bindings=bindings())
        answer = self.context.step(token)
        header = {"WWW-Authenticate": "Negotiate " + base64.b64encode(answer).decode()} if answer else {}
        if not self.context.complete:
            return self.reply(401, header)
        say(user=str(self.context.initiator_name), spnego=not token.startswith(b"NTLMSSP"))
        self.reply(200, header)

    def exchange(self, body):
        plain = self.headers["Content-Type"].startswith("application/soap+xml")
        if plain != bool(options.certificate):
            raise ValueError("sealed over TLS, or not sealed without it")
        if plain:
            answer = self.answer(body.decode())
            return self.reply(200, {"Content-Type": "application/soap+xml;charset=UTF-8"}, answer)
        length, token = unframed(body)
        message, encrypted, _ = self.context.unwrap(token)
        if not encrypted or len(message) != length:
            raise ValueError("signed only, or of another length")
        answer = self.answer(message.decode())
        token, encrypted = self.context.wrap(answer, True)
        self.reply(200, {"Content-Type": SEALED_TYPE}, framed(token, len(token) - len(answer), len(answer)))

    def answer(self, request):
        verb = re.search(r"<a:Action[^>]*>[^<]*/(\w+)</a:Action>", request)[1]
        say(verb=verb)
        if verb == "Create":
            return envelope(request,
                '<x:ResourceCreated xmlns:x="x"><x:ReferenceParameters><x:SelectorSet><x:Selector Name="ShellId">'
                "SHELL</x:Selector></x:SelectorSet></x:ReferenceParameters></x:ResourceCreated>")
        if verb == "Command":
            encoded = re.findall(r"<rsp:Arguments>([^<]*)</rsp:Arguments>", request)[-1]
            script = base64.b64decode(encoded).decode("utf-16-le")
            long = int((re.search(r"# long (\d+)", script) or [0, 0])[1])
            Handler.output = json.dumps({"user": str(self.context.initiator_name), "script": script}).encode() + b"x" * long
            return envelope(request, "<rsp:CommandResponse><rsp:CommandId>COMMAND</rsp:CommandId></rsp:CommandResponse>")
        if verb == "Receive":
            part, Handler.output = Handler.output[:CHUNK], Handler.output[CHUNK:]
            state, code = ("Running", "") if Handler.output else ("Done", "<rsp:ExitCode>7</rsp:ExitCode>")
            return envelope(request,
                f'<rsp:ReceiveResponse><rsp:Stream Name="stdout" CommandId="COMMAND">{base64.b64encode(part).decode()}'
                f'</rsp:Stream><rsp:CommandState CommandId="COMMAND" State="{SHELL}/CommandState/{state}">{code}'
                "</rsp:CommandState></rsp:ReceiveResponse>")
        return envelope(request, "")

    def reply(self, status, headers, body=b""):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
if options.certificate:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(options.certificate, options.key)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
say(port=server.server_address[1])
server.serve_forever()
