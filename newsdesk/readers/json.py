"""JSON (RFC 8259) of strangers, decoded by msgspec: what it is not is said, and depth is bounded."""

from typing import TypeVar

from newsdesk.errors import SourceError

T = TypeVar("T")


def decode_json(data: bytes, type_: type[T]) -> T:
    """Return the value of `data`; raise SourceError when it is no JSON, or of another type."""
    import msgspec

    try:
        return msgspec.json.decode(data, type=type_)
    except msgspec.ValidationError as error:
        raise SourceError(f"is JSON of another kind: {str(error)[:120]}") from error
    except RecursionError as error:
        raise SourceError("is not valid JSON: nested too deeply") from error
    except (msgspec.DecodeError, ValueError) as error:
        raise SourceError(f"is not valid JSON: {str(error)[:120]}") from error
