# SPDX-License-Identifier: MIT
"""What is known to fail, and is to be mended.

A test that is listed here and passes fails the run, so that the list stays true.
"""

KNOWN_FAILURES: dict[str, dict[str, str]] = {}
