"""Starts the probe in every Python process that inherits the environment, then the user's own sitecustomize."""
import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
try:
    import seedlint_probe

    seedlint_probe.start()
finally:
    # The program sees the path it would have seen; its children find the probe through the environment.
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != _here]
    _own = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize  # noqa: F401
    except ImportError:
        # The import that runs this file looks for it once more when it is done.
        if _own is not None:
            sys.modules["sitecustomize"] = _own
