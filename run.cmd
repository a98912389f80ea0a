@echo off
rem Prepares .venv (once) and opens the demonstration desk.
setlocal
cd /d "%~dp0"
where py >nul 2>nul && (set "PYTHON=py -3") || (set "PYTHON=python")
%PYTHON% installer\prepare.py || exit /b
.venv\Scripts\registratura.exe demo %*
