#!/bin/sh
# Makes the environment from the wheels beside this file, with no network, and opens the desk.
# 用旁边 wheels 文件夹里的安装包建立环境（不联网），然后打开工作台。
cd "$(dirname "$0")" || exit 1
stop() {
  echo "$1"
  printf '按回车关闭 / press Enter to close: '
  read -r _
  exit 1
}
if [ "$(cat .venv/ready.txt 2>/dev/null)" != "$PWD" ]; then
  found=
  for python in python@PYTHON@ python3 python; do
    if "$python" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "@PYTHON@")' 2>/dev/null; then
      found=$python
      break
    fi
  done
  [ -n "$found" ] || stop '需要先安装 Python @PYTHON@ / Python @PYTHON@ must be installed first'
  echo '第一次启动，正在安装，约需一两分钟…… / first start: installing, a minute or two'
  rm -rf .venv
  pip=".venv/bin/python -m pip --quiet --disable-pip-version-check install --no-index --no-deps"
  "$found" -m venv .venv \
    && $pip --find-links wheels --require-hashes -r requirements.txt \
    && $pip wheels/visit_rounds-*.whl \
    && printf '%s\n' "$PWD" > .venv/ready.txt \
    || stop '安装没有成功 / the installation failed'
fi
if [ $# -eq 0 ]; then
  mkdir -p work
  set -- serve --open --folder work --db work/desk.sqlite
fi
exec .venv/bin/python -m planner "$@"
