"""The browser's half of the protocol, made from the message structs: types, limits, shapes and words.

`python -m central.web.js_types` writes four files into static/desk; `--check` says whether they are current.

* protocol.d.ts: one interface a message, for `tsc --checkJs`; a field with a default may be left out by who sends.
* constants.js: limits and close codes, under their Python names.
* shapes.js: the same messages as data, so that check.js can refuse at run time what a peer may not send.
* words.js: the two lists that two words are read from.
"""

import argparse
import enum
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec.inspect as mi

import central.protocol as protocol_package
from central.protocol import codec, desk, host, papers, values, words

FOLDER = Path(__file__).parent / "static" / "desk"
_HEADER = "// Made by scripts/js-types from central/protocol. Do not edit.\n"
_UNIONS: dict[str, object] = {
    "HubToDesk": desk.HubToDesk,
    "DeskToHub": desk.DeskToHub,
    "HubToHost": host.HubToHost,
    "HostToHub": host.HostToHub,
    "ControlFromBorne": papers.ControlFromBorne,
    "ControlFromDesk": papers.ControlFromDesk,
}
_SENT = ("DeskToHub", "HostToHub", "ControlFromDesk")
_HEARD = ("HubToDesk", "HubToHost", "ControlFromBorne")
_CONSTANTS = ("CONTROL_CHANNEL", "BULK_CHANNEL", "CHUNK_BYTES", "WINDOW_BYTES", "MAX_DOCUMENT_BYTES", "MAX_PRINT_PAGES",
              "MAX_CONTROL_BYTES", "KEEPS_TEXT", "TEXT_CHANNEL", "MAX_TEXT_BLOCK", "TEXT_KEPT",
              "MAX_TEXT_LINE")  # fmt: skip


def generated() -> dict[str, str]:
    """File name -> content of every generated file."""
    return {
        "protocol.d.ts": _declarations(),
        "constants.js": _constants(),
        "shapes.js": _shapes(),
        "words.js": _words(),
    }


def stale(folder: Path = FOLDER) -> list[str]:
    """The names of the files that differ from what the protocol gives now."""

    def text(name: str) -> str | None:
        path = folder / name
        return path.read_text() if path.exists() else None

    return [name for name, content in generated().items() if text(name) != content]


def _structs(kind: mi.Type) -> Iterator[mi.StructType]:
    """Every struct within `kind`, outermost first, repeated where it is used again."""
    match kind:
        case mi.StructType():
            yield kind
            for field in kind.fields:
                yield from _structs(field.type)
        case mi.UnionType():
            for part in kind.types:
                yield from _structs(part)
        case mi.VarTupleType() | mi.ListType():
            yield from _structs(kind.item_type)
        case mi.DictType():
            yield from _structs(kind.value_type)
        case _:
            return


def _enums(kind: mi.Type) -> Iterator[type[enum.Enum]]:
    for struct in _structs(kind):
        for field in struct.fields:
            parts = field.type.types if isinstance(field.type, mi.UnionType) else (field.type,)
            yield from (part.cls for part in parts if isinstance(part, mi.EnumType))


def _type(kind: mi.Type) -> str:
    """The TypeScript type of a field."""
    match kind:
        case mi.StrType():
            return "string"
        case mi.IntType() | mi.FloatType():
            return "number"
        case mi.BoolType():
            return "boolean"
        case mi.NoneType():
            return "null"
        case mi.EnumType() | mi.StructType():
            return kind.cls.__name__
        case mi.UnionType():
            return " | ".join(_type(part) for part in kind.types)
        case mi.VarTupleType() | mi.ListType():
            return f"{_type(kind.item_type)}[]"
        case mi.DictType():
            return f"Record<string, {_type(kind.value_type)}>"
        case _:
            raise TypeError(f"the protocol uses {kind}, which has no JavaScript form yet")


def _interface(struct: mi.StructType, *, sent: bool) -> str:
    lines = [f"export interface {struct.cls.__name__} {{"]
    if struct.tag is not None:
        lines.append(f"  {struct.tag_field}: {json.dumps(struct.tag)};")
    lines += [
        f"  {field.encode_name}{'' if field.required or not sent else '?'}: {_type(field.type)};"
        for field in struct.fields
    ]
    return "\n".join([*lines, "}"])


def _declarations() -> str:
    sent = {s.cls for name in _SENT for s in _structs(mi.type_info(_UNIONS[name]))}
    interfaces: dict[str, str] = {}
    enums: dict[str, str] = {}
    unions: list[str] = []
    for name, union in _UNIONS.items():
        info = mi.type_info(union)
        for struct in _structs(info):
            interfaces.setdefault(struct.cls.__name__, _interface(struct, sent=struct.cls in sent))
        for kind in _enums(info):
            members = " | ".join(json.dumps(member.value) for member in kind)
            enums.setdefault(kind.__name__, f"export type {kind.__name__} = {members};")
        unions.append(f"export type {name} = {_type(info)};")
    outcome = " | ".join(json.dumps(member.value) for member in values.EndReason)
    enums.setdefault("EndReason", f"export type EndReason = {outcome};")
    return _HEADER + "\n".join([*enums.values(), *interfaces.values(), *unions]) + "\n"


def _constants() -> str:
    lines = [f"export const {name} = {json.dumps(getattr(papers, name))};" for name in _CONSTANTS]
    codes = {name: code for name, code in vars(values.CloseCode).items() if name.isupper()}
    lines += [
        f"export const MAX_MESSAGE_BYTES = {codec.MAX_MESSAGE_BYTES};",
        f"export const PROTOCOL_VERSION = {protocol_package.PROTOCOL_VERSION};",
        f"export const CLOSE_CODE = Object.freeze({json.dumps(codes)});",
    ]
    return _HEADER + "\n".join(lines) + "\n"


def _limits(kind: mi.StrType | mi.IntType | mi.FloatType) -> dict[str, object]:
    if isinstance(kind, mi.StrType):
        limits: dict[str, object] = {"is": "string", "max": kind.max_length, "pattern": kind.pattern}
    else:
        limits = {"is": "integer" if isinstance(kind, mi.IntType) else "number", "ge": kind.ge, "le": kind.le}
    return {key: limit for key, limit in limits.items() if limit is not None}


def _shape(kind: mi.Type) -> dict[str, object]:
    """A field's shape as data; check.js reads it."""
    match kind:
        case mi.StrType() | mi.IntType() | mi.FloatType():
            return _limits(kind)
        case mi.BoolType():
            return {"is": "boolean"}
        case mi.NoneType():
            return {"is": "null"}
        case mi.EnumType():
            return {"is": "enum", "of": [member.value for member in kind.cls]}
        case mi.StructType():
            return {"is": "struct", "name": kind.cls.__name__}
        case mi.UnionType():
            return {"is": "union", "of": [_shape(part) for part in kind.types]}
        case mi.VarTupleType() | mi.ListType():
            return {"is": "array", "of": _shape(kind.item_type)}
        case mi.DictType():
            return {"is": "dict", "of": _shape(kind.value_type)}
        case _:
            raise TypeError(f"the protocol uses {kind}, which has no JavaScript form yet")


def _shapes() -> str:
    structs: dict[str, object] = {}
    unions: dict[str, object] = {}
    for name in _HEARD:
        info = mi.type_info(_UNIONS[name])
        for struct in _structs(info):
            structs[struct.cls.__name__] = {
                "tag": struct.tag,
                "fields": {field.encode_name: _shape(field.type) for field in struct.fields},
                "required": [field.encode_name for field in struct.fields if field.required],
            }
        unions[name] = _shape(info)
    data = json.dumps({"structs": structs, "unions": unions}, ensure_ascii=False, indent=1)
    return f'{_HEADER}/** @type {{import("./check.js").Shapes}} */\nexport const SHAPES = {data};\n'


def _words() -> str:
    def listed(words_of: tuple[str, ...]) -> str:
        return json.dumps(words_of, ensure_ascii=False)

    return (
        f"{_HEADER}/** @type {{readonly string[]}} */\nexport const FIRST_WORDS = {listed(words.FIRST_WORDS)};\n"
        f"/** @type {{readonly string[]}} */\nexport const SECOND_WORDS = {listed(words.SECOND_WORDS)};\n"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when a file is not current")
    if parser.parse_args().check:
        old = stale()
        if old:
            sys.stderr.write(f"not current, run scripts/js-types: {', '.join(old)}\n")
        return 1 if old else 0
    for name, content in generated().items():
        (FOLDER / name).write_text(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
