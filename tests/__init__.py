"""The tests: a folder for each package of kg, and for each folder of files that are data."""

import pytest

# what these assert is explained as in any test module
pytest.register_assert_rewrite("tests.support")
