#!/usr/bin/env python3
"""Verifies a signed apply log without mustreset: verify_log.py LOG KEY.pub [ANCHOR]. Needs openssl 3."""
import base64, hashlib, json, os, subprocess, sys, tempfile
def genuine(key, text, signature):
    with tempfile.TemporaryDirectory() as folder:
        der = bytes.fromhex("302a300506032b6570032100") + key  # RFC 8410
        for name, data in ("key", der), ("text", text), ("signature", signature): open(os.path.join(folder, name), "wb").write(data)
        command = "openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in text -sigfile signature".split()
        done = subprocess.run(command, cwd=folder, capture_output=True)
        assert done.returncode == 0 or b"Verification" in done.stdout, "openssl 3 is needed, and cannot check this signature"
        return done.returncode == 0
def decode(text):
    raw = base64.b64decode(text, validate=True)
    assert base64.b64encode(raw).decode() == text, "odd base64"
    return raw
def read_key(line):
    name, key_id, encoded = line.strip().split("+", 2)
    raw, known = decode(encoded), hashlib.sha256(name.encode() + b"\n" + decode(encoded)).digest()[:4]
    assert name and known.hex() == key_id and raw[:1] == b"\1" and len(raw) == 33, "a line is no verifier key"
    return (name, known), raw[1:]
def read_note(note, keys):  # lineage, records and head of a checkpoint, and whether a key signed it
    (text, _, lines), signed = note.rpartition("\n\n"), False
    for line in lines.removesuffix("\n").split("\n"):
        dash, name, encoded = line.split(" ")
        raw = decode(encoded)
        assert dash == "\u2014" and name and "+" not in name and len(raw) > 4, "a line is no signature"
        if (name, raw[:4]) not in keys: continue
        assert genuine(keys[name, raw[:4]], (text + "\n").encode(), raw[4:]), "a signature is forged"
        signed = True
    origin, count, head = text.split("\n")
    assert origin.startswith("mustreset.log/1/") and str(int(count)) == count and note.endswith("\n")
    return origin[16:], int(count), decode(head), signed
def verify(log, keys, anchor):
    lines = log.split(b"\n")
    created = json.loads(lines[0])
    assert lines.pop() == b"" and created["type"] == "log_created", "its first or last line is not complete"
    head = hashlib.sha256(b"mustreset.log/1\n" + created["body"]["lineage"].encode()).digest()
    heads, before, unsigned, foreign = [head], {}, True, False
    for seq, line in enumerate(lines):
        record = json.loads(line)
        canonical = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        assert canonical == line and record["seq"] == seq and record["version"] == 1, f"line {seq + 1} is not as written"
        assert record["prev"] == "sha256:" + head.hex(), f"line {seq + 1} does not follow"
        if record["type"] != "checkpoint": unsigned = True
        else:
            *said, signed = read_note(record["body"]["note"], keys)
            assert said == [created["body"]["lineage"], seq, head], f"the checkpoint on line {seq + 1} is of another log"
            assert (record["at"], record["run"]) == (before["at"], before["run"]), f"line {seq + 1} has a time of its own"
            unsigned, foreign = (False, False) if signed else (unsigned, True)
        head, before = hashlib.sha256(line).digest(), record; heads += [head]
    assert not unsigned and not foreign, "the end is not signed by the key"
    if anchor: assert anchor[0] == created["body"]["lineage"] and anchor[3] and heads[anchor[1]:anchor[1] + 1] == [anchor[2]], "the anchor is of another log, or of a longer one"
    return len(lines), head.hex()
try:
    if len(sys.argv) not in (3, 4): sys.exit(__doc__)
    keys = dict(read_key(line) for line in open(sys.argv[2], encoding="utf-8-sig") if line.strip()[:1] not in ("", "#"))
    anchor = read_note(open(sys.argv[3], encoding="utf-8-sig").read().strip() + "\n", keys) if len(sys.argv) > 3 else None
    print("ok: %d records, sha256:%s" % verify(open(sys.argv[1], "rb").read(), keys, anchor))
except (AssertionError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError, RecursionError) as error:
    sys.exit(f"The log does not verify: {error or 'it is not a signed log'}")
