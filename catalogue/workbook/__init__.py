"""A joint service as an Excel workbook: the same document as the YAML file, in sheets.

Its layout gives fields their names; the rest loads openpyxl, some 9 MB, and is imported where a workbook is
opened or written: few processes ever do.
"""
