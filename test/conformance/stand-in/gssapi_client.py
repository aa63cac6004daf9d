"""One sealed Identify by SPNEGO, with MIT Kerberos' negotiation and gss-ntlmssp's NTLM: prints the answer."""
import base64
import http.client
import struct
import sys

import gssapi

host, port, username = sys.argv[1], int(sys.argv[2]), sys.argv[3]
SPNEGO = gssapi.OID.from_int_seq("1.3.6.1.5.5.2")
NTLM = gssapi.OID.from_int_seq("1.3.6.1.4.1.311.2.2.10")
PROTOCOL = "application/HTTP-SPNEGO-session-encrypted"
IDENTIFY = (
    b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header/><s:Body>'
    b'<i:Identify xmlns:i="http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"/></s:Body></s:Envelope>'
)

name = gssapi.Name(username, gssapi.NameType.user)
credentials = gssapi.Credentials(name=name, mechs=[NTLM], usage="initiate")
context = gssapi.SecurityContext(
    name=gssapi.Name(f"http@{host}", gssapi.NameType.hostbased_service),
    creds=credentials,
    mech=SPNEGO,
    flags=[gssapi.RequirementFlag.confidentiality, gssapi.RequirementFlag.integrity, gssapi.RequirementFlag.mutual_authentication],
    usage="initiate",
)
connection = http.client.HTTPConnection(host, port)


def post(body, headers):
    connection.request("POST", "/wsman", body, headers)
    response = connection.getresponse()
    return response.status, response.headers, response.read()


token = None
while not context.complete:
    token = context.step(token)
    if token is None:
        break
    status, headers, _ = post(b"", {"Authorization": "Negotiate " + base64.b64encode(token).decode()})
    token = base64.b64decode((headers["WWW-Authenticate"] or "").partition(" ")[2])
    if status == 401 and not token:
        sys.exit("refused")

for _ in range(2):
    sealed = context.wrap(IDENTIFY, encrypt=True).message
    body = (
        f"--Encrypted Boundary\r\n\tContent-Type: {PROTOCOL}\r\n"
        f"\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length={len(IDENTIFY)}\r\n"
        "--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n"
    ).encode() + struct.pack("<I", 16) + sealed + b"--Encrypted Boundary--\r\n"
    content_type = f'multipart/encrypted;protocol="{PROTOCOL}";boundary="Encrypted Boundary"'
    status, _, answer = post(body, {"Content-Type": content_type})
    start = answer.index(b"octet-stream\r\n") + len(b"octet-stream\r\n") + 4
    print(status, context.unwrap(answer[start:answer.rindex(b"--Encrypted Boundary--")]).message.decode())
