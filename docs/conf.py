"""Sphinx configuration: no network, and any warning is an error (tox -e docs)."""

from __future__ import annotations

from importlib.metadata import version as installed_version

project = "mgn_mock"
author = "The mgn_mock authors"
copyright = "The mgn_mock authors"
release = version = installed_version("mgn-mock")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton", "sphinx_design"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build", "changelog.d", "examples"]

# What stands in single backticks in a docstring is code.
default_role = "code"

myst_enable_extensions = ["colon_fence", "deflist", "fieldlist", "smartquotes"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
napoleon_google_docstring = True
napoleon_numpy_docstring = False

# Every reference into mgn_mock must resolve. Names of others are not looked up: their inventories are not fetched.
# A type variable has no page.
nitpick_ignore = [("py:class", "mgn_mock.activation.decorating.Target")]
nitpick_ignore_regex = [("py:.*", r"(?!mgn_mock(\.|$)).*")]

html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["mgn_mock.css"]
html_title = f"mgn_mock {version}"
