"""The facts that the rules of this family rest on."""

from __future__ import annotations

from mgn_mock.state.facts import assumed, documented

_IMPORTS = ("ListImports", "ListImportErrors")

COLUMNS_OF_IMPORT_FILES = documented(
    "columns-of-import-files",
    "An import file has the columns of the user guide's page on import parameters.",
    "UG",
    "MASSDRIVER",
    operations=_IMPORTS,
)
EARLIER_COLUMN_NAMES = documented(
    "earlier-column-names",
    "Columns of earlier templates of the import file are taken by their names of then.",
    "UG",
    operations=_IMPORTS,
)
EMPTY_CELLS_CHANGE_NOTHING = documented(
    "empty-cells-change-nothing", "An empty cell of an import file changes nothing.", "UG", operations=_IMPORTS
)
DELETE_TAG_REMOVES_IT = documented(
    "delete-tag-removes-it", "`[DELETE_TAG]` in an import file takes a tag away.", "UG", operations=_IMPORTS
)
ENABLED_STANDS_FOR_BOTH = assumed(
    "enabled-stands-for-both",
    "`mgn:launch:post-actions:enabled` stands for the actions of tests and of cutovers.",
    operations=("GetLaunchConfiguration",),
)
PARAMETERS_NAME_STORED_ONES = assumed(
    "parameters-name-stored-ones",
    "In the parameters of an action in an import file, `value` names the parameter in the Parameter Store.",
    operations=("ListSourceServerActions",),
)
WORDS_IGNORE_CASE = assumed(
    "words-ignore-case",
    "A word in a cell of an import file, such as `Linux` or `true`, is taken whatever its case.",
    operations=_IMPORTS,
)
UNKNOWN_COLUMNS_ARE_REFUSED = assumed(
    "unknown-columns-are-refused",
    "An import file that cannot be read, or has a column that is not known or is there twice, is a VALIDATION_ERROR.",
    operations=_IMPORTS,
)
EMPTY_ROWS_ARE_PASSED_OVER = assumed(
    "empty-rows-are-passed-over",
    "Rows of an import file without content are counted, and passed over.",
    operations=_IMPORTS,
)
