"""Which sheet holds which part of the document, and which column which value.

Row 1 of a sheet has the headings, row 2 the names of the file format; the rows below are the content. The
headings are in the language of the standard whatever the reader's, as in the file itself.
"""

from dataclasses import dataclass

HEADING_ROW, KEY_ROW, FIRST_ROW = 1, 2, 3
BY_DEFAULT = "default"  # the cell of a mapping that is there but says nothing: commitment: {}


@dataclass(frozen=True)
class Column:
    """`key` goes down with dots: promised.limit. `kind`: text, number, flag, list, names or when.

    A list is parted by commas as well, names by semicolons only: a name may hold a comma.
    """

    key: str
    heading: str
    kind: str = "text"
    width: int = 18


@dataclass(frozen=True)
class Sheet:
    """`part` is the list of the document; under a `parent` its rows hang at the row named in `owner`."""

    title: str
    part: str
    columns: tuple[Column, ...]
    parent: str = ""
    owner: str = ""

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)


def _limits() -> tuple[Column, ...]:
    return (
        Column("statutory.limit", "法定办结时限", "number", 12),
        Column("statutory.unit", "法定时限单位", width=14),
        Column("statutory.basis", "法定时限依据", width=40),
        Column("promised.limit", "承诺办结时限", "number", 12),
        Column("promised.unit", "承诺时限单位", width=14),
        Column("limit_rule", "时限规则", width=14),
        Column("extension.limit", "可延长", "number", 10),
        Column("extension.by", "延长批准人", width=16),
        Column("extension.basis", "延长依据", width=30),
    )


_VISITS = (
    Column("visits.promised", "到办事现场次数", "number", 12),
    Column("visits.reason", "必须现场办理原因", width=40),
)
_NAMES = (Column("name", "名称", width=30), Column("name_en", "英文名称", width=30))

SERVICE = Sheet(
    "一件事",
    "joint_service",
    (
        Column("code", "编码", width=34),
        Column("slug", "网址短名", width=22),
        *_NAMES,
        Column("summary", "简介", width=50),
        Column("summary_en", "英文简介", width=50),
        Column("lead", "牵头部门"),
        Column("subject", "服务对象", width=14),
        *_VISITS,
        *_limits(),
        Column("acceptance.limit", "受理时限（工作日）", "number", 12),
        Column("acceptance.basis", "受理依据", width=30),
        Column("join.policy", "汇合规则", width=16),
        Column("join.threshold", "同意部门数", "number", 12),
        Column("join.veto", "有否决权的部门", "list", 24),
        Column("join.after_refusal.successors", "不予许可后的后续事项", width=14),
        Column("join.after_refusal.siblings", "不予许可后的并行事项", width=14),
        Column("join.in_part", "可以部分办结", "flag", 12),
    ),
)
QUESTIONS = Sheet(
    "情形问题",
    "questions",
    (
        Column("key", "标识"),
        Column("text", "问题", width=40),
        Column("text_en", "英文问题", width=40),
        Column("kind", "类型", width=10),
        Column("unit", "计量单位", width=12),
        Column("unit_en", "英文单位", width=12),
        Column("min", "最小值", "number", 10),
        Column("max", "最大值", "number", 10),
    ),
)
OPTIONS = Sheet(
    "选项",
    "options",
    (
        Column("question", "所属问题"),
        Column("value", "标识"),
        Column("name", "选项", width=36),
        Column("name_en", "英文选项", width=36),
        Column("stop", "停办说明", width=50),
        Column("stop_en", "英文停办说明", width=50),
        Column("stop_basis", "停办依据", width=36),
    ),
    parent="questions",
    owner="question",
)
STOPS = Sheet(
    "停办规则",
    "stops",
    (
        Column("question", "所属问题"),
        Column("when", "条件", "when", 50),
        Column("stop", "停办说明", width=50),
        Column("stop_en", "英文停办说明", width=50),
        Column("stop_basis", "停办依据", width=36),
    ),
    parent="questions",
    owner="question",
)
FIELDS = Sheet(
    "表单字段",
    "fields",
    (
        Column("key", "标识"),
        *_NAMES,
        Column("kind", "类型", width=12),
        Column("required", "必填", "flag", 8),
        Column("max", "最大值（长度）", "number", 14),
        Column("from", "取自", width=30),
    ),
)
ITEMS = Sheet(
    "事项",
    "items",
    (
        Column("key", "标识"),
        Column("code", "实施编码", width=34),
        *_NAMES,
        Column("type", "事项类型", width=10),
        Column("level", "行使层级", width=10),
        Column("organ_nature", "实施主体性质", width=14),
        Column("handling", "办件类型", width=12),
        Column("legal_basis", "设定依据", width=50),
        Column("departments", "实施部门", "list", 28),
        Column("steps", "审批环节数", "number", 12),
        Column("countersigned", "两级审批", "flag", 10),
        Column("inspection", "现场核查", width=12),
        Column("commitment.check_working_days", "告知承诺后核查（工作日）", "number", 14),
        Column("default_consent", "默示同意依据", width=30),
        Column("renewal", "延续", "flag", 8),
        Column("served", "服务对象", "list", 24),
        Column("channels", "办理形式", "list", 24),
        Column("conditions", "受理条件", width=50),
        Column("conditions_en", "英文受理条件", width=50),
        *_VISITS,
        *_limits(),
        Column("when", "适用情形", "when", 40),
        Column("excludes", "互斥事项", "list", 18),
        Column("licence.type", "结果证照", width=30),
        Column("consult_phone", "咨询电话"),
        Column("complaint_phone", "投诉电话"),
    ),
)
LICENCE_FIELDS = Sheet(
    "证照字段",
    "licence.fields",
    (
        Column("item", "所属事项"),
        Column("field", "证照字段"),
        Column("source", "取自", width=30),
    ),
    parent="items",
    owner="item",
)
FEES = Sheet(
    "收费",
    "fees",
    (
        Column("item", "所属事项"),
        *_NAMES,
        Column("amount", "金额（元）", width=12),
        Column("unit", "计费单位", width=10),
        Column("unit_en", "英文单位", width=14),
        Column("basis", "收费依据", width=50),
    ),
    parent="items",
    owner="item",
)
RESULTS = Sheet(
    "办理结果",
    "results",
    (Column("item", "所属事项"), *_NAMES, Column("kind", "结果类型", width=12)),
    parent="items",
    owner="item",
)
ANSWERED = Sheet(
    "常见问题",
    "faq",
    (
        Column("item", "所属事项"),
        Column("question", "问题", width=40),
        Column("question_en", "英文问题", width=40),
        Column("answer", "回答", width=60),
        Column("answer_en", "英文回答", width=60),
    ),
    parent="items",
    owner="item",
)
PREREQUISITES = Sheet(
    "前置关系",
    "after",
    (
        Column("of", "事项"),
        Column("item", "前置事项"),
        Column("basis", "依据", width=60),
    ),
    parent="items",
    owner="of",
)
MATERIALS = Sheet(
    "材料",
    "materials",
    (
        Column("key", "标识"),
        Column("kind", "统一材料类别", width=22),
        *_NAMES,
        Column("items", "用于事项", "list", 36),
        Column("necessity", "材料必要性", width=12),
        Column("source", "来源渠道", width=12),
        Column("supplier", "供给部门", width=14),
        Column("copies", "份数", "number", 8),
        Column("form", "材料形式", width=12),
        Column("type", "材料类型", width=12),
        Column("legal_basis", "设定依据", width=50),
        Column("when", "适用情形", "when", 40),
        Column("holder", "材料归属", width=18),
        Column("obtain", "如何取得", width=40),
        Column("obtain_en", "英文：如何取得", width=40),
        Column("sample", "填报要求与样例", width=40),
        Column("sample_en", "英文：填报要求与样例", width=40),
        Column("hint", "提示", width=30),
        Column("hint_en", "英文提示", width=30),
    ),
)
SHEETS = (
    SERVICE,
    QUESTIONS,
    OPTIONS,
    STOPS,
    FIELDS,
    ITEMS,
    LICENCE_FIELDS,
    FEES,
    RESULTS,
    ANSWERED,
    PREREQUISITES,
    MATERIALS,
)
NEEDED = (SERVICE, ITEMS, MATERIALS)
NOTES_TITLE = "说明"
NOTES = (
    "本工作簿是一件事的全部内容，与 YAML、JSON 文件等价，导入时按同样的规则检查。",
    "每张表第 1 行是名称，第 2 行是字段标识，第 3 行起是内容；可以调整列的次序，不要改动第 2 行。",
    "没有内容的格子留空，按默认值处理；不读取公式，请粘贴为数值或文本。",
    "多个值用逗号或者顿号分开。部门写简称、全称或者统一社会信用代码，证照类型写名称或者代码。",
    '适用情形写“问题: 选项, 选项; 问题: 选项”，或者写表达式，例如 area >= 300 and fumes == "flue"。',
    "告知承诺后核查写工作日数，写 default 表示按系统设定。",
    "有一处不符合的，全部不导入；每处问题按工作表、行、列和理由列出。",
)

# Lists of their own, not part of a service.
LEVEL_ITEMS = Sheet(
    "四级四同",
    "level_items",
    (
        Column("basic_code", "基本编码", width=16),
        Column("level", "行使层级", width=10),
        Column("division", "行政区划代码", width=14),
        Column("organ", "实施主体", width=26),
        Column("code", "实施编码", width=34),
        Column("name", "事项名称", width=36),
        Column("item_type", "事项类型", width=10),
        Column("legal_basis", "设定依据", width=50),
        Column("limit", "办理时限", width=16),
        Column("materials", "提交材料", "names", 50),
        Column("form_fields", "表单内容", "names", 50),
    ),
)
CROSSWALK = Sheet(
    "编码对照",
    "crosswalk",
    (
        Column("scheme", "编码体系", width=24),
        Column("code", "编码", width=20),
        Column("other_scheme", "对应体系", width=24),
        Column("other_code", "对应编码", width=20),
        Column("note", "说明", width=50),
    ),
)
