"""The package's macros for sqlfluff, under the package's name, as dbt knows them: it lints what they
render to, and cannot put macros of its own into a namespace."""

import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2

PACKAGE = Path(__file__).resolve().parents[2] / "macros"
# No Jinja of its own: a materialization and a generic test are dbt's.
OTHER_BLOCKS = re.compile(r"\{%-?\s*(materialization|test)\s")


def _refuse(message: str) -> None:
    raise jinja2.TemplateRuntimeError(message)


class _Returned(Exception):
    """How a macro's `return(...)` leaves it, as in dbt."""

    def __init__(self, value: Any) -> None:
        self.value = value


def _return(value: Any) -> None:
    raise _Returned(value)


def _callable(macro: Any) -> Any:
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return macro(*arguments, **named)
        except _Returned as returned:
            return returned.value

    return call


def _load() -> Any:
    """All macros of the package as one Jinja module, which they call themselves through."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    package = SimpleNamespace()
    sources = [
        path.read_text(encoding="utf-8")
        for folder in sorted(PACKAGE.iterdir())
        if folder.is_dir() and folder.name not in {"functions", "project"}
        for path in sorted(folder.glob("*.sql"))
    ]
    names = {
        "oboro_sdc": package,
        "function": lambda name: name,
        "return": _return,
        "adapter": SimpleNamespace(quote=lambda name: name),
        "dbt": SimpleNamespace(escape_single_quotes=lambda text: text.replace("'", "''")),
        "exceptions": SimpleNamespace(raise_compiler_error=_refuse),
    }
    template = environment.from_string(
        "".join(source for source in sources if not OTHER_BLOCKS.search(source)), names
    )
    # Not `template.module`: it has no names that start with `_`.
    context = template.new_context()
    for _ in template.root_render_func(context):
        pass
    vars(package).update({
        name: _callable(value) if isinstance(value, jinja2.runtime.Macro) else value
        for name, value in context.vars.items()
    })
    return package


# sqlfluff imports this file anew for every file that it lints; the macros need to be compiled but once.
_COMPILED = f"{__name__}.compiled"
if _COMPILED not in sys.modules:
    sys.modules[_COMPILED] = _load()
_PACKAGE = sys.modules[_COMPILED]


def __getattr__(name: str) -> Any:
    return getattr(_PACKAGE, name)
