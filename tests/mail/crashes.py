"""A process that dies at a step of its work with the database."""


class Crash(BaseException):
    """The process dies here."""


class CrashingStore:
    """A store whose process dies at the n-th step: at a begin, before a commit or after one."""

    def __init__(self, store, *, at):
        self.store = store
        self.left = at
        self.url = store.url

    def step(self):
        self.left -= 1
        if self.left == 0:
            raise Crash

    def begin(self):
        return _Block(self, self.store.begin())

    def read(self):
        return _Block(self, self.store.read())


class _Block:
    def __init__(self, owner, inner):
        self.owner = owner
        self.inner = inner

    def __enter__(self):
        self.owner.step()
        return self.inner.__enter__()

    def __exit__(self, kind, error, trace):
        if kind is None:
            try:
                self.owner.step()
            except Crash as crash:
                self.inner.__exit__(Crash, crash, None)
                raise
        result = self.inner.__exit__(kind, error, trace)
        if kind is None:
            self.owner.step()
        return result
