@echo off
rem Makes the environment from the wheels beside this file, with no network, and opens the desk.
chcp 65001 >nul
cd /d "%~dp0"
set "MADE="
if exist .venv\ready.txt set /p MADE=<.venv\ready.txt
if "%MADE%"=="%~dp0" goto run
py -@PYTHON@ --version >nul 2>nul
if errorlevel 1 goto nopython
echo 第一次启动，正在安装，约需一两分钟…… / first start: installing, a minute or two
if exist .venv rmdir /s /q .venv
py -@PYTHON@ -m venv .venv
if errorlevel 1 goto failed
set "PIP=.venv\Scripts\python -m pip --quiet --disable-pip-version-check install --no-index --no-deps"
%PIP% --find-links wheels --require-hashes -r requirements.txt
if errorlevel 1 goto failed
for %%W in (wheels\visit_rounds-*.whl) do %PIP% "%%W"
if errorlevel 1 goto failed
>.venv\ready.txt echo %~dp0
:run
if not "%~1"=="" goto command
if not exist work mkdir work
.venv\Scripts\python -m planner serve --open --folder work --db work\desk.sqlite
if errorlevel 1 pause
exit /b
:command
.venv\Scripts\python -m planner %*
exit /b
:nopython
echo 需要先安装 Python @PYTHON@（python.org，安装时勾选 py launcher）
echo Python @PYTHON@ must be installed first, from python.org, with the py launcher
pause
exit /b 1
:failed
echo 安装没有成功 / the installation failed
pause
exit /b 1
