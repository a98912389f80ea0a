"""Groups of visits: ordered appointments of one or more patients that belong together."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.models.base import Row


class VisitGroup(Row):
    """The wish behind a group; its members are the appointments with its `id` and their `group_order`.

    `gap_minutes` is the longest wait between two neighbours; `ordered` means that the order matters (blood test before the doctor).
    """

    __tablename__ = "visit_group"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    same_day: Mapped[bool] = mapped_column(default=True)
    ordered: Mapped[bool] = mapped_column(default=True)
    gap_minutes: Mapped[int | None]
