"""The bar over the grid: which day or week, how to turn it, the filter, what is free."""

from datetime import date

from PySide6.QtCore import QDate, QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCalendarWidget, QFrame, QHBoxLayout, QLabel, QMenu, QWidget, QWidgetAction

from desktop_app.core.dates import capitalised, date_long, date_short, date_weekday, weekday_short_of
from desktop_app.core.i18n import tr
from desktop_app.ui.day.filters import FilterBar
from desktop_app.ui.day.reader import Sight
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.labels import ElidedLabel


class DayBar(QFrame):
    """`stepped` asks for the next (1) or previous (-1) day or week, `today` for today, `chosen` for a date, `back` to leave the week."""

    stepped = Signal(int)
    today = Signal()
    chosen = Signal(object)
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "bar")
        self._sight: Sight | None = None
        self._least = 0
        self._fitted = (0, 0)
        self.filter = FilterBar(self)
        self.title, self.count = QLabel(self), QLabel(self)
        self.who = ElidedLabel(kind="strong", parent=self)
        self.leave = PillButton("‹ " + tr("Back"), "quiet", self)
        self.leave.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.leave.setToolTip(tr("Back from the week") + " (Esc)")
        self.leave.setAccessibleName(tr("Back from the week"))
        self.leave.clicked.connect(self.back)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        dress(self.title, "title")
        dress(self.count, "muted")
        for part in (self.leave, self.title, self._day_buttons(), self.who, self.filter):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.count)

    def show_sight(self, sight: Sight, who: str) -> None:
        """Tell what is looked at: a day, or a week of `who`."""
        self._sight = sight
        self.leave.setVisible(sight.is_week)
        self.who.setVisible(sight.is_week)
        self.who.set_full_text(who)
        self.filter.be_of_week(sight.is_week)
        week = sight.is_week
        before, after = (tr("Previous week"), tr("Next week")) if week else (tr("Previous day"), tr("Next day"))
        for button, words in ((self._before, before), (self._after, after)):
            button.setAccessibleName(words)
            button.setToolTip(f"{words} (Ctrl+{'←' if button is self._before else '→'})")
        self.fit()

    def fit(self) -> None:
        """Say less where there is less room; no word is cut."""
        if self._sight is None:
            return
        titles = _titles(self._sight)
        self._say(len(titles) - 1, titles[-1])
        self._least = self._wanted()
        for brief, title in enumerate(titles):
            self._say(brief, title)
            if self.sizeHint().width() <= self.width():
                break
        self._fitted = (self.width(), self._wanted())
        self.updateGeometry()
        self._row.activate()

    def _wanted(self) -> int:
        return self.sizeHint().width() - self._spare()

    def _say(self, brief: int, title: str) -> None:
        self.count.setVisible(brief < 1)
        self.title.setText(capitalised(title))
        self.filter.be_brief(brief > 2)

    def minimumSizeHint(self) -> QSize:
        """As wide as its shortest words: what it says now gives way to them."""
        return QSize(self._least, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say what fits."""
        super().resizeEvent(event)
        self.fit()

    def event(self, event: QEvent) -> bool:
        """Its parts may learn their true size only when they are shown: then it says what fits once more."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self._wanted() > self.width() and self._fitted != (self.width(), self._wanted()):
            self.fit()
        return done

    def choose_date(self, day: date) -> None:
        """Ask for a date in a small calendar, beginning at `day`."""
        menu, calendar = QMenu(self), QCalendarWidget()
        calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(calendar)
        menu.addAction(holder)

        def take() -> None:
            taken = calendar.selectedDate()
            menu.close()
            self.chosen.emit(date(taken.year(), taken.month(), taken.day()))

        calendar.activated.connect(take)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._choose.mapToGlobal(QPoint(0, self._choose.height())))
        calendar.setFocus()

    def _spare(self) -> int:
        """What a long name may give up: it is cut with «…» and told whole in its tooltip."""
        return 0 if self.who.isHidden() else self.who.sizeHint().width() - self.who.minimumSizeHint().width()

    def _day_buttons(self) -> QWidget:
        group = QWidget(self)
        row = QHBoxLayout(group)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._before, self._after = PillButton("‹", "segment-first", group), PillButton("›", "segment-last", group)
        now = PillButton(tr("Today"), "segment", group)
        self._choose = PillButton(tr("Date…"), "quiet", group)
        self._before.clicked.connect(lambda: self.stepped.emit(-1))
        self._after.clicked.connect(lambda: self.stepped.emit(1))
        now.clicked.connect(self.today)
        now.setToolTip(tr("Today") + " (Home)")
        self._choose.clicked.connect(lambda: self.choose_date(self._sight.day) if self._sight else None)
        self._choose.setToolTip(tr("Go to a date") + " (Ctrl+D)")
        for button in (self._before, now, self._after, self._choose):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        return group


def _titles(sight: Sight) -> tuple[str, ...]:
    """What the bar is headed by, the longest first."""
    language = tr.language
    if sight.is_week:
        first, last = sight.days[0], sight.days[-1]
        whole = f"{date_short(first, language)} – {date_short(last, language)}"
        short = f"{first.day} – {date_short(last, language)}" if first.month == last.month and language == "ru" else whole
        return (whole, whole, short, short, f"{first.day}–{last.day}")
    short = f"{weekday_short_of(sight.day, language)} {date_short(sight.day, language)}"
    whole = date_long(sight.day, language)
    return (whole, whole, short, short, date_weekday(sight.day, language))
