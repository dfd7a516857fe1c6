"""The tests: a folder for each package of kg, and for each folder of files that are data."""
