"""The floor of the window's figures: an empty window of PySide6 and nothing else, until it is ended from outside."""

import sys

from PySide6.QtWidgets import QApplication, QMainWindow

if __name__ == "__main__":
    application = QApplication(sys.argv)
    window = QMainWindow()
    window.resize(1280, 800)
    window.show()
    application.exec()
