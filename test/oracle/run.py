"""Runs each program of a folder in several ways and tells, for each, the lines of its draws and seedings in order."""
import atexit, itertools, json, os, random, re, signal, sys, threading, types

MOST = 400
# What no program means to raise: it tells nothing.
SLIPS = (NameError, TypeError, AttributeError, SyntaxError, RecursionError, AssertionError)
# An event loop is started inside another.
NESTED = re.compile("running event loop")


class Stuck(BaseException):
    pass


def run(path, source, options):
    events = []

    def note(kind):
        frame = sys._getframe(2)
        while frame is not None and frame.f_code.co_filename != path:
            frame = frame.f_back
        if frame is not None and len(events) < MOST:
            events.append([kind, frame.f_lineno])

    def draw():
        note("draw")
        return 0.0 if "zero" in options else 0.5

    random.random = draw
    random.seed = lambda *_: note("seed")
    sys.argv = [path, *options]
    module = types.ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"] = module
    slip = None
    signal.setitimer(signal.ITIMER_REAL, 2, 0.1)
    try:
        try:
            exec(compile(source, path, "exec"), module.__dict__)
        except SLIPS as error:
            slip = repr(error)
        except Stuck:
            raise
        except BaseException as error:
            slip = repr(error) if NESTED.search(str(error)) else None
        for thread in threading.enumerate():
            if thread is not threading.current_thread():
                thread.join()
        atexit._run_exitfuncs()
    except Stuck:
        slip = "no end"
    except BaseException:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        atexit._clear()
    return {"events": events, "slip": slip}


def stop(*_):
    raise Stuck


def ways(source):
    """All choices among a few options; of many, each by itself, and each left out. `zero` makes what is drawn false."""
    names = re.findall(r'"(option\d+)" in sys.argv', source)
    if len(names) < 7:
        chosen = [list(itertools.compress(names, each)) for each in itertools.product((0, 1), repeat=len(names))]
    else:
        chosen = [[], names, *([name] for name in names), *([other for other in names if other != name] for name in names)]
    return [[*each, *zero] for each in chosen for zero in ([], ["zero"])]


def main(folder):
    signal.signal(signal.SIGALRM, stop)
    results = sys.stdout
    sys.stdout = sys.stderr = open(os.devnull, "w")
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        with open(path) as file:
            source = file.read()
        print(json.dumps({"name": name, "runs": [run(path, source, way) for way in ways(source)]}), file=results)


main(sys.argv[1])
