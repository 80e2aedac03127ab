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
PARAMETERS_OF_IMPORTED_ACTIONS = documented(
    "parameters-of-imported-actions",
    "A `parameters` cell of an import file has `parameters` with literals, each of type String or StringList, and "
    "`externalParameters` with paths, and no other member.",
    "UG",
    "TRANSFORM-UG",
    operations=(*_IMPORTS, "ListSourceServerActions"),
)
ORDERS_OF_IMPORTED_ACTIONS = documented(
    "orders-of-imported-actions",
    "The order of an action in an import file is a whole number from 1, and is shown as given.",
    "UG",
    operations=(*_IMPORTS, "ListSourceServerActions"),
)
CASE_SENSITIVE_COLUMNS = documented(
    "case-sensitive-columns",
    "The cells of tenancy, operating system licensing and map-tag-key in an import file are case-sensitive.",
    "UG",
    operations=_IMPORTS,
)
STORAGE_TYPE_AND_FSX_COLUMNS = documented(
    "storage-type-and-fsx-columns",
    "In an import file, the storage type FSX_ONTAP needs both columns of FSx for ONTAP, and EBS refuses them.",
    "UG",
    operations=_IMPORTS,
)
RESET_EMPTIES_TAGS = documented(
    "reset-empties-tags",
    "`[RESET_VALUE]` in an import file is taken on seven launch columns, and on tags, where it empties the value.",
    "UG",
    operations=_IMPORTS,
)
SERVICE_TAGS_ARE_FIXED = documented(
    "service-tags-are-fixed",
    "An import file can neither change nor delete a tag that the service makes.",
    "UG",
    operations=_IMPORTS,
)
LIMITS_OF_APPLICATIONS = documented(
    "limits-of-applications",
    "The name of an application has at most 256 characters, and its description at most 600.",
    "UG",
    operations=_IMPORTS,
)
SHAPES_OF_CELLS = assumed(
    "cells-fit-the-api",
    "A text of which the guides on import files say no limit is held against what the API takes in its place.",
    "model",
    operations=_IMPORTS,
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
