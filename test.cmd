@echo off
rem Prepares .venv (once), passes the gates, then runs the tests.
setlocal
cd /d "%~dp0"
where py >nul 2>nul && (set "PYTHON=py -3") || (set "PYTHON=python")
%PYTHON% installer\prepare.py || exit /b
.venv\Scripts\python.exe installer\gates.py || exit /b
.venv\Scripts\python.exe -m pytest -n 2 %*
