"""The suites of the W3C, run against this program: `python -m benchmarks.conformance FOLDER`."""
