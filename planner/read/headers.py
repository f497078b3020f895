"""
The words by which offices call their columns, beside the names of the scenario format.

A list of an office is a habit: 家庭住址 here, 现居住地址 there. Whatever stands here is read
as if the name of the format stood above the column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

NAMES_OF_ELDERS: Final = re.compile(
    "户主(?:姓名)?|(?:供养|高龄|独居|空巢|孤寡|失能|留守|保障|低保|特困|救助|受助|补贴|津贴|享受|用餐|就餐|被探访|被走访)"
    "(?:老人|老年人|供养对象|供养人员|对象|人员|人|者)姓名"
)
"""Headers that name whom a list is about: 供养对象姓名. 探访人员 is the helper."""

RESTS: Final = frozenset(("休息日", "每周休息日", "每周休息", "轮休日", "公休日", "休息时间"))
"""Headers of the days on which a helper does not work."""

Kind = Literal[
    "elders", "helpers", "pairs", "history", "calendar", "units", "places", "visits", "addresses",
    "candidates",
]  # fmt: skip

_ID = ("id", "编号", "编码", "人员编号")
_ELDER_ID = ("老人id", "老年人编号", "老人编码", "档案号")
_HELPER_ID = (
    "助老员id", "助老员工号", "互助员编号", "探访员编号", "走访员编号", "护理员编号",
)  # fmt: skip
_LON = ("lng", "long", "longitude", "东经", "经度坐标", "坐标经度", "住址经度", "地址经度")
_LAT = ("latitude", "北纬", "纬度坐标", "坐标纬度", "住址纬度", "地址纬度")
_GENDER = ("sex", "男女")
_BIRTH = (
    "birthday", "dob", "d.o.b.", "date of birth", "birth", "born", "birthdate",
    "生日", "出生年月日", "出生年月", "出生时间", "出生日", "出生", "出生日期年月日",
)  # fmt: skip
_ID_NUMBER = (
    "身份证", "身份证号码", "公民身份号码", "证件号码", "证件号", "居民身份证号", "居民身份证号码",
    "身份证件号码", "身份号码", "公民身份证号码",
)  # fmt: skip
_PHONE = (
    "telephone", "tel", "tel.", "phone no", "phone no.", "phone number", "telephone number",
    "telephone no.", "mobile", "mobile phone", "mobile number", "cell phone", "contact number",
    "联系电话", "手机", "手机号", "联系方式", "电话号码", "手机号码", "本人电话",
    "本人联系电话", "本人联系方式", "固定电话", "座机", "联络电话",
)  # fmt: skip
_NOTE = (
    "notes",
    "remark",
    "remarks",
    "comment",
    "comments",
    "说明",
    "备考",
    "情况说明",
    "其他说明",
    "备注说明",
    "其它说明",
)
_SERVICE = (
    "服务时长", "上门时长", "上门分钟", "服务时间", "每次时长", "走访时长", "探访时长", "时长",
    "每次服务时长", "单次服务时长", "单次时长",
)  # fmt: skip
_WINDOWS = (
    "window", "可访时段", "方便时段", "时段", "时间窗", "方便时间", "可走访时间", "可上门时间",
    "方便上门时间", "可探访时间", "上门时段", "走访时段", "方便走访时间", "在家时间",
)  # fmt: skip

SYNONYMS: Final[Mapping[Kind, Mapping[str, tuple[str, ...]]]] = {
    "elders": {
        "elder_id": (
            *_ELDER_ID, *_ID, "档案编号", "对象编号", "服务对象编号", "建档编号", "人员编码",
        ),
        "name": (
            "老人姓名", "老年人姓名", "名字", "对象姓名", "服务对象", "服务对象姓名", "探访对象",
            "探访对象姓名", "走访对象", "走访对象姓名", "长者姓名",
        ),
        "lon": _LON,
        "lat": _LAT,
        "gender": _GENDER,
        "birth_date": _BIRTH,
        "address": (
            "home address", "residential address", "street address", "full address",
            "住址", "家庭住址", "居住地址", "现住址", "详细地址", "现居住地址", "家庭地址",
            "居住地",
            "常住地址", "现住地址", "详细住址", "住所", "家庭详细地址", "家庭详细住址", "居住详址",
            "现居住地", "实际居住地址", "实际居住地", "门牌号",
        ),
        "community": (
            "所属社区", "村", "村名", "村居名称", "村社区", "社区村", "居委会", "所在社区",
            "社区名称", "村居", "所属村居",
            "所属村社区", "社区居委会", "行政村", "所在村", "村委会", "所在村社区", "所属居委会",
        ),
        "household_id": ("household", "家庭编号", "户编号", "户代码", "住户编号", "家庭户号"),
        "categories": (
            "category", "类别", "老人类别", "对象类别", "人员类型", "老人类型", "对象类型",
            "困难类型",
            "老年人类别", "老年人类型", "人员分类", "身份类别", "对象分类", "特殊类别", "老人分类",
        ),
        "tier": (
            "frequency", "频次", "探访频次", "走访频率", "探访频率", "走访次数", "探访次数",
            "巡访频次",
            "服务频次", "联系频次", "走访周期", "探访周期",
        ),
        "contact": ("走访方式", "联系形式", "服务方式", "巡访方式", "探视方式", "关爱方式"),
        "service_minutes": _SERVICE,
        "windows": _WINDOWS,
        "needs": ("特殊要求", "上门要求", "服务要求", "人员要求"),
        "avoid": ("回避", "不派", "回避人员"),
        "last_contact": (
            "上次探访", "上次走访", "最近联系", "上次联系", "上次走访时间", "上次走访日期",
            "上次探访时间", "上次探访日期", "最近走访时间", "最近走访日期", "最近探访时间",
            "最近探访日期", "最近一次走访", "最近一次走访时间", "最近一次走访日期", "最近一次探访",
            "最近一次探访时间", "最近一次探访日期", "上次联系时间", "最近联系日期", "最近联系时间",
            "最后走访时间", "最后走访日期", "末次走访时间", "上次上门时间", "上次上门日期",
        ),
        "absent": (
            "外出日期", "离家日期", "外出", "外出时间", "不在家时间", "住院日期",
            "住院时间",
        ),
        "phone": (*_PHONE, "老人电话", "老人联系电话"),
        "emergency_contact": (
            "紧急联系方式", "紧急联系电话", "紧急联系人及电话", "紧急联系人电话", "紧急联系人姓名",
            "紧急联系人姓名及电话", "紧急联系人联系电话", "紧急联系人联系方式", "联系人",
            "联系人及电话", "联系人电话", "联系人姓名", "家属", "家属姓名", "与老人关系",
            "与本人关系",
            "家属电话", "家属联系方式", "家属联系电话",
            "家属姓名及电话",
            "子女电话", "子女联系电话", "子女联系方式", "监护人", "监护人电话", "监护人及电话",
            "监护人联系电话", "监护人姓名", "亲属", "亲属姓名", "亲属电话", "亲属联系电话",
            "子女姓名", "赡养人", "赡养人姓名", "赡养人电话", "照料护理人", "照护人",
        ),
        "note": (*_NOTE, "其他", "特殊情况", "注意事项"),
        "id_number": _ID_NUMBER,
        "age": ("周岁", "年纪", "现龄", "岁数", "实足年龄", "周岁年龄", "实际年龄"),
        "since": ("起始日期", "纳入日期", "建档日期", "纳入时间", "开始服务时间", "建档时间"),
        "until": (
            "终止日期", "退出日期", "迁出日期", "死亡日期", "去世日期", "注销日期", "终止时间",
            "死亡时间", "去世时间", "离世时间", "迁出时间", "注销时间", "退出时间",
            "停止服务时间",
        ),
        "source": ("名单来源", "数据来源"),
        "services": ("约定服务", "服务内容", "服务项目"),
        "agreed_on": ("签约日期", "协议日期", "签订日期", "签约时间"),
        "spouse": ("配偶状况", "婚姻状况", "婚姻", "配偶情况", "婚姻情况", "婚姻状态"),
        "lives_with": (
            "同住人", "居住方式", "居住状况", "居住情况", "共同居住人", "同住情况", "同住人员",
        ),
        "children": ("子女情况", "子女状况", "有无子女", "子女数", "子女人数", "子女数量"),
        "registered_address": ("户籍地", "户口所在地", "户籍所在地", "户口地址", "户籍住址"),
        "camera": ("摄像头", "监控", "安装摄像头"),
        "camera_on": ("摄像头安装日期", "安装日期"),
        "approved_on": ("审批日期", "批准日期", "审批时间"),
        "pays": ("服务性质", "付费方式", "有偿低偿无偿"),
    },
    "helpers": {
        "helper_id": (*_HELPER_ID, *_ID, "工号", "员工编号", "员工号", "人员编码"),
        "name": (
            "助老员姓名", "互助员姓名", "名字", "助老员", "探访员姓名", "走访员姓名", "员工姓名",
        ),
        "lon": (*_LON, "驻点经度", "出发点经度"),
        "lat": (*_LAT, "驻点纬度", "出发点纬度"),
        "kind": ("类型", "人员类型", "人员性质", "用工性质", "用工类型"),
        "gender": _GENDER,
        "birth_date": _BIRTH,
        "skills": ("skill", "特长", "专长", "技能特长"),
        "weekdays": ("workdays", "上班日", "每周工作日", "上班日期", "每周上班日"),
        "shift": ("shifts", "工作时间", "上班时间", "班时", "上下班时间", "工作时段", "作息时间"),
        "max_minutes_per_week": ("每周最多分钟", "周工作上限", "每周上限"),
        "walking_speed_mps": ("步速", "步行速度米秒"),
        "from_date": ("入职日期", "开始日期", "上岗时间", "入职时间", "到岗日期"),
        "to_date": ("离职日期", "结束日期", "离岗时间", "离职时间"),
        "absent": ("请假", "缺勤日期", "请假日期", "请假时间", "休假日期"),
        "duty": ("值班", "加班日期", "值班日期", "值班时间"),
        "phone": _PHONE,
        "id_number": _ID_NUMBER,
        "unit": (
            "所属单位", "村社区", "社区", "村", "所属社区", "所在单位", "工作单位", "所在社区",
            "所属村社区",
        ),
        "group": ("小组", "班组", "队"),
        "health_certificate_until": ("健康证有效期", "健康证到期", "健康证到期日"),
        "certificate": ("资格证书", "证书编号", "证书", "持证情况"),
        "filed_on": ("入库日期", "登记日期", "备案时间"),
        "exit_reason": ("离职原因", "退出原因"),
        "portions": ("份数", "每趟份数上限", "餐包份数"),
    },
    "pairs": {
        "elder_id": _ELDER_ID,
        "helper_id": _HELPER_ID,
        "locked": ("固定", "是否锁定", "是否固定"),
        "since": ("结对时间", "起始日期", "受助时间"),
        "agreed_on": ("签约日期", "协议日期", "签订日期"),
    },
    "history": {
        "elder_id": _ELDER_ID,
        "date": ("探访日期", "走访日期", "联系日期", "走访时间", "探访时间", "上门日期"),
        "helper_id": _HELPER_ID,
        "kind": ("contact", "走访方式", "联系形式", "探访方式"),
        "minutes": ("时长", "服务时长", "用时", "走访时长"),
    },
    "calendar": {
        "elder_id": _ELDER_ID,
        "week": ("周", "周次"),
        "contact": ("走访方式", "联系形式", "kind"),
    },
    "visits": {
        "elder_id": _ELDER_ID,
        "role": ("服务人员", "上门人员"),
        "tier": ("频次", "走访频次"),
        "minutes": (*_SERVICE, "服务分钟", "service_minutes"),
        "windows": (*(word for word in _WINDOWS if word != "时段"), "时间段", "可上门时段"),
    },
    "units": {
        "unit": ("编号", "单位id", "id"),
        "name": ("名称", "全称"),
        "kind": ("类型", "级别", "层级"),
        "parent": ("上级", "所属单位", "隶属"),
        "leader": ("领导", "联村领导", "负责人姓名"),
        "contact": ("联络人", "联户人员", "小队联户人员"),
        "phone": ("telephone", "联系电话", "手机"),
    },
    "addresses": {
        "elder_id": ("编号", "老人id", "id"),
        "from": ("起", "开始日期", "入住日期", "自", "起始日期"),
        "to": ("止", "结束日期", "离开日期", "至", "截止日期"),
        "lon": ("longitude", "lng", "x", "经度坐标"),
        "lat": ("latitude", "y", "纬度坐标"),
        "address": ("住址", "居住地址", "详细地址", "家庭住址"),
    },
    "places": {
        "name": ("地名", "小区名称", "楼栋名称", "地址"),
        "lon": ("longitude", "lng", "x", "经度坐标"),
        "lat": ("latitude", "y", "纬度坐标"),
    },
    "candidates": {
        "name": ("地名", "小区名称", "楼栋名称", "地址", "候选地点", "地点", "place"),
        "lon": ("longitude", "lng", "x", "经度坐标"),
        "lat": ("latitude", "y", "纬度坐标"),
    },
}  # fmt: skip
"""Kind of table and English name of a column to the further words for it."""

NUMBERING: Final = ("序号", "顺序号", "行号", "排序", "no", "no.", "№", "#")
"""Headers of a column that only counts rows: read over without a word."""

SIMPLIFIED: Final = str.maketrans(
    "繫紀歲區樓門殘獨說兒鄉鎮縣級難狀態況濟會親屋養聯絡電話號碼備註類別緊經緯齡編證現爲為戶務時間訪頻長員際詳細監護屬間後關係與從類稱國職離崗",
    "系纪岁区楼门残独说儿乡镇县级难状态况济会亲屋养联络电话号码备注类别紧经纬龄编证现为为户务时间访频长员际详细监护属间后关系与从类称国职离岗",
)
"""Traditional forms in headers, as of lists from Hong Kong, Macau and Taiwan."""
