# SPDX-License-Identifier: MIT
"""That the list of known failures names test cases there are.

The tests in it are looked up where the cases are made.
"""

import importlib
import unittest
from pathlib import Path

from .known import KNOWN_FAILURES

FILES = Path(__file__).parent.glob("test_*.py")


class Known(unittest.TestCase):
    def test_there_is_each_case(self):
        modules = [importlib.import_module(f"{__package__}.{file.stem}") for file in FILES]
        cases = {name for module in modules for name in vars(module)}
        self.assertEqual(set(KNOWN_FAILURES) - cases, set())
