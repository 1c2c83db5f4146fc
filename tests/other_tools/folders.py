# SPDX-License-Identifier: MIT
"""Small folders of migrations, each for something that real ones have."""

from dataclasses import dataclass, field

SQLITE = ("sqlite",)
POSTGRES = ("postgres",)
BOTH = ("sqlite", "postgres")


@dataclass
class Stop:
    """Where a tool says no, and in which words."""

    step: str  # "up 2": the second one.
    words: str
    on: tuple = BOTH


@dataclass
class Folder:
    """What is in it, and where the tools differ on purpose or cannot go on."""

    format: str
    name: str
    databases: tuple = BOTH
    files: dict = field(default_factory=dict)
    count: int = 0
    ours: Stop | None = None
    theirs: Stop | None = None
    leaves_a_half: bool = False  # Theirs, of the migration at which it stops.

    def add(self, name, text):
        self.files[name] = text
        return self


def pairs(name, **options):
    return Folder("golang_migrate", name, **options)


def goose(name, **options):
    return Folder("goose", name, **options)


def add_pair(folder, stem, up, down, stem_down=None):
    folder.count += 1
    folder.add(f"{stem}.up.sql", up)
    if down is not None:
        folder.add(f"{stem_down or stem}.down.sql", down)
    return folder


def add_goose(folder, stem, up, down, head=""):
    folder.count += 1
    text = f"{head}-- +goose Up\n{up}"
    if down is not None:
        text += f"-- +goose Down\n{down}"
    return folder.add(f"{stem}.sql", text)


def add(folder, stem, up, down):
    """A migration in the format of the folder."""
    return (add_pair if folder.format == "golang_migrate" else add_goose)(folder, stem, up, down)


BAND = "CREATE TABLE band (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n"
SONG = "CREATE TABLE song (id INTEGER PRIMARY KEY, title TEXT);\n"
ALBUM = "CREATE TABLE album (id INTEGER PRIMARY KEY, year INTEGER);\n"


def add_three(folder, band, song, album):
    add(folder, band, BAND, "DROP TABLE band;\n")
    add(folder, song, SONG, "DROP TABLE song;\n")
    return add(folder, album, ALBUM, "DROP TABLE album;\n")


def add_band(folder):
    return add(folder, "1_band", BAND, "DROP TABLE band;\n")


BOTH_FORMATS = (pairs, goose)
FOLDERS = []

# Names.

for make in BOTH_FORMATS:
    FOLDERS += [
        add_three(make("gaps"), "0003_band", "0010_song", "0500_album"),
        add_three(make("numbers_without_padding"), "1_band", "2_song", "10_album"),
        add_three(make("numbers_of_several_lengths"), "0001_band", "2_song", "00010_album"),
        add_three(make("dates"), "20240101120000_band", "20240315083000_song", "20250101000000_a"),
        add_three(make("directions_in_titles"), "1_clean_up", "2_write_down", "3_up"),
        add(
            add_band(
                make(
                    "two_files_of_one_number",
                    ours=Stop("up 1", "the same number"),
                    theirs=Stop("up 1", "duplicate"),
                )
            ),
            "01_song",
            SONG,
            "DROP TABLE song;\n",
        ),
    ]

GO = "package migrations\n"
NOT_HERE = Stop("up 1", "looks like a migration, but cannot be run here")
FOLDERS += [
    # golang-migrate passes over it, goose does not.
    add(
        add_band(pairs("program_between_files", ours=NOT_HERE)),
        "3_song",
        SONG,
        "DROP TABLE song;\n",
    ).add("2_fill.go", GO),
    add(
        add_band(
            goose("program_between_files", ours=NOT_HERE, theirs=Stop("up 2", "Go functions"))
        ),
        "3_song",
        SONG,
        "DROP TABLE song;\n",
    ).add("2_fill.go", GO),
    # golang-migrate takes any ending behind the direction.
    Folder("golang_migrate", "other_endings", count=1, ours=NOT_HERE)
    .add("1_band.up.pgsql", BAND)
    .add("1_band.down.pgsql", "DROP TABLE band;\n"),
    add_band(
        pairs(
            "way_back_of_nothing",
            ours=Stop("up 1", 'there is no ".up.sql" file'),
        )
    ).add("2_song.down.sql", "SELECT 1;\n"),
]

NO_FILES = Stop("up 1", "file does not exist")
FOLDERS += [
    add_pair(
        add_pair(
            add_pair(pairs("titles_that_differ"), "1_add", BAND, "DROP TABLE band;\n", "1_drop"),
            "2_song",
            SONG,
            "DROP TABLE song;\n",
        ),
        "0003_add_album",
        ALBUM,
        "DROP TABLE album;\n",
        "3_no_album",
    ),
    # golang-migrate passes over both; other tools do not.
    Folder("golang_migrate", "underscores_before_directions", count=1, theirs=NO_FILES)
    .add("0021_band_up.sql", BAND)
    .add("0021_band_down.sql", "DROP TABLE band;\n"),
    Folder("golang_migrate", "endings_in_capitals", count=1, theirs=NO_FILES)
    .add("1_BAND.UP.SQL", BAND)
    .add("1_BAND.DOWN.SQL", "DROP TABLE band;\n"),
]

# Ways back.

for make in BOTH_FORMATS:
    FOLDERS += [
        # The others forget that it has run, and leave its table there.
        add(
            add_band(make("no_way_back", ours=Stop("down 1", "it has no way back"))),
            "2_song",
            SONG,
            None,
        ),
        add(add_band(make("nothing_to_do")), "2_nothing", "-- Nothing.\n", "-- Nothing.\n"),
        add(
            add(
                add_band(make("alterations")),
                "2_rating",
                "ALTER TABLE band ADD COLUMN rating INTEGER DEFAULT 3;\n"
                "INSERT INTO band (id, name) VALUES (1, 'Pythonistas');\n",
                "DELETE FROM band;\nALTER TABLE band DROP COLUMN rating;\n",
            ),
            "3_names",
            "CREATE UNIQUE INDEX band_name ON band (name);\n"
            "CREATE VIEW names AS SELECT name FROM band;\n",
            "DROP VIEW names;\nDROP INDEX band_name;\n",
        ),
        add(
            add_band(
                make("fails_half_way", ours=Stop("up 2", "nobody"), theirs=Stop("up 2", "nobody"))
            ),
            "2_song",
            SONG + "SELECT nobody FROM band;\n",
            "DROP TABLE song;\n",
        ),
    ]

# Transactions.

OWN = f"BEGIN;\n{BAND}COMMIT;\n"
SEVERAL = f"BEGIN;\n{BAND}COMMIT;\n\nBEGIN;\n{SONG}INSERT INTO song VALUES (1, 'One');\nCOMMIT;\n"
SEVERAL_BACK = "BEGIN;\nDROP TABLE song;\nCOMMIT;\nBEGIN;\nDROP TABLE band;\nCOMMIT;\n"
NO_TRANSACTION = "-- +goose NO TRANSACTION\n"
NO_BEGIN = "ends a transaction that nothing has begun"
# They begin one on SQLite, and know nothing of the file's.  Ours lets the file have its own.
WITHIN = Stop("up 1", "cannot start a transaction within a transaction", on=SQLITE)

FOLDERS += [
    add(
        pairs("its_own_transaction", theirs=WITHIN),
        "1_band",
        OWN,
        "BEGIN;\nDROP TABLE band;\nCOMMIT;\n",
    ),
    add(goose("its_own_transaction", theirs=WITHIN), "1_band", OWN, "DROP TABLE band;\n"),
    add(
        add(pairs("several_transactions", theirs=WITHIN), "1_two", SEVERAL, SEVERAL_BACK),
        "2_album",
        ALBUM,
        "",
    ),
    add(
        pairs(
            "several_transactions_that_fail",
            databases=POSTGRES,
            ours=Stop("up 1", "nobody"),
            theirs=Stop("up 1", "nobody"),
        ),
        "1_two",
        SEVERAL + "BEGIN;\nDROP TABLE band;\nSELECT nobody FROM song;\nCOMMIT;\n",
        SEVERAL_BACK,
    ),
    add_goose(
        goose(
            "no_transaction_that_fails",
            ours=Stop("up 1", "nobody"),
            theirs=Stop("up 1", "nobody"),
        ),
        "1_two",
        BAND + "SELECT nobody FROM band;\n" + SONG,
        "DROP TABLE band;\n",
        NO_TRANSACTION,
    ),
    add(
        add_goose(goose("several_transactions"), "1_two", SEVERAL, SEVERAL_BACK, NO_TRANSACTION),
        "2_album",
        ALBUM,
        "",
    ),
    add(
        add_band(
            pairs(
                "transaction_that_does_not_end",
                ours=Stop("up 2", "begins a transaction that no COMMIT ends"),
                theirs=Stop("up 2", "transaction"),
            )
        ),
        "2_song",
        f"BEGIN;\n{SONG}",
        "DROP TABLE song;\n",
    ),
    # A warning of PostgreSQL's.
    add(
        add_band(
            pairs(
                "transaction_that_does_not_begin", databases=POSTGRES, ours=Stop("up 2", NO_BEGIN)
            )
        ),
        "2_song",
        f"{SONG}COMMIT;\n",
        "DROP TABLE song;\n",
    ),
    add(
        add_band(
            pairs(
                "transaction_that_does_not_begin",
                databases=SQLITE,
                ours=Stop("up 2", NO_BEGIN),
                theirs=Stop("up 2", "cannot commit"),
                leaves_a_half=True,
            )
        ),
        "2_song",
        f"{SONG}COMMIT;\n",
        "DROP TABLE song;\n",
    ),
    add_goose(
        goose("no_transaction_behind_down"),
        "1_band",
        BAND,
        f"{NO_TRANSACTION}DROP TABLE band;\n",
    ),
]

INDEX = "CREATE INDEX CONCURRENTLY band_name ON band (name);\n"
NO_INDEX = "DROP INDEX CONCURRENTLY band_name;\n"
FOLDERS += [
    add(
        add_band(pairs("index_concurrently", databases=POSTGRES)),
        "2_index",
        f"-- In nobody's way.\n{INDEX}",
        NO_INDEX,
    ),
    add_goose(
        add_band(goose("index_concurrently", databases=POSTGRES)),
        "2_index",
        INDEX,
        NO_INDEX,
        NO_TRANSACTION,
    ),
    add(
        add_band(
            pairs(
                "index_concurrently_among_others",
                databases=POSTGRES,
                ours=Stop("up 2", "cannot run in a transaction"),
                theirs=Stop("up 2", "cannot run inside a transaction block"),
            )
        ),
        "2_index",
        INDEX + SONG,
        NO_INDEX,
    ),
    add(
        add_band(
            goose(
                "index_concurrently_in_a_transaction",
                databases=POSTGRES,
                ours=Stop("up 2", "cannot run in a transaction"),
                theirs=Stop("up 2", "cannot run inside a transaction block"),
            )
        ),
        "2_index",
        INDEX,
        NO_INDEX,
    ),
    add(
        add(
            pairs("settings", databases=POSTGRES),
            "1_band",
            "SET statement_timeout = 0;\nSET check_function_bodies = false;\n"
            f"{BAND}SET search_path = '';\nCREATE TABLE public.song (id INTEGER);\n",
            "DROP TABLE song;\nDROP TABLE band;\n",
        ),
        "2_album",
        ALBUM,
        "DROP TABLE album;\n",
    ),
]

# Where statements end.

FUNCTION = """CREATE FUNCTION count_bands() RETURNS bigint AS $body$
DECLARE
  found bigint;
BEGIN
  SELECT count(*) INTO found FROM band; -- It's all; there is.
  RETURN found;
END;
$body$ LANGUAGE plpgsql;
"""
TRIGGER = """CREATE TRIGGER no_nameless BEFORE INSERT ON band BEGIN
  SELECT RAISE(ABORT, 'a name; please') WHERE new.name = '';
  SELECT 1;
END;
"""
QUOTES = """/* A licence; with a ' in it. */
-- And a line; of "comment".
CREATE TABLE "band;name" (
  id INTEGER PRIMARY KEY, -- the key; nothing else
  "a ""quoted"" name" TEXT DEFAULT 'it''s; a -- default',
  note TEXT DEFAULT '/* none */'
);
INSERT INTO "band;name" (id) VALUES (1); INSERT INTO "band;name" (id, note) VALUES (2, 'two
lines;
');
"""


def in_brackets(sql):
    return f"-- +goose StatementBegin\n{sql}-- +goose StatementEnd\n"


FOLDERS += [
    add(
        pairs("dollar_quotes", databases=POSTGRES),
        "1_band",
        f"{BAND}\n{FUNCTION}DO $$ BEGIN INSERT INTO band VALUES (1, 'a;b'); END $$;\n",
        "DROP FUNCTION count_bands();\nDROP TABLE band;\n",
    ),
    add(
        goose("dollar_quotes", databases=POSTGRES),
        "1_band",
        f"{BAND}\n{in_brackets(FUNCTION)}",
        in_brackets("DO $$ BEGIN DROP FUNCTION count_bands(); END $$\n") + "DROP TABLE band;\n",
    ),
    add(
        goose(
            "dollar_quotes_without_brackets",
            databases=POSTGRES,
            theirs=Stop("up 1", "unterminated dollar-quoted string"),
        ),
        "1_band",
        f"{BAND}\n{FUNCTION}",
        "DROP FUNCTION count_bands();\nDROP TABLE band;\n",
    ),
    add(
        goose("brackets"),
        "1_band",
        in_brackets(BAND)
        + in_brackets(SONG.replace(";", ""))
        + "INSERT INTO song VALUES (1, 'One');\n",
        in_brackets("DROP TABLE song;\n") + "DROP TABLE band;\n",
    ),
    add(
        add_band(pairs("triggers", databases=SQLITE)),
        "2_trigger",
        TRIGGER,
        "DROP TRIGGER no_nameless;\n",
    ),
    add(
        add_band(goose("triggers", databases=SQLITE)),
        "2_trigger",
        in_brackets(TRIGGER),
        "DROP TRIGGER no_nameless;\n",
    ),
    add(pairs("quotes"), "1_band", QUOTES, 'DROP TABLE "band;name"; -- The end;\n'),
    # goose ends a statement where a line does, within a string, too.
    add(
        goose("quotes", theirs=Stop("up 1", "two")),
        "1_band",
        QUOTES,
        'DROP TABLE "band;name"; -- The end;\n',
    ),
    add(pairs("last_statement_without_an_end"), "1_band", BAND[:-2], "DROP TABLE band"),
    add(
        goose("last_statement_without_an_end", theirs=Stop("up 1", "missing semicolon")),
        "1_band",
        BAND[:-2] + "\n",
        "DROP TABLE band",
    ),
]

# Bytes and markers.

WINDOWS = (BAND + SONG).replace("\n", "\r\n")
WINDOWS_BACK = "DROP TABLE song;\r\nDROP TABLE band;\r\n"
FOLDERS += [
    add(pairs("line_ends_of_windows"), "1_band", WINDOWS, WINDOWS_BACK),
    Folder("goose", "line_ends_of_windows", count=1).add(
        "1_band.sql", f"-- +goose Up\r\n{WINDOWS}-- +goose Down\r\n{WINDOWS_BACK}"
    ),
    # PostgreSQL takes it for a name.
    add(
        pairs("byte_order_mark", theirs=Stop("up 1", "syntax error", on=POSTGRES)),
        "1_band",
        "\ufeff" + BAND,
        "DROP TABLE band;\n",
    ),
    add_goose(
        goose("byte_order_mark", theirs=Stop("up 1", "unexpected state")),
        "1_band",
        BAND,
        "DROP TABLE band;\n",
        "\ufeff",
    ),
    Folder("goose", "markers_in_any_case", count=1).add(
        "1_band.sql", f"-- +goose up\n{BAND}--  +goose  DOWN\nDROP TABLE band;\n"
    ),
    Folder("goose", "markers_without_a_space", count=1).add(
        "1_band.sql", f"--+goose Up\n{BAND}--+goose Down\nDROP TABLE band;\n"
    ),
    add_goose(
        goose("comments_before_markers"),
        "1_band",
        BAND,
        "DROP TABLE band;\n",
        "-- Why; and how.\n\n-- A licence.\n",
    ),
    add(
        goose(
            "variables_of_the_environment",
            ours=Stop("up 1", "environment variables are not substituted here"),
        ),
        "1_band",
        "-- +goose ENVSUB ON\nCREATE TABLE band (name TEXT DEFAULT '${NOBODY:-nobody}');\n",
        "DROP TABLE band;\n",
    ),
]

# What only one of the databases has.

BODY = """CREATE FUNCTION two(a integer) RETURNS integer LANGUAGE sql BEGIN ATOMIC
  SELECT 1;
  SELECT CASE WHEN a > 1 THEN 2 ELSE 3 END;
END;
"""
RULE = """CREATE RULE also AS ON INSERT TO band DO ALSO (
  DELETE FROM song WHERE title = 'a;b'; DELETE FROM song WHERE id = 2
);
"""
NAMES = """CREATE TABLE a$b$c (e text DEFAULT E'it\\'s; here', u text DEFAULT U&'d\\0061t; a');
/* One /* in another; */ ends; here. */
CREATE TABLE "x""y;z" (n text DEFAULT $q$it's; $$ here$q$);;
;
"""
CASES = """CREATE TRIGGER marks AFTER UPDATE OF name ON band WHEN new.name <> old.name BEGIN
  UPDATE band SET name = CASE WHEN new.id = 1 THEN 'x;' ELSE 'end;' END WHERE id = new.id;
  DELETE FROM song;
END;
CREATE TABLE [a;b] (`c;d` TEXT, "begin" TEXT);
"""
REBUILD = """INSERT INTO band VALUES (1, 'Pythonistas');
CREATE TABLE play (band INTEGER REFERENCES band (id) ON DELETE CASCADE);
INSERT INTO play VALUES (1);
CREATE TABLE new_band (id INTEGER PRIMARY KEY, name TEXT NOT NULL, rating INTEGER);
INSERT INTO new_band SELECT id, name, 1 FROM band;
DROP TABLE band;
ALTER TABLE new_band RENAME TO band;
"""


def add_band_and_song(folder):
    both = BAND + SONG
    return add(folder, "1_both", both, "DROP TABLE song;\nDROP TABLE band;\n")


ORPHANS = Stop("down 1", "refer to nothing")
for make in BOTH_FORMATS:
    bracketed = in_brackets if make == goose else str
    FOLDERS += [
        add(
            add_band_and_song(make("bodies_of_functions", databases=POSTGRES)),
            "2_two",
            bracketed(BODY),
            "DROP FUNCTION two;\n",
        ),
        add(
            add_band_and_song(make("rules", databases=POSTGRES)),
            "2_rule",
            bracketed(RULE),
            "DROP RULE also ON band;\n",
        ),
        add(
            make("names_and_strings", databases=POSTGRES),
            "1_names",
            bracketed(NAMES),
            'DROP TABLE a$b$c;\nDROP TABLE "x""y;z";\n',
        ),
        add(
            add(
                make("labels", databases=POSTGRES),
                "1_mood",
                "CREATE TYPE mood AS ENUM ('sad');\n",
                "DROP TYPE mood;\n",
            ),
            "2_happy",
            "ALTER TYPE mood ADD VALUE 'happy';\n",
            "",
        ),
        add(
            add(
                make("schemas", databases=POSTGRES),
                "1_music",
                "CREATE SCHEMA music;\nSET search_path TO music, public;\n" + BAND,
                "DROP SCHEMA music CASCADE;\n",
            ),
            "2_song",
            "CREATE TABLE music.song (id integer);\nCREATE TABLE album (id integer);\n",
            "DROP TABLE album;\nDROP TABLE music.song;\n",
        ),
        add(
            add_band(make("cascades", databases=POSTGRES)),
            "2_view",
            "CREATE TABLE song (id integer);\nCREATE VIEW songs AS SELECT * FROM song;\n",
            "DROP TABLE song CASCADE;\n",
        ),
        # What a tool remembers goes with it; golang-migrate has no transaction to undo.
        add(
            make(
                "everything_is_dropped",
                databases=POSTGRES,
                ours=Stop("down 1", "does not exist"),
                theirs=Stop("down 1", "does not exist"),
                leaves_a_half=make == pairs,
            ),
            "1_band",
            BAND,
            "DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n",
        ),
        add(
            add_band_and_song(make("cases_in_triggers", databases=SQLITE)),
            "2_trigger",
            bracketed(CASES),
            "DROP TRIGGER marks;\nDROP TABLE [a;b];\n",
        ),
        add(
            add_band(make("rebuilt_tables", databases=SQLITE)),
            "2_rebuild",
            REBUILD,
            "DROP TABLE play;\nDELETE FROM band;\nALTER TABLE band DROP COLUMN rating;\n",
        ),
        # Foreign keys are off there, and nobody looks.
        add(
            add_band(make("orphans", databases=SQLITE, ours=ORPHANS)),
            "2_play",
            REBUILD,
            "DELETE FROM band;\nALTER TABLE band DROP COLUMN rating;\n",
        ),
    ]
