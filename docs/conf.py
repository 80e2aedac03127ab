"""Sphinx configuration: no network, and any warning is an error (tox -e docs)."""

from __future__ import annotations

from importlib.metadata import metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "mgn_mock"
author = "The mgn_mock authors"
copyright = "The mgn_mock authors"
_package = metadata("mgn-mock")
release = version = _package["Version"]

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


def _without_module(*given: Any) -> tuple[str, str | None]:
    """Name the client as its own package does, rather than by the module that stands in where that is missing."""
    signature, result = given[-2:]
    return signature, result and result.replace("_boto3_types.", "")


def setup(app: Sphinx) -> None:
    """Have Sphinx call the above."""
    app.connect("autodoc-process-signature", _without_module)


# Every reference into mgn_mock must resolve. Names of others are not looked up: their inventories are not fetched.
# A type variable has no page.
nitpick_ignore = [
    ("py:class", "mgn_mock.activation.decorating.Target"),
    # Public is what it can do, not its name.
    ("py:class", "mgn_mock.state.events.Events"),
]
nitpick_ignore_regex = [("py:.*", r"(?!mgn_mock(\.|$)).*")]

html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["mgn_mock.css"]
html_title = f"mgn_mock {version}"
# Links to the sources, once the package says where they are.
_urls = dict(line.split(", ", 1) for line in _package.get_all("Project-URL", []))
html_theme_options = {"source_repository": _urls["Source"], "source_directory": "docs/"} if "Source" in _urls else {}
