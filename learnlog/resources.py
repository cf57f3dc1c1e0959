"""Where the data that ships with learnlog lies, in a wheel and in a checkout."""

from pathlib import Path

PACKAGE_DIR = Path(__file__).parent


def resource_dir(name: str) -> Path:
    """Return the directory ``name`` (``feeds`` or ``migrations``).

    A wheel carries it inside the package; a checkout beside the package.
    """
    packaged = PACKAGE_DIR / "_data" / name
    return packaged if packaged.is_dir() else PACKAGE_DIR.parent / name
