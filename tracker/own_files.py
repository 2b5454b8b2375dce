"""A file that lies beside a module of this package -> its text."""

from __future__ import annotations

import pkgutil


def text(package: str | None, name: str) -> str:
    """Read a file of a package.

    importlib.resources does the same, but takes 6 ms to load: it brings archives and temporary
    files along.

    Args:
        package: `__package__` of the module that asks.
        name: of the file, in the package's folder.
    """
    assert package is not None
    content = pkgutil.get_data(package, name)
    assert content is not None, f"{package} is loaded in a way that gives no files"
    return content.decode("utf-8")
