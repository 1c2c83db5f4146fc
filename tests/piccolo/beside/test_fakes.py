# SPDX-License-Identifier: MIT
"""Migrations recorded without being run, by either."""

from .cases import Case, add_table, app, migration, on_each_database

MUSIC = app("music", migration("1a", add_table("band")))
BY_HAND = 'CREATE TABLE "band" (id INTEGER PRIMARY KEY)'
RAN = ("music", "1a")


@on_each_database
class Fakes(Case):
    def setUp(self):
        super().setUp()
        self.both = self.project(MUSIC)

    def has_table(self):
        return self.database.catalogue() != []

    def make_by_hand(self):
        self.database.query(BY_HAND)

    def test_ours_is_a_row_to_piccolo(self):
        self.succeeds(self.both.ours("forwards", "music", "--fake"))
        self.ran_is(RAN)
        said = self.succeeds(self.both.theirs("forwards", "music"))
        self.assertIn("No migrations need to be run", said)
        self.assertFalse(self.has_table())

    def test_ours_is_reversed_by_its_row_alone(self):
        self.make_by_hand()
        self.succeeds(self.both.ours("forwards", "music", "--fake"))
        self.succeeds(self.both.ours("backwards", "music", "-y"))
        self.ran_is()
        self.assertTrue(self.has_table())

    def test_theirs_is_a_row_to_us(self):
        self.succeeds(self.both.theirs("forwards", "music", "--fake"))
        self.ran_is(RAN)
        self.assertNotIn("False", self.succeeds(self.both.ours("check", "--exit-code")))
        said = self.succeeds(self.both.ours("forwards", "music"))
        self.assertIn("No migrations need to be run", said)
        self.assertFalse(self.has_table())

    def test_theirs_without_its_table_is_not_reversed_by_half(self):
        """The row does not say that it is a fake: dropping fails, and undoes all."""
        self.succeeds(self.both.theirs("forwards", "music", "--fake"))
        self.fails(self.both.ours("backwards", "music", "-y"))
        self.ran_is(RAN)

    def test_theirs_is_taken_for_real(self):
        """For the same reason, a table that somebody else made is dropped."""
        self.make_by_hand()
        self.succeeds(self.both.theirs("forwards", "music", "--fake"))
        self.succeeds(self.both.ours("backwards", "music", "-y"))
        self.ran_is()
        self.assertFalse(self.has_table())

    def test_a_real_run_after_our_fake_is_no_fake(self):
        """Piccolo removes the row and runs it: what we remember is out of date."""
        self.succeeds(self.both.ours("forwards", "music", "--fake"))
        self.database.query("DELETE FROM migration")
        self.succeeds(self.both.theirs("forwards", "music"))
        self.assertTrue(self.has_table())
        self.succeeds(self.both.ours("backwards", "music", "-y"))
        self.ran_is()
        self.assertFalse(self.has_table())

    def test_our_run_after_our_fake_is_no_fake(self):
        self.succeeds(self.both.ours("forwards", "music", "--fake"))
        self.database.query("DELETE FROM migration")
        self.succeeds(self.both.ours("forwards", "music"))
        self.succeeds(self.both.ours("backwards", "music", "-y"))
        self.ran_is()
        self.assertFalse(self.has_table())
