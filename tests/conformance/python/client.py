"""A client of OSS in the standard library alone, written from the published signing rules, to check the emulator
independently of the module. It prints one line for each step that went as it must."""
import base64, email.utils, hashlib, hmac, http.client, os, time, urllib.parse

HOST, ID, SECRET = (os.environ["EMULATOR_" + name] for name in ("AUTHORITY", "KEY_ID", "KEY_SECRET"))
SUB_RESOURCES = {"encryption", "tagging", "acl", "uploads", "uploadId", "partNumber", "stat", "versionId", "delete"}


def mac(key, text, kind=hashlib.sha256):
    return hmac.new(key, text.encode(), kind).digest()


def quote(text):
    return urllib.parse.quote(text, safe="/~")


def sign_v1(method, resource, query, headers):
    headers["Date"] = email.utils.formatdate(usegmt=True)
    own = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers) if name.startswith("x-oss-"))
    named = "&".join(k + ("=" + v if v else "") for k, v in sorted(query.items()) if k in SUB_RESOURCES)
    lines = [method, headers.get("Content-MD5", ""), headers.get("Content-Type", ""), headers["Date"]]
    text = "\n".join(lines) + "\n" + own + resource + ("?" + named if named else "")
    headers["Authorization"] = f"OSS {ID}:" + base64.b64encode(mac(SECRET.encode(), text, hashlib.sha1)).decode()


def sign_v4(method, resource, query, headers):
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers.update({"x-oss-date": now, "x-oss-content-sha256": "UNSIGNED-PAYLOAD"})
    signed = {k.lower(): v for k, v in headers.items()
              if k.startswith("x-oss-") or k in ("Content-Type", "Content-MD5")}
    asked = "&".join(quote(k) + ("=" + urllib.parse.quote(v, safe="~") if v else "") for k, v in sorted(query.items()))
    lines = [method, quote(resource), asked, *(f"{k}:{signed[k]}" for k in sorted(signed)), "", "", "UNSIGNED-PAYLOAD"]
    scope = f"{now[:8]}/cn-hangzhou/oss/aliyun_v4_request"
    text = "\n".join(["OSS4-HMAC-SHA256", now, scope, hashlib.sha256("\n".join(lines).encode()).hexdigest()])
    key = mac(("aliyun_v4" + SECRET).encode(), now[:8])
    for part in ("cn-hangzhou", "oss", "aliyun_v4_request", text):
        key = mac(key, part)
    headers["Authorization"] = f"OSS4-HMAC-SHA256 Credential={ID}/{scope},Signature={key.hex()}"


def call(sign, method, bucket, key="", body=b"", expect=200, headers=None, **query):
    headers, resource = dict(headers or {}), f"/{bucket}/{key}"
    sign(method, resource, query, headers)
    target = quote(resource) + "?" + "&".join(k + ("=" + urllib.parse.quote(v) if v else "") for k, v in query.items())
    connection = http.client.HTTPConnection(HOST)
    connection.request(method, target.rstrip("?"), body, headers)
    response = connection.getresponse()
    content = response.read()
    assert response.status == expect, (method, target, response.status, content)
    print(f"ok - {sign.__name__} {method} {key} {' '.join(query)}")
    return response.headers, content.decode()


def between(text, name):
    return text.split(f"<{name}>")[1].split("</")[0]


RULE = ("<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>KMS</SSEAlgorithm>"
        "</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>")
TAGS = "<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>"
ALGORITHM, KEY = "x-oss-server-side-encryption", "a b/中+1.txt"
for sign in (sign_v1, sign_v4):
    bucket = sign.__name__.replace("_", "-")
    call(sign, "PUT", bucket)
    call(sign, "PUT", bucket, body=RULE.encode(), encryption="")
    assert between(call(sign, "GET", bucket, encryption="")[1], "SSEAlgorithm") == "KMS"
    call(sign, "PUT", bucket, body=TAGS.encode(), tagging="")
    assert between(call(sign, "GET", bucket, tagging="")[1], "Value") == "v"
    assert call(sign, "PUT", bucket, KEY, "Grüße".encode())[0][ALGORITHM] == "KMS"
    assert call(sign, "GET", bucket, KEY)[1] == "Grüße"
    source = {"x-oss-copy-source": quote(f"/{bucket}/{KEY}"), ALGORITHM: "AES256"}
    assert call(sign, "PUT", bucket, "copy", headers=source)[0][ALGORITHM] == "AES256"
    upload = between(call(sign, "POST", bucket, "parts", uploads="")[1], "UploadId")
    tag = call(sign, "PUT", bucket, "parts", b"1", partNumber="1", uploadId=upload)[0]["ETag"]
    part = f"<Part><PartNumber>1</PartNumber><ETag>{tag}</ETag></Part>"
    done = f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>"
    call(sign, "POST", bucket, "parts", done.encode(), uploadId=upload)
    assert between(call(sign, "GET", bucket, stat="")[1], "ObjectCount") == "3"
    for key in (KEY, "copy", "parts"):
        call(sign, "DELETE", bucket, key, expect=204)
    call(sign, "GET", bucket, KEY, expect=404)
    call(sign, "DELETE", bucket, encryption="", expect=204)
    call(sign, "DELETE", bucket, expect=204)
