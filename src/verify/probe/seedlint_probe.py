"""Writes down what a program draws from the random streams it uses: one file a process, one JSON object a line.

Pure standard library, Python 3.8 and later. It never changes what is drawn, and a failure of its own is never
the program's: what can't be observed is left unobserved.

Events: {"k": "start" | "program" | "seed" | "draw" | "make" | "limit" | "end", "s": stream, "n": callable, "f": file, "l": line,
"d": digest, "t": whether a thread beside the main one did it}.
"""
import atexit
import functools
import importlib.abc
import importlib.util
import json
import os
import re
import sys
import sysconfig
import threading
import zlib

_START = os.getcwd()
LIMIT = int(os.environ.get("SEEDLINT_VERIFY_LIMIT", "20000"))
DIGESTED_BYTES = 1 << 16

_folder = os.environ.get("SEEDLINT_VERIFY_LOG", "")
_inside = threading.local()
_log = None
_name = "main"
_forks = 0
_started = 0
_count = 0
_tail = {}


def start():
    """Opens this process's log and watches the libraries as they are imported."""
    if not _folder or _log is not None:
        return
    _open()
    _write({"k": "start", "d": _crc(repr(hash("seedlint")).encode()), "h": os.environ.get("PYTHONHASHSEED", "random")})
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=_before_fork, after_in_child=_after_fork)
    atexit.register(_finish)
    _name_children()
    import random

    _watch_random(random)
    sys.meta_path.insert(0, _Finder())


def _open():
    """Takes the name that the parent gave, else the first free one: `main.s2`, `main.x`, `main.x-1`."""
    global _log, _name
    parent = os.environ.get("SEEDLINT_VERIFY_PARENT", "")
    wanted = os.environ.pop("SEEDLINT_VERIFY_NAME", "") or (parent + ".x" if parent else "main" + _rank())
    number = 0
    while True:
        name = wanted if number == 0 else "%s-%d" % (wanted, number)
        try:
            handle = os.open(os.path.join(_folder, name + ".jsonl"), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        except FileExistsError:
            number += 1
            continue
        _log, _name = handle, name
        os.environ["SEEDLINT_VERIFY_PARENT"] = name
        return


def _rank():
    """What a launcher that is no Python program calls this process."""
    ranks = [os.environ.get(name) for name in ("OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID")]
    return next((".r" + rank for rank in ranks if rank is not None and rank.isdigit()), "")


def _before_fork():
    global _forks
    _forks += 1


def _after_fork():
    global _log, _name, _count, _forks, _started, _tail
    try:
        os.close(_log)
    except OSError:
        pass
    _name = "%s.f%d" % (_name, _forks)
    _count, _forks, _started, _tail = 0, 0, 0, {}
    os.environ["SEEDLINT_VERIFY_PARENT"] = _name
    _log = os.open(os.path.join(_folder, _name + ".jsonl"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def _name_children():
    """Processes that are started anew are named in the order of their start, however long each takes to come up."""
    try:
        import _posixsubprocess as native

        function, at = "fork_exec", 5
    except ImportError:
        import _winapi as native

        function, at = "CreateProcess", 6
    original = getattr(native, function)

    @functools.wraps(original)
    def started(*args):
        args = list(args)
        args[at] = _with_name(args[at])
        return original(*args)

    setattr(native, function, started)


def _with_name(env):
    """A child's environment with its name: a list of bytes on POSIX, a mapping on Windows, `None` for this process's own."""
    global _started
    if isinstance(env, dict) or os.name == "nt":
        named = dict(os.environ if env is None else env)
        if "SEEDLINT_VERIFY_LOG" in named:
            _started += 1
            named["SEEDLINT_VERIFY_NAME"] = "%s.s%d" % (_name, _started)
        return named
    named = [key + b"=" + value for key, value in os.environb.items()] if env is None else list(env)
    if any(entry.startswith(b"SEEDLINT_VERIFY_LOG=") for entry in named):
        _started += 1
        named.append(b"SEEDLINT_VERIFY_NAME=%s.s%d" % (_name.encode(), _started))
    return named


def _write(event):
    try:
        os.write(_log, (json.dumps(event) + "\n").encode())
    except (OSError, TypeError, ValueError):
        pass


def _finish():
    """What was drawn beyond the limit, as one digest a stream in order and one in any order."""
    for stream, (count, digest, total) in sorted(_tail.items()):
        _write({"k": "limit", "s": stream, "c": count, "d": digest, "u": total})
    _write({"k": "end"})


def _record(kind, stream, name, digest, seeded=None):
    global _count
    file, line, importing = _site()
    if importing and kind != "seed":
        # What a library draws for itself while it is imported (names, mostly) reaches no result; that it moves a stream
        # on shows in what the program draws.
        return
    _count += 1
    if _count == 1:
        main = getattr(sys.modules.get("__main__"), "__file__", None)
        if main is not None and _is_own(main):
            _write({"k": "program", "f": _absolute(main)})
    if _count > LIMIT:
        count, so_far, total = _tail.get(stream, (0, 0, 0))
        if count == 0:
            _write({"k": "limit", "s": stream, "c": -1})
        text = ("%s %s %s" % (kind, name, digest)).encode()
        _tail[stream] = (count + 1, _crc(text, so_far), (total + _crc(text)) & 0xFFFFFFFF)
        return
    event = {"k": kind, "s": stream, "n": name, "f": file, "l": line, "d": digest}
    if seeded is not None:
        event["seeded"] = seeded
    if threading.get_ident() != threading.main_thread().ident:
        event["t"] = True
    _write(event)


_LIBRARY = tuple(
    os.path.join(os.path.abspath(path), "")
    for path in {sysconfig.get_path(key) for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    if path
) + (os.path.join(os.path.dirname(os.path.abspath(__file__)), ""),)
_STANDARD = _LIBRARY[:-1]
_INSTALLED = re.compile(r"[\\/](?:site|dist)-packages[\\/]|__autograph_generated_file")
_KERNEL = re.compile(r"ipykernel_\d+")


def _site():
    """The innermost frame of the user's own code, a file and a line from 1, and whether it imports a library there."""
    frame = sys._getframe(2)
    importing = False
    made = None, 0
    while frame is not None:
        file = frame.f_code.co_filename
        if _is_own(file):
            return (_cell(file) if _KERNEL.search(file) else _absolute(file)), frame.f_lineno, importing
        if file.startswith("<") and not file.startswith("<frozen"):
            # Code without a file is named only where no file called it: `python -c`.
            made = (file, frame.f_lineno) if made[0] is None else made
        else:
            importing = importing or frame.f_code.co_name == "<module>"
        frame = frame.f_back
    return made[0], made[1], importing and made[0] is None


@functools.lru_cache(maxsize=None)
def _is_own(file):
    return not file.startswith("<") and not file.startswith(_LIBRARY) and not _INSTALLED.search(file)


@functools.lru_cache(maxsize=None)
def _absolute(file):
    """As the program was started, wherever it has gone since; with `/` on Windows too."""
    return os.path.join(_START, file).replace(os.sep, "/")


def _cell(file):
    """A notebook's cell by its execution count (`In[3]`): the file it is compiled as has the process in its name."""
    try:
        shell = sys.modules["IPython"].get_ipython()
        return "In[%d]" % shell.compile._filename_map[file]
    except Exception:
        return _KERNEL.sub("ipykernel", file)


def _crc(data, start=0):
    return zlib.crc32(data, start) & 0xFFFFFFFF


def _digest(value):
    """A short digest of a drawn value; what can't be read cheaply counts by its type."""
    try:
        if value is None or isinstance(value, (bool, int, float, str, bytes, complex)):
            return _crc(repr(value).encode())
        if isinstance(value, (list, tuple)):
            return _crc(repr([_digest(item) for item in value[:4096]]).encode())
        if hasattr(value, "detach") and hasattr(value, "numpy"):
            value = value.detach().cpu().reshape(-1)[: DIGESTED_BYTES // 8].numpy()
        if hasattr(value, "tobytes") and hasattr(value, "shape"):
            if getattr(value, "dtype", None) is not None and value.dtype.hasobject:
                return _crc(repr(value.tolist()[:4096]).encode())
            return _crc(value.reshape(-1)[: DIGESTED_BYTES // 8].tobytes())
    except Exception:  # A value nobody can read must not end the program.
        pass
    return _crc(type(value).__name__.encode())


def _wrap(function, kind, stream, name, in_place=False):
    """`function`, which also writes down what it did; calls that it makes itself are a part of it."""

    @functools.wraps(function)
    def probed(*args, **kwargs):
        if getattr(_inside, "on", False):
            return function(*args, **kwargs)
        _inside.on = True
        try:
            result = function(*args, **kwargs)
        finally:
            _inside.on = False
        try:
            if kind == "seed":
                given = [value for value in list(args) + list(kwargs.values()) if value is not None]
                # Without a seed the state itself tells whether the runs go the same way.
                digest = _digest(given[0]) if given else _digest(_STATES[stream]() if result is None else result)
                _record("seed", stream, name, digest, seeded=bool(given))
            else:
                source = "%s generator" % stream if kwargs.get("generator") is not None else stream
                _record("draw", source, name, _digest(args[0] if in_place and args and result is None else result))
        except Exception:
            pass
        return result

    return probed


def _patch(owner, names, kind, stream, prefix, in_place=()):
    for name in names:
        function = getattr(owner, name, None)
        if function is None:
            continue
        try:
            setattr(owner, name, _wrap(function, kind, stream, prefix + name, name in in_place))
        except (AttributeError, TypeError):
            pass


#: Stream -> its state, for a seeding that names no seed.
_STATES = {
    "python": lambda: sys.modules["random"].getstate()[1][:64],
    "numpy": lambda: sys.modules["numpy.random"].get_state()[1][:64],
    "torch": lambda: sys.modules["torch"].get_rng_state(),
    "tensorflow": lambda: None,
}

_PYTHON = (
    "random uniform triangular randint choice randrange sample shuffle choices normalvariate lognormvariate expovariate "
    "vonmisesvariate gammavariate gauss betavariate paretovariate weibullvariate getrandbits randbytes binomialvariate"
).split()


def _watch_random(random):
    _patch(random, _PYTHON, "draw", "python", "random.", ("shuffle",))
    _patch(random, ["seed"], "seed", "python", "random.")
    # The module's functions were bound before, so what follows is about generator objects alone.
    for name in _PYTHON:
        function = getattr(random.Random, name, None)
        if function is not None:
            setattr(random.Random, name, _method(function, "random.Random." + name, name == "shuffle"))
    original = random.Random.__init__

    @functools.wraps(original)
    def __init__(self, x=None):
        original(self, x)
        if type(self) is random.Random and not _is_standard(sys._getframe(1)):
            _record("make", "python generator", "random.Random", None, seeded=x is not None)

    random.Random.__init__ = __init__


def _method(function, name, in_place):
    probed = _wrap(function, "draw", "python generator", name)

    @functools.wraps(function)
    def method(self, *args, **kwargs):
        # The standard library names temporary files by generators of its own.
        if getattr(_inside, "on", False) or _is_standard(sys._getframe(1)):
            return function(self, *args, **kwargs)
        if not in_place:
            return probed(self, *args, **kwargs)
        _inside.on = True
        try:
            function(self, *args, **kwargs)
        finally:
            _inside.on = False
        _record("draw", "python generator", name, _digest(args[0] if args else None))

    return method


def _is_standard(frame):
    file = frame.f_code.co_filename
    return file.startswith(_STANDARD) and not _INSTALLED.search(file)



_NUMPY = (
    "rand randn randint random_integers random random_sample ranf sample choice bytes shuffle permutation beta binomial "
    "chisquare dirichlet exponential f gamma geometric gumbel hypergeometric laplace logistic lognormal logseries "
    "multinomial multivariate_normal negative_binomial noncentral_chisquare noncentral_f normal pareto poisson power "
    "rayleigh standard_cauchy standard_exponential standard_gamma standard_normal standard_t triangular uniform vonmises "
    "wald weibull zipf"
).split()
_GENERATOR = _NUMPY + ["integers", "permuted", "multivariate_hypergeometric"]


class _StandIn(type):
    """The type of a class that stands in for its base under the base's name: objects of the base are its objects too."""

    def __instancecheck__(cls, value):
        base = cls.__dict__.get("_stands_for")
        return type.__instancecheck__(cls, value) if base is None else isinstance(value, base)

    def __subclasscheck__(cls, other):
        base = cls.__dict__.get("_stands_for")
        return type.__subclasscheck__(cls, other) if base is None else issubclass(other, base)


def _probed_class(base, names, stream, prefix):
    """A subclass of `base` whose methods write down what they draw; pickled, it is its base again."""
    methods = {
        name: (_in_place if name == "shuffle" else _probed_method)(getattr(base, name), stream, prefix + name)
        for name in names
        if hasattr(base, name)
    }
    return _StandIn(base.__name__, (base,), dict(methods, __module__=base.__module__, __doc__=base.__doc__, _stands_for=base))


def _probed_method(function, stream, name):
    return _wrap(function, "draw", stream, name)


def _in_place(function, stream, name):
    @functools.wraps(function)
    def probed(self, x, *args, **kwargs):
        result = function(self, x, *args, **kwargs)
        if not getattr(_inside, "on", False):
            _record("draw", stream, name, _digest(x))
        return result

    return probed


def _watch_numpy(module):
    mtrand = sys.modules["numpy.random.mtrand"]
    # Libraries take the global state as an object; it goes on sharing its bit generator with the functions.
    mtrand._rand = _probed_class(mtrand.RandomState, _NUMPY, "numpy", "numpy.random.")(mtrand._rand._bit_generator)
    _patch(module, _NUMPY, "draw", "numpy", "numpy.random.", ("shuffle",))
    _patch(module, ["seed"], "seed", "numpy", "numpy.random.")
    module.RandomState = _probed_class(module.RandomState, _NUMPY, "numpy generator", "numpy.random.RandomState.")
    module.Generator = _probed_class(module.Generator, _GENERATOR, "numpy generator", "numpy.random.Generator.")
    made = module.RandomState._stands_for.__init__

    def __init__(self, seed=None):
        made(self, seed)
        _record("make", "numpy generator", "numpy.random.RandomState", None, seeded=seed is not None)

    module.RandomState.__init__ = __init__
    original = module.default_rng

    @functools.wraps(original)
    def default_rng(seed=None):
        generator = original(seed)
        if generator is seed or type(generator) is module.Generator:
            return generator
        _record("make", "numpy generator", "numpy.random.default_rng", None, seeded=seed is not None)
        return module.Generator(generator.bit_generator)

    module.default_rng = default_rng


_TORCH = (
    "rand randn randint randperm normal bernoulli multinomial poisson rand_like randn_like randint_like dropout"
).split()
_TENSOR = "uniform_ normal_ random_ bernoulli_ exponential_ geometric_ log_normal_ cauchy_ bernoulli multinomial".split()


def _watch_torch(module):
    _patch(module, _TORCH, "draw", "torch", "torch.")
    _patch(module.Tensor, _TENSOR, "draw", "torch", "torch.Tensor.")
    _patch(module, ["manual_seed", "seed"], "seed", "torch", "torch.")
    functional = sys.modules.get("torch.nn.functional")
    if functional is not None:
        names = ["dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "gumbel_softmax", "rrelu"]
        _patch(functional, names, "draw", "torch", "torch.nn.functional.")


_TENSORFLOW = "normal uniform truncated_normal gamma poisson categorical shuffle".split()


def _watch_tensorflow(module):
    _patch(module.random, _TENSORFLOW, "draw", "tensorflow", "tensorflow.random.")
    _patch(module.random, ["set_seed"], "seed", "tensorflow", "tensorflow.random.")


_WATCHED = {"numpy.random": _watch_numpy, "torch": _watch_torch, "tensorflow": _watch_tensorflow}


class _Finder(importlib.abc.MetaPathFinder):
    """Patches a watched module as soon as it has run."""

    def find_spec(self, fullname, path=None, target=None):
        watch = _WATCHED.get(fullname)
        if watch is None:
            return None
        _WATCHED.pop(fullname)
        spec = importlib.util.find_spec(fullname)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            try:
                watch(module)
            except Exception:
                pass

        try:
            spec.loader.exec_module = exec_module
        except AttributeError:
            pass
        return spec
