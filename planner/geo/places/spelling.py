"""
Names folded so that one place is spelled one way.

Full width and half width, capitals and accents, traditional and simplified characters,
Chinese and Arabic numerals, abbreviations of street words: folded on both sides, so that it
matters to neither how the map and how the roster write it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

Tokens = tuple[str, ...]

_PAIRS = (
    "暉晖棲栖檯台檔档櫃柜濕湿澀涩犧牺瓊琼癡痴瞭了祇只稜棱籬篱糰团羨羡臥卧菸烟葦苇蔔卜蔥葱蔦茑薑姜"
    "東东廣广灣湾園园樓楼號号區区橋桥門门龍龙馬马華华國国際际寧宁豐丰興兴榮荣慶庆鄉乡鎮镇縣县場场陽阳陰阴雲云裡里裏里邊边濱滨灘滩島岛嶺岭橫横順顺達达鳳凤鶴鹤雞鸡魚鱼鳥鸟麗丽"
    "愛爱樂乐聖圣蘭兰葉叶蓮莲蘇苏萬万義义習习書书長长開开關关聯联選选遠远運运連连進进過过還还鐘钟鐵铁銀银錢钱錦锦鋼钢閣阁陳陈陸陆隊队階阶隨随雙双難难靜静頭头頂顶項项須须風风"
    "飛飞館馆驛驿鬥斗麥麦黃黄點点齊齐車车軍军輝辉農农經经統统紅红綠绿線线維维級级紡纺織织絲丝綜综縱纵總总績绩續续羅罗聽听職职聲声舊旧範范蓋盖薈荟藍蓝藝艺藥药處处衛卫補补複复"
    "見见規规視视覺觉觀观計计設设許许證证評评詩诗話话誠诚語语課课調调談谈請请論论諾诺謝谢識识讀读變变讓让負负財财責责貨货質质貫贯貴贵買买費费賀贺資资賓宾賢贤賞赏購购贊赞趙赵"
    "軌轨載载輕轻輪轮歷历歸归歲岁殺杀殼壳氣气氫氢漢汉湯汤溝沟溫温滿满漁渔漸渐澤泽潔洁濟济濤涛濕湿無无煙烟燈灯爐炉爾尔牆墙獨独獎奖環环現现瑪玛畫画異异當当發发盤盘監监盡尽眾众"
    "礦矿磚砖禮礼種种稱称穩稳窩窝窮穷競竞筆笔築筑簡简籃篮糧粮純纯紙纸細细終终組组結结絕绝徑径後后從从復复愷恺應应懷怀戰战擇择據据擔担損损數数斷断時时晉晋曉晓暢畅曆历會会條条"
    "楊杨極极構构槍枪樣样樹树機机檔档檢检櫻樱權权歐欧殘残毀毁氷冰決决沖冲況况淺浅測测渾浑潤润灑洒為为爭争狀状獲获瑤瑶產产畝亩疊叠療疗礙碍祿禄稅税積积穀谷窯窑節节糾纠紀纪約约"
    "納纳絡络給给緊紧緒绪緣缘編编緯纬練练縮缩繪绘罰罚聞闻脈脉腳脚臺台與与艷艳莊庄萊莱蔣蒋蕭萧蘆芦蠶蚕裝装訓训記记詞词試试該该詳详誌志誤误說说誰谁護护譽誉豎竖貓猫貿贸賽赛贈赠"
    "趨趋躍跃軟软軸轴較较輔辅輛辆輸输轉转辦办辭辞邁迈鄧邓鄭郑鄰邻醫医釀酿針针鈴铃鉤钩銅铜鋪铺錄录鍋锅鎖锁鏡镜閑闲間间閘闸閩闽闊阔隱隐險险雜杂離离電电霧雾韓韩響响頁页頓顿預预"
    "領领頻频題题顏颜類类飯饭飲饮養养餘余駐驻駕驾騎骑驅驱驗验鬆松鮮鲜鯉鲤鴻鸿鷹鹰鹽盐龜龟"
)
_TRADITIONAL = str.maketrans(_PAIRS[::2], _PAIRS[1::2])
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMERAL = re.compile("[零〇一二三四五六七八九十百]+")
_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_SPAN = re.compile(r"(\d+)\s*[-–—~至]\s*(\d+)")
_TOKEN = re.compile(rf"[{_CJK}]|\d+(?:-\d+)?|[^\W\d_{_CJK}]+", re.UNICODE)
_IS_CJK = re.compile(f"[{_CJK}]")

_SHORT = {
    "av": "avinguda",
    "avda": "avinguda",
    "ave": "avenue",
    "c": "carrer",
    "cr": "carrer",
    "ctra": "carretera",
    "pl": "placa",
    "rd": "road",
    "st": "street",
    "str": "street",
    "urb": "urbanitzacio",
    "ed": "edifici",
    "edif": "edifici",
}
_LINKING = frozenset(
    (
        "d",
        "de",
        "del",
        "dels",
        "l",
        "la",
        "les",
        "el",
        "els",
        "i",
        "the",
        "of",
        "na",
        "los",
        "las",
        "y",
    )
)

_COUNTED = frozenset(("号", "楼", "栋", "幢", "座"))
_GENERIC = (
    _COUNTED | frozenset(_SHORT.values()) | {"carrer", "rue", "via", "strasse", "katu", "路", "街"}
)


def fold(written: str) -> Tokens:
    """Return the words of a name or an address, one character each in Chinese."""
    wide = unicodedata.normalize("NFKC", written).casefold().translate(_TRADITIONAL)
    plain = "".join(c for c in unicodedata.normalize("NFKD", wide) if not unicodedata.combining(c))
    counted = _NUMERAL.sub(lambda found: _digits(found.group()), _as_area(plain))
    spans = _SPAN.sub(r"\1-\2", counted)
    words = [_SHORT.get(word, word) for word in _TOKEN.findall(spans)]
    return tuple(word for word in words if word not in _LINKING)


def _as_area(written: str) -> str:
    """Let 朝晖一小区, 朝晖一社区 and 朝晖一区 be one."""
    return written.replace("小区", "区").replace("社区", "区")


def _digits(numeral: str) -> str:
    """Return Chinese numerals as digits: 十二 is 12, 二〇一 is 201."""
    if not set(numeral) & {"十", "百"}:
        return "".join(str(_DIGITS[c]) for c in numeral)
    total, digit = 0, -1
    for c in numeral:
        if c in _DIGITS:
            digit = _DIGITS[c]
        else:
            total += (1 if digit < 0 else digit) * (10 if c == "十" else 100)
            digit = -1
    return str(total + max(digit, 0))


def is_chinese(written: str) -> bool:
    """Say whether any character is Chinese."""
    return bool(_IS_CJK.search(written))


def spellings(written: str) -> Iterator[Tokens]:
    """Yield what a name tag of the map may be called: its parts, and each language alone."""
    for name in re.split(r"[;；|]|\s/\s", written):
        whole = fold(name)
        if whole and not all(_is_generic(word) for word in whole):
            yield whole
        if is_chinese(name):
            alone = fold(re.sub(r"[A-Za-zÀ-ÿ][\w\s'’.,-]*", " ", name))
            if alone and alone != whole:
                yield alone


def _is_generic(word: str) -> bool:
    """Say whether a word names nothing alone: 3, 幢, A, street."""
    return word in _GENERIC or word[0].isdigit() or (len(word) == 1 and not is_chinese(word))


def slips(name: Tokens) -> Iterator[str]:
    """
    Yield the letters of a name, and these with one left out.

    Two names that share one of them differ by one letter wrong, missing, too many or by two
    letters turned (symmetric deletion).
    """
    letters = "".join(name)
    yield letters
    for i in range(len(letters)):
        yield letters[:i] + letters[i + 1 :]
