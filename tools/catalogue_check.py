"""Looks up callables in the libraries that are installed, for `npm run catalogue:check`.

Reads {"names": {qualified name: [[parameter, position or null], ...]}} from standard input and writes
{"versions": {module: version}, "facts": {qualified name: fact}} to standard output. A fact is "absent" (the library
is not installed), "missing" (it has no such name), "opaque" (no signature can be had) or a list of the parameters that
are not where the catalogue says, each with what was found; an empty list is a name that holds.
"""

import contextlib
import importlib
import importlib.metadata
import inspect
import io
import json
import sys
import warnings


def find(name):
    """The object `name` stands for, and whether it was reached through a class."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except Exception:  # A library may fail to import in any way.
            continue
        in_class = False
        for part in parts[length:]:
            in_class = inspect.isclass(found)
            found = getattr(found, part)
        return found, in_class
    raise ImportError(name)


def check(name, parameters):
    root = name.split(".")[0]
    try:
        importlib.import_module(root)
    except Exception:
        return "absent"
    try:
        found, in_class = find(name)
    except (AttributeError, ImportError):
        return "missing"
    if not parameters:
        return []
    try:
        signature = list(inspect.signature(found).parameters.values())
    except (TypeError, ValueError):
        return "opaque"
    kinds = inspect.Parameter
    if in_class and not inspect.isclass(found) and signature and signature[0].name in ("self", "cls"):
        signature = signature[1:]
    if any(parameter.kind in (kinds.VAR_KEYWORD, kinds.VAR_POSITIONAL) for parameter in signature):
        known = {parameter.name for parameter in signature}
        if not all(wanted in known for wanted, _ in parameters):
            return "opaque"
    wrong = []
    for wanted, position in parameters:
        at = next((at for at, parameter in enumerate(signature) if parameter.name == wanted), None)
        if at is None:
            wrong.append([wanted, position, "is no parameter"])
        elif position is not None and (at != position or signature[at].kind == kinds.KEYWORD_ONLY):
            keyword = signature[at].kind == kinds.KEYWORD_ONLY
            wrong.append([wanted, position, "is keyword-only" if keyword else "is at %d" % at])
    return wrong


def main():
    wanted = json.load(sys.stdin)["names"]
    facts = {}
    warnings.simplefilter("ignore")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for name, parameters in wanted.items():
            try:
                facts[name] = check(name, parameters)
            except Exception as error:
                facts[name] = "opaque"
                del error
    versions = {"python": "%d.%d" % sys.version_info[:2]}
    for root, distributions in importlib.metadata.packages_distributions().items():
        versions[root] = importlib.metadata.version(distributions[0])
    json.dump({"versions": versions, "facts": facts}, sys.stdout)


main()
