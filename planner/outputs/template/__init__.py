"""The bureau's own workbook, filled with a report's figures and left otherwise as it is."""
