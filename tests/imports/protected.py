"""Workbooks with a password or with macros, as Excel writes them, byte for byte but for what a cipher makes of them.

No library that tests have can encrypt or record a macro, so these follow [MS-OFFCRYPTO], [MS-XLS] and [MS-OVBA]. Old
workbooks are really encrypted. Of new ones the container is as it must be; what lies encrypted in it is noise of the
right length, which nobody without the password could tell from the real thing.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import md5, sha1, sha512
from struct import pack, unpack_from

from tests.imports.compound_files import Tree, compound

PASSWORD = "secret"
_SALT = bytes(range(16))
_VERIFIER = bytes(range(100, 116))
_BOF, _EOF, _FILEPASS, _OBPROJ, _SHEET, _TEXTS = 0x0809, 0x000A, 0x002F, 0x00D3, 0x0085, 0x00FF
_PLAIN = {_BOF, _FILEPASS, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138}
"""Records that stand as they are in an encrypted workbook."""
_BLOCK = 1024


# --- new workbooks with a password: [MS-OFFCRYPTO] 2.3.4 ---------------------------------------------------


def xlsx_with_password(content: bytes, *, is_agile: bool = True) -> bytes:
    """As Excel writes it since 2010 (agile), or as 2007 and others do (standard)."""
    info = _agile() if is_agile else _standard()
    package = pack("<Q", len(content)) + _noise(-(-len(content) // 16) * 16)
    return compound({"EncryptionInfo": info, "EncryptedPackage": package, "\x06DataSpaces": _data_spaces()})


def _agile() -> bytes:
    how = (
        'saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" '
        'cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512"'
    )
    said, one, two = (b64encode(_noise(count)).decode() for count in (16, 64, 32))
    office = "http://schemas.microsoft.com/office/2006"
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
        f'<encryption xmlns="{office}/encryption" xmlns:p="{office}/keyEncryptor/password" '
        f'xmlns:c="{office}/keyEncryptor/certificate"><keyData {how} saltValue="{said}"/>'
        f'<dataIntegrity encryptedHmacKey="{one}" encryptedHmacValue="{one}"/><keyEncryptors>'
        f'<keyEncryptor uri="{office}/keyEncryptor/password"><p:encryptedKey spinCount="100000" {how} '
        f'saltValue="{said}" encryptedVerifierHashInput="{said}" encryptedVerifierHashValue="{one}" '
        f'encryptedKeyValue="{two}"/></keyEncryptor></keyEncryptors></encryption>'
    )
    return pack("<HHI", 4, 4, 0x40) + text.encode()


def _standard() -> bytes:
    provider = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    header = pack("<8I", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + provider
    verifier = pack("<I", 16) + _SALT + _noise(16) + pack("<I", 20) + _noise(32)
    return pack("<HHII", 4, 2, 0x24, len(header)) + header + verifier


def _data_spaces() -> Tree:
    space, transform = "StrongEncryptionDataSpace", "StrongEncryptionTransform"
    versions = pack("<6H", 1, 0, 1, 0, 1, 0)
    entry = pack("<II", 1, 0) + _named("EncryptedPackage") + _named(space)
    guid = _named("{FF9A3F03-56EF-4613-BDD5-5A41C1D07246}")
    primary = (
        pack("<II", 8 + len(guid), 1) + guid + _named("Microsoft.Container.EncryptionTransform") + versions
    )
    return {
        "Version": _named("Microsoft.Container.DataSpaces") + versions,
        "DataSpaceMap": pack("<III", 8, 1, 4 + len(entry)) + entry,
        "DataSpaceInfo": {space: pack("<II", 8, 1) + _named(transform)},
        "TransformInfo": {transform: {"\x06Primary": primary + pack("<4I", 0, 0, 0, 4)}},
    }


def _named(text: str) -> bytes:
    """Length, UTF-16, filled up to four bytes."""
    raw = text.encode("utf-16-le")
    return pack("<I", len(raw)) + raw + bytes(-len(raw) % 4)


def _noise(count: int) -> bytes:
    return b"".join(sha512(pack("<I", place)).digest() for place in range(-(-count // 64)))[:count]


# --- old workbooks with a password: [MS-XLS] 2.4.117, [MS-OFFCRYPTO] 2.3.5 and 2.3.6 ------------------------


def xls_with_password(records: bytes, *, is_by_system: bool = True) -> bytes:
    """The records of a workbook, encrypted with RC4: with the system's library (since 2002), or as in 97."""
    if is_by_system:
        start = sha1(_SALT + PASSWORD.encode("utf-16-le")).digest()
        keys = [sha1(start + pack("<I", place)).digest()[:16] for place in range(len(records) // _BLOCK + 2)]
        both = _rc4(keys[0], _VERIFIER + sha1(_VERIFIER).digest())
        provider = "Microsoft Enhanced Cryptographic Provider v1.0\0".encode("utf-16-le")
        header = pack("<8I", 0x04, 0, 0x6801, 0x8004, 128, 1, 0, 0) + provider
        verifier = pack("<I", 16) + _SALT + both[:16] + pack("<I", 20) + both[16:]
        said = pack("<HHHII", 1, 4, 2, 0x04, len(header)) + header + verifier
    else:
        start = md5((md5(PASSWORD.encode("utf-16-le")).digest()[:5] + _SALT) * 16).digest()[:5]
        keys = [md5(start + pack("<I", place)).digest() for place in range(len(records) // _BLOCK + 2)]
        said = pack("<HHH", 1, 1, 1) + _SALT + _rc4(keys[0], _VERIFIER + md5(_VERIFIER).digest())
    whole = _with_record(records, _FILEPASS, said)
    return compound({"Workbook": _encrypted(whole, keys)})


def _encrypted(records: bytes, keys: list[bytes]) -> bytes:
    """The contents of records; their heads take part in the stream of the cipher, but stay as they are."""
    stream = b"".join(_rc4(key, bytes(_BLOCK)) for key in keys)
    found = bytearray(records)
    for place, kind, length in _records(records):
        # Where a sheet begins must be known without the password.
        first = place + 4 + (4 if kind == _SHEET else 0)
        if kind not in _PLAIN:
            for at in range(first, place + 4 + length):
                found[at] ^= stream[at]
    return bytes(found)


def _rc4(key: bytes, content: bytes) -> bytes:
    box, at = list(range(256)), 0
    for place in range(256):
        at = (at + box[place] + key[place % len(key)]) % 256
        box[place], box[at] = box[at], box[place]
    one = two = 0
    found = bytearray()
    for byte in content:
        one = (one + 1) % 256
        two = (two + box[one]) % 256
        box[one], box[two] = box[two], box[one]
        found.append(byte ^ box[(box[one] + box[two]) % 256])
    return bytes(found)


def _records(raw: bytes) -> Iterator[tuple[int, int, int]]:
    """Place, kind and length of each record."""
    place = 0
    while place < len(raw):
        kind, length = unpack_from("<HH", raw, place)
        yield place, kind, length
        place += 4 + length


def _with_record(raw: bytes, kind: int, content: bytes) -> bytes:
    """The same with one record more, after the first; what tells places in the stream tells the new ones."""
    record = pack("<HH", kind, len(content)) + content
    found = bytearray(raw)
    first = 0
    for place, one, length in _records(raw):
        first = first or place
        if one == _SHEET:
            found[place + 4 : place + 8] = pack("<I", unpack_from("<I", raw, place + 4)[0] + len(record))
        elif one == _TEXTS:
            for at in range(place + 6, place + 4 + length - 7, 8):
                found[at : at + 4] = pack("<I", unpack_from("<I", raw, at)[0] + len(record))
    return bytes(found[:first]) + record + bytes(found[first:])


# --- macros: [MS-OVBA], [MS-XLS] 2.1.7.16 -------------------------------------------------------------------


def program() -> bytes:
    """`vbaProject.bin` of a new workbook: a macro that runs when the workbook is opened."""
    return compound(_project())


def xls_with_macros(records: bytes) -> bytes:
    """An old workbook with the same macro."""
    return compound({"Workbook": _with_record(records, _OBPROJ, b""), "_VBA_PROJECT_CUR": _project()})


def xls_with_macro_sheet(records: bytes) -> bytes:
    """An old workbook whose first sheet is one of macros, as they were before 1993 and still run."""
    found = bytearray(records)
    place = next(place for place, kind, _ in _records(records) if kind == _SHEET)
    found[place + 4 + 5] = 1
    return compound({"Workbook": bytes(found)})


def _project() -> Tree:
    code = (
        'Attribute VB_Name = "ThisWorkbook"\r\nAttribute VB_Base = "0{00020819-0000-0000-C000-000000000046}"\r\n'
        'Private Sub Workbook_Open()\r\n    MsgBox "Hello"\r\nEnd Sub\r\n'
    )
    project = (
        'ID="{917DED54-440B-4FD1-A5C1-74ACF261E600}"\r\nDocument=ThisWorkbook/&H00000000\r\nName="VBAProject"\r\n'
        'HelpContextID="0"\r\nVersionCompatible32="393222000"\r\nCMG="0705D8E3D8EDDBF1DBF1DBF1DBF1"\r\n'
        'DPB="0E0CD1ECDFF4E7F5E7F5E7"\r\nGC="1517CAF1D6F9D7F9D706"\r\n\r\n[Host Extender Info]\r\n'
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000\r\n"
    )
    names = b"ThisWorkbook\0" + "ThisWorkbook\0".encode("utf-16-le") + b"\0\0"
    return {
        "PROJECT": project.encode("cp1252"),
        "PROJECTwm": names,
        "VBA": {
            "_VBA_PROJECT": b"\xcc\x61\xff\xff\x00\x00\x00",
            "dir": _compressed(_modules()),
            "ThisWorkbook": _compressed(code.encode("cp1252")),
        },
    }


def _modules() -> bytes:
    """The records of the stream `dir`: the project, and its one module."""

    def one(kind: int, content: bytes = b"") -> bytes:
        return pack("<HI", kind, len(content)) + content

    def both(kind: int, wide: int, text: str = "") -> bytes:
        return one(kind, text.encode("cp1252")) + one(wide, text.encode("utf-16-le"))

    project = one(0x0001, pack("<I", 1)) + one(0x0002, pack("<I", 0x409)) + one(0x0014, pack("<I", 0x409))
    project += one(0x0003, pack("<H", 1252)) + one(0x0004, b"VBAProject") + both(0x0005, 0x0040)
    project += both(0x0006, 0x003D) + one(0x0007, bytes(4)) + one(0x0008, bytes(4))
    project += pack("<HIIH", 0x0009, 4, 1, 1) + both(0x000C, 0x003C)
    project += one(0x000F, pack("<H", 1)) + one(0x0013, b"\xff\xff")
    module = (
        both(0x0019, 0x0047, "ThisWorkbook") + both(0x001A, 0x0032, "ThisWorkbook") + both(0x001C, 0x0048)
    )
    module += one(0x0031, bytes(4)) + one(0x001E, bytes(4)) + one(0x002C, b"\xff\xff") + one(0x0022)
    return project + module + one(0x002B) + one(0x0010)


def _compressed(content: bytes) -> bytes:
    """In the form in which macros lie, without making use of it: nothing is said to be repeated."""
    tokens = b"".join(b"\0" + content[place : place + 8] for place in range(0, len(content), 8))
    assert len(tokens) <= 4096
    return b"\x01" + pack("<H", (len(tokens) - 1) | 0xB000) + tokens
