"""A directory of catalogue files, written from texts."""

import pytest

from learnlog.catalogue.load import read_catalogue


class Folder:
    """A catalogue directory that tests fill."""

    def __init__(self, path):
        self.path = path
        (path / "presets").mkdir(parents=True)

    def add(self, slug, *extra, name=None, category="framework"):
        """Write ``<slug>.toml`` with a name, a category and further lines."""
        lines = [f'name = "{name or slug.title()}"', f'category = "{category}"', *extra]
        (self.path / f"{slug}.toml").write_text("\n".join(lines), encoding="utf-8")

    def write(self, file, content):
        """Write a file as it stands."""
        self.path.joinpath(file).write_bytes(
            content if isinstance(content, bytes) else content.encode()
        )

    def faults(self, **options):
        """Return what is wrong, one text a fault."""
        return [str(fault) for fault in read_catalogue(self.path, **options).faults]


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "feeds")
