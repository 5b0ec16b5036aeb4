"""What the generated parts of the guide are made of: fields and their docstrings, templates and their first comment."""

import ast
import contextlib
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PLAIN = {
    "str": "text",
    "int": "number",
    "float": "number",
    "bool": "true or false",
    "None": "none",
    "Status": "text",
    "ChangeKind": "text",
    "EntityKind": "text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a dataclass, as its module writes it."""

    name: str
    type: ast.expr
    doc: str
    """Empty where the name says it all."""


def read_class(path: str, name: str) -> tuple[str, tuple[Field, ...]]:
    """Return the docstring of a class in the module at `path`, and its fields in order."""
    tree = ast.parse(Path(path).read_text("utf-8"))
    found = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    return ast.get_docstring(found) or "", tuple(_read_fields(found.body))


def _read_fields(body: list[ast.stmt]) -> Iterator[Field]:
    for node, following in zip(body, [*body[1:], ast.Pass()], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            doc = following.value if isinstance(following, ast.Expr) else None
            text = doc.value if isinstance(doc, ast.Constant) and isinstance(doc.value, str) else ""
            yield Field(name=node.target.id, type=node.annotation, doc=" ".join(text.split()))


def describe_class(path: str, name: str) -> str:
    """Return a section of Markdown about a class whose values templates get."""
    doc, fields = read_class(path, name)
    rows = "\n".join(f"| `{field.name}` | {say_type(field.type)} | {field.doc} |" for field in fields)
    return f"### {name}\n\n{' '.join(doc.split())}\n\n| Field | Type | |\n|---|---|---|\n{rows}\n"


def say_type(node: ast.expr) -> str:
    """Return a type in words: `tuple[PointView, ...]` is a list of PointView."""
    match node:
        case ast.BinOp(left=left, right=right):
            return f"{say_type(left)} or {say_type(right)}"
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=[item, ast.Constant()])):
            return f"list of {say_type(item)}"
        case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Tuple(elts=words)):
            return " or ".join(f"`{ast.literal_eval(word)}`" for word in words)
        case ast.Constant(value=str(name)):
            return say_type(ast.Name(id=name))
        case _:
            name = ast.unparse(node)
            return _PLAIN.get(name, f"[{name}](#{name.lower()})")


def describe_template(path: Path) -> str:
    """Return what the first comment of a template says of it, on one line."""
    comment = re.match(r"\{#-?(.*?)-?#\}", path.read_text("utf-8"), re.DOTALL)
    return " ".join(comment[1].split()) if comment else ""


def show_help(verb: str) -> str:
    """Return what `python generator.py VERB --help` prints on a terminal of 100 columns."""
    os.environ |= {"COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1", "TERM": "dumb"}
    from newsdesk.cli.app import app

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        app([verb, "--help"] if verb else ["--help"], prog_name="generator.py")
    return "\n".join(line.rstrip() for line in printed.getvalue().strip().splitlines())


def show_filters() -> str:
    """Return what templates print of some values, made by the program's own environment."""
    from newsdesk.render.templates import TEMPLATES, load_templates

    labels, address = ("1-2", "2-7"), "https://news.example/a?b&c"
    rows: tuple[tuple[str, object, str], ...] = (
        ("{{ title }}", "*New* & <b>bold</b>", "any value, escaped"),
        ("{{ labels|cite }}", labels, "references to the source sentences with these labels"),
        ("{{ address|link }}", address, "an address, inside the round brackets of a link"),
        ("{{ date|human_date }}", "2026-04-14", "a date, as precise as it is known"),
        ("{{ date|human_date }}", "2026-04", ""),
        (
            "{{ words|quoted }}",
            "The boats sail",
            "words of a source, in the quotation marks of the site's language",
        ),
        ("{{ words|upper_first }}", "single source", "with a capital in front"),
        ("{{ counted|counted }}", "3 points", "a count of the JSON, in the site's language"),
    )
    environment = load_templates(dict.fromkeys(TEMPLATES, ""), folder="templates")
    name = re.compile(r"\w+")
    return "\n".join(
        f"- `{code}` makes `{environment.from_string(code).render({name.findall(code)[0]: value})}` "
        f"of `{value!r}`{': ' * bool(what)}{what}"
        for code, value, what in rows
    )
