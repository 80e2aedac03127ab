"""The CSV file of imports and exports: columns, cells and their values."""
