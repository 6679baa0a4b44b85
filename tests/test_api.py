"""The API: light to import, and every public name is what it says."""

from __future__ import annotations

import inspect
import pkgutil

import withheld


def test_no_module_takes_the_name_of_a_function() -> None:
    """Importing a submodule binds its name in the package: `plan.py` would replace the function `plan` at the first use."""
    assert not {m.name for m in pkgutil.iter_modules(withheld.__path__)} & set(withheld.__all__)


def test_every_public_function_is_exported_and_documented() -> None:
    here = {n for n, v in vars(withheld).items() if inspect.isfunction(v) and v.__module__ == "withheld" and not n.startswith("_")}
    assert here | {"Settings"} == set(withheld.__all__)
    assert all(inspect.getdoc(getattr(withheld, n)) for n in withheld.__all__)
