# SPDX-License-Identifier: MIT
"""What is known to fail, and is to be mended.

A test that is listed here and passes fails the run, so that the list stays true.
"""

KNOWN_FAILURES = {
    "UnknownTablesOnSqlite": {
        "test_key_has_the_type_of_what_it_refers_to": "the type is guessed INTEGER",
        "test_key_to_a_table_that_is_not_recorded": "it is refused",
    },
    "UnknownTablesOnPostgres": {
        "test_key_has_the_type_of_what_it_refers_to": "the type is guessed INTEGER",
        "test_key_to_a_table_that_is_not_recorded": "it is refused",
    },
    "OthersNamesOnSqlite": {
        "test_unique_column_can_be_dropped": "it is a constraint and not the index looked for",
        "test_unique_column_can_be_altered": "it is a constraint and not the index looked for",
    },
    "OthersNamesOnPostgres": {
        "test_index_of_mixed_case_can_be_dropped": "Piccolo does not quote its name",
    },
}
