# SPDX-License-Identifier: MIT
"""Our tool and a real Piccolo on one database."""
