"""What a list shows is taken along as XLSX or CSV: by one key, written aside, journalled without a name, refused without the right."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from threading import current_thread
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QFileDialog

from desktop_app.models.person import RoleCode
from desktop_app.services.staff import add_person
from desktop_app.ui.notices import Level
from desktop_app.ui.table_commands import CSV, XLSX
from tests.ui.frame.desks import VISITS
from tests.ui.frame.hands import CTRL, SHIFT, press
from tests.ui.lists.conftest import ListDesk

TITLES = ("Time", "Patient", "Doctor")
CELLS = [TITLES, *((row.time, row.patient, row.doctor) for row in VISITS)]


def choosing(monkeypatch: pytest.MonkeyPatch, answer: Path | None, kind: str = XLSX) -> list[str]:
    """The person chooses that file, or none; which names were offered."""
    offered: list[str] = []

    def ask(_parent: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        offered.append(Path(name).name)
        return (str(answer) if answer is not None else "", kind)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    return offered


def rows_of(path: Path) -> list[tuple[Any, ...]]:
    """The cells of the saved book, read by another program than the one that wrote it."""
    book = openpyxl.load_workbook(path)
    page = book.active
    assert page is not None
    return [tuple(row) for row in page.iter_rows(values_only=True)]


def test_one_key_saves_what_is_shown_under_a_name_without_a_person(
    lists: ListDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "записи.xlsx"
    offered = choosing(monkeypatch, path)
    press(Qt.Key.Key_S, CTRL | SHIFT)
    lists.settle()
    assert offered == ["Записи 2026-11-16.xlsx"]
    assert rows_of(path) == CELLS
    assert lists.told == "Saved: записи.xlsx, 4 rows"


def test_csv_opens_in_a_russian_excel(lists: ListDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "записи.csv"
    choosing(monkeypatch, path, CSV)
    press(Qt.Key.Key_S, CTRL | SHIFT)
    lists.settle()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert [tuple(row) for row in csv.reader(stream, delimiter=";")] == CELLS


@pytest.mark.parametrize(("kind", "ending"), [(XLSX, ".xlsx"), (CSV, ".csv")])
def test_a_name_without_an_ending_gets_that_of_the_chosen_kind(
    lists: ListDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, ending: str
) -> None:
    choosing(monkeypatch, tmp_path / "список 16.11", kind)
    press(Qt.Key.Key_S, CTRL | SHIFT)
    lists.settle()
    assert (tmp_path / f"список 16.11{ending}").exists()


def test_only_the_columns_and_the_order_that_are_seen_are_saved_and_copied(lists: ListDesk, tmp_path: Path) -> None:
    header = lists.screen.table.horizontalHeader()
    header.moveSection(header.visualIndex(2), 0)
    lists.screen.columns.hide("time", True)
    lists.screen.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    lists.hand.save_to(tmp_path / "a.xlsx")
    lists.settle()
    ordered = sorted(VISITS, key=lambda row: row.patient.casefold(), reverse=True)
    assert rows_of(tmp_path / "a.xlsx") == [("Doctor", "Patient"), *((row.doctor, row.patient) for row in ordered)]
    whole_row = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    lists.screen.table.selectionModel().select(lists.screen.model.index(0, 1), whole_row)
    assert lists.screen.table.copied_text() == f"{ordered[0].doctor}\t{ordered[0].patient}"


def test_who_cancels_the_question_has_saved_nothing(lists: ListDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    choosing(monkeypatch, None)
    press(Qt.Key.Key_S, CTRL | SHIFT)
    lists.settle()
    assert (lists.journal(), lists.desk.notices.history) == ([], ())


def test_the_journal_knows_who_saved_which_list_and_how_many_rows_and_no_name(lists: ListDesk, tmp_path: Path) -> None:
    lists.hand.save_to(tmp_path / "a.csv")
    lists.settle()
    [(person, kind, row_id, payload)] = lists.journal()
    assert (person, kind, row_id) == (lists.desk.actor.person_id, None, None)
    assert json.loads(payload) == {"list": "visits", "rows": 4}


def test_who_may_not_see_patients_takes_none_along(lists: ListDesk, tmp_path: Path) -> None:
    lists.desk.actor = add_person(lists.replica.store, "Кузьмин Пётр", RoleCode.IT)
    lists.hand.save_to(tmp_path / "a.xlsx")
    lists.settle()
    assert not (tmp_path / "a.xlsx").exists()
    assert lists.told.startswith("You have no right to do this.")
    assert lists.journal() == []


def test_a_folder_that_takes_no_file_is_said_in_a_sentence_and_leaves_nothing(lists: ListDesk, tmp_path: Path) -> None:
    (tmp_path / "busy").write_text("a file, not a folder")
    lists.hand.save_to(tmp_path / "busy" / "a.xlsx")
    lists.settle()
    notice = lists.desk.notices.history[-1]
    assert notice.level is Level.ERROR
    assert notice.text.startswith("The file could not be written: the disk is full, the folder is closed to you, or the file is open.")


def test_nothing_of_it_is_done_on_the_thread_of_the_window(lists: ListDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: set[str] = set()
    fsync = "desktop_app.core.paths.os.fsync"
    monkeypatch.setattr(fsync, lambda _stream: threads.add(current_thread().name))
    lists.hand.save_to(tmp_path / "a.xlsx")
    lists.settle()
    assert threads
    assert current_thread().name not in threads


def test_an_empty_list_has_nothing_to_save_and_what_is_not_seen_is_not_meant(lists: ListDesk) -> None:
    can_save = [lists.hand.has_rows]
    lists.screen.model.replace(())
    can_save.append(lists.hand.has_rows)
    assert can_save == [True, False]
    lists.screen.table.hide()
    meant = (lists.hand.table, lists.hand.columns)
    assert meant == (None, None), "a hidden list is not meant"
