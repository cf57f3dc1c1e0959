"""How the manual is built."""

from learnlog import __version__

project = "learnlog"
copyright = "2026, the learnlog contributors"
release = __version__
extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
highlight_language = "none"
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_theme_options = {"description": "How current is what you know", "page_width": "60rem"}
