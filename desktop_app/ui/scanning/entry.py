"""What scanning gives to the window: no page of its own, but ears for the scanner."""

from PySide6.QtWidgets import QApplication

from desktop_app.core.serial_port import SerialPort
from desktop_app.core.settings import SCAN_GAP_MS, SCAN_PORT, SCAN_PORT_SPEED, SCAN_PREFIX, SCAN_SUFFIX
from desktop_app.models.scanned import may_be_a_code
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import PanelEntry, ScreenEntry
from desktop_app.ui.scanning.burst import Manner, Suffix
from desktop_app.ui.scanning.catcher import ScanCatcher
from desktop_app.ui.scanning.router import ScanRouter
from desktop_app.ui.scanning.serial_ears import SerialEars


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """Nothing for the rail; from now on codes are caught and led to where they belong."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        listen_to_port(desk, listen(desk, application))
    return ()


def listen_to_port(desk: Desk, catcher: ScanCatcher) -> SerialEars | None:
    """Hear the scanner at the serial port of the settings until the desk is closed; None where there is none."""
    name, speed = desk.settings.get(SCAN_PORT).strip(), desk.settings.get(SCAN_PORT_SPEED)
    if not name:
        return None
    ears = SerialEars(lambda: SerialPort(name, speed), catcher.manner, desk.notices, catcher)
    ears.heard.connect(catcher.take)
    desk.hub.closed.connect(ears.stop)
    ears.start()
    return ears


def listen(desk: Desk, application: QApplication, platform: str | None = None) -> ScanCatcher:
    """Catch codes for `desk` until it is closed; `platform` as in `strokes.character_of`."""

    def manner() -> Manner:
        settings = desk.settings
        return Manner(settings.get(SCAN_GAP_MS), settings.get(SCAN_PREFIX), Suffix(settings.get(SCAN_SUFFIX)))

    catcher = ScanCatcher(manner, may_be_a_code, desk.navigation, platform)
    catcher.scanned.connect(ScanRouter(desk, catcher.last_typing, catcher).route)
    catcher.listen(application)
    desk.hub.closed.connect(catcher.stop)
    return catcher
