"""The application for any WSGI server: ``app``. The scheduler runs beside it (`learnlog work`)."""

import os

from learnlog import clock
from learnlog.bootstrap import build_parts, prepare
from learnlog.config import read_settings
from learnlog.site import create_site

parts = build_parts(read_settings(os.environ))
prepare(parts, now=clock.now())
parts.store.close()
app = create_site(parts, read_clock=clock.now)
