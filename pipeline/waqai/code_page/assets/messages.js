// The words of the page, in English and Arabic. Codes keep the labels of the codebook.
const EN = {
  queue: "Articles", all: "all", "not begun": "not begun", begun: "begun", coded: "coded", of: "of", state: "State", next: "Next article", previous: "Previous article",
  doneNext: "Done, next article", keys: "Keys", undo: "Undo", redo: "Redo", close: "Close", help: "Keys (?)", theme: "Light or dark",
  saved: "saved", saving: "saving…", unsaved: "not saved yet", failed: "not saved", conflict: "changed elsewhere", "left out": "saved, except what a file cannot hold", offline: "the server is away: what you write is kept in this browser",
  noText: "The text of this page is not on this machine. What can be coded without it can be coded; passages need it. Bring it, then open the article again:", noTextMore: "raw/text holds your own copies; they are never published.",
  rest: "Rest of the page, outside of this story", textLabel: "The article's text. Arrow keys go from word to word, Shift marks, Enter begins a report, E adds a passage.",
  marked: "Marked", markedNow: "Marked:", clear: "Clear the mark", "passage-short": "A passage has at least ten characters: mark more words.", "passage-body": "That is outside of this story.", "passage-outside": "That is outside of the page.",
  newReport: "New report", addEvidence: "Add to this report", findWords: "Find words in the text", find: "Find", nearest: "Not there. The nearest:", notFound: "These words are not in the text.", hits: "places",
  reports: "Reports", report: "Report", none: "No report yet. Mark the words that report an event, then press N, or Enter in the text.", noEvent: "The article reports no event", noEventWhy: "What is it about?",
  draft: "draft", finished: "finished", finish: "Finish", reopen: "Back to draft", remove: "Delete this report", removed: "The report is deleted. Ctrl+Z brings it back.",
  event: "Event", sameEvent: "Is it an existing event?", isIt: "It is this one", aNewEvent: "A new event", told: "reported in", inCommon: "in common:", noOther: "No existing event is similar.",
  evidence: "Passages", passage: "Passage", show: "Show", take: "Remove", noPassage: "Mark words in the text and press E.",
  type: "Type", mode: "Mode", noMode: "no mode", status: "Reported as", contexts: "Contexts", actors: "Who acts", recipients: "Toward whom", mutual: "With or against one another?", yes: "yes", no: "no", notSaid: "not said",
  date: "When it happened", planned: "Planned for", repeated: "Several acts, without number or days", place: "Where", claims: "Who asserts it, who denies it", asserts: "asserts it", denies: "denies it", about: "About these events", quantities: "Numbers", addQuantity: "Add a number",
  summary: "Summary: one English sentence in your own words", note: "Note for yourself, until it is finished", extra: "The project's own", search: "Search in Arabic or English", nobody: "No entry has this name.", newActor: "New actor", newPlace: "New place", choose: "choose",
  id: "Id", nameEn: "Name in English", nameAr: "Name in Arabic", kind: "Kind", country: "Country", sectors: "Sectors", office: "Office", within: "Lies in", create: "Add it", cancel: "Cancel",
  what: "What", value: "Value", low: "At least", high: "At most", approximate: "about", unit: "Unit", words: "In words",
  byField: "How it is known", none_: "not given", day: "a day", month: "a month", year: "a year", span: "from … to …", since: "since …, goes on", until: "until …, start not given", year_: "Year", month_: "Month", day_: "Day", sure: "certain", "?": "uncertain (?)", "~": "approximate (~)",
  point: "some day from {0} to {1}", pointDay: "on {0}", lasted: "lasted from {0} to {1}", goesOn: "since {0}, goes on", endedBy: "until {0}, start not given", always: "under way, start not given", nullDate: "the article gives no clue", written: "As written (EDTF)",
  definition: "Definition", example: "Example", notes: "Notes of the codebook", rule: "Rule", todo: "still missing:", problem: "Problem", hint: "What to do", explain: "Explain", rulings: "Rulings of the codebook", fileProblems: "About the file",
  suggestions: "Suggestions of", accept: "Take it", refuse: "Refuse it", accepted: "taken as a draft", sideBySide: "What the codings say", coding: "Coding", takeThis: "Take", reason: "Reason (may be empty)", keep: "Keep the report", drop: "Drop the report", dropWhy: "Why is it dropped?", only: "not all have it", lacks: "has no such report", openMarks: "decisions open", decide: "Write the value yourself in the field below; your reason goes with it.",
  conflictTitle: "This file was changed elsewhere", conflictText: "The same reports were changed here and there. Choose for each.", mine: "Mine", theirs: "The file's", goOn: "Go on with this", merged: "Another change of the file was merged with yours.", takenOver: "The file was changed elsewhere and is shown as it is now.", restored: "What was not saved last time is back.",
  brokenFile: "The file cannot be read, so it cannot be edited here. Correct it by hand; `waqai validate` says what is wrong:", brokenNext: "It is opened here as soon as it can be read.",
  inLines: "This coding is a line of a file of many articles, and only files of one article are edited here:", inLinesNext: "Move the line out of that file and save it as it is, since JSON is YAML, under this name; then open the article again:",
  brackets: "The reports of this file are in brackets. The first change writes each on separate lines; comments go above the first.", left: "not in the file:", stops: "These must be solved first:", doneAll: "That was the last article.", published: "published", filter: "Show",
  k_text: "to the text", k_words: "words in the text: arrows go, Shift marks, Space takes", k_new: "new report from what is marked", k_add: "add what is marked to this report", k_find: "find words", k_next: "next report", k_prev: "previous report", k_type: "one of the types used last", k_actor: "search who acts", k_recipient: "search toward whom", k_place: "search the place", k_date: "date", k_summary: "summary", k_same: "is it an existing event?", k_isnew: "it is a new event", k_it: "first of these events", k_finish: "finish the report", k_done: "finish all, next article", k_article: "next, previous article", k_queue: "list of articles", k_undo: "undo, redo the last change", k_problem: "next problem", k_help: "this list", k_escape: "out of a field; clear the mark", k_delete: "delete this report", k_accept: "take, refuse the first suggestion", k_status: "status",
};
const AR = {
  queue: "المقالات", all: "الكل", "not begun": "لم يبدأ", begun: "قيد الترميز", coded: "مُرمَّز", of: "من", state: "الحالة", next: "المقال التالي", previous: "المقال السابق",
  doneNext: "تم، المقال التالي", keys: "المفاتيح", undo: "تراجع", redo: "إعادة", close: "إغلاق", help: "المفاتيح (؟)", theme: "فاتح أو داكن",
  saved: "محفوظ", saving: "يُحفظ…", unsaved: "لم يُحفظ بعد", failed: "لم يُحفظ", conflict: "تغيّر في مكان آخر", "left out": "محفوظ إلا ما لا يصلح في الملف", offline: "الخادم غير متاح: ما تكتبه محفوظ في هذا المتصفح",
  noText: "نص هذه الصفحة ليس على هذا الجهاز. يمكن ترميز ما لا يحتاجه، أما المقاطع فتحتاجه. أحضره ثم افتح المقال من جديد:", noTextMore: "في raw/text نسخك الخاصة، ولا تُنشر أبدًا.",
  rest: "بقية الصفحة، خارج هذا الخبر", textLabel: "نص المقال. الأسهم تنتقل من كلمة إلى كلمة، وShift للتحديد، وEnter يبدأ تقريرًا، وE يضيف مقطعًا.",
  marked: "محدَّد", markedNow: "محدَّد:", clear: "إلغاء التحديد", "passage-short": "أقصر مقطع عشرة أحرف: حدّد كلمات أكثر.", "passage-body": "هذا خارج الخبر.", "passage-outside": "هذا خارج الصفحة.",
  newReport: "تقرير جديد", addEvidence: "إضافة إلى هذا التقرير", findWords: "ابحث عن كلمات في النص", find: "بحث", nearest: "غير موجود. الأقرب:", notFound: "هذه الكلمات ليست في النص.", hits: "مواضع",
  reports: "التقارير", report: "تقرير", none: "لا تقرير بعد. حدّد الكلمات التي تروي حدثًا ثم اضغط N أو Enter داخل النص.", noEvent: "المقال لا يروي أي حدث", noEventWhy: "عمَّ يتحدث؟",
  draft: "مسودة", finished: "منتهٍ", finish: "إنهاء", reopen: "إعادة إلى مسودة", remove: "حذف هذا التقرير", removed: "حُذف التقرير. Ctrl+Z يعيده.",
  event: "الحدث", sameEvent: "هل هو حدث موجود من قبل؟", isIt: "هو هذا", aNewEvent: "حدث جديد", told: "يُروى في", inCommon: "المشترك:", noOther: "لا شيء موجود يشبهه.",
  evidence: "المقاطع", passage: "مقطع", show: "عرض", take: "إزالة", noPassage: "حدّد كلمات في النص واضغط E.",
  type: "النوع", mode: "الصيغة", noMode: "بلا صيغة", status: "كيف يُروى", contexts: "السياقات", actors: "الفاعل", recipients: "المتلقي", mutual: "متبادل؟", yes: "نعم", no: "لا", notSaid: "غير مذكور",
  date: "متى وقع", planned: "مخطط له في", repeated: "أفعال عدة بلا عدد ولا أيام", place: "أين", claims: "من يؤكده ومن ينفيه", asserts: "يؤكده", denies: "ينفيه", about: "بشأن هذه الأحداث", quantities: "الأعداد", addQuantity: "إضافة عدد",
  summary: "ملخص، جملة من عندك بالإنجليزية", note: "ملاحظة لك حتى الإنهاء", extra: "حقول المشروع", search: "ابحث بالعربية أو الإنجليزية", nobody: "لا أحد بهذا الاسم.", newActor: "فاعل جديد", newPlace: "مكان جديد", choose: "اختر",
  id: "المعرّف", nameEn: "الاسم بالإنجليزية", nameAr: "الاسم بالعربية", kind: "الصنف", country: "البلد", sectors: "القطاعات", office: "المنصب", within: "يقع في", create: "إضافة", cancel: "إلغاء",
  what: "ماذا", value: "القيمة", low: "على الأقل", high: "على الأكثر", approximate: "تقريبًا", unit: "الوحدة", words: "بالكلمات",
  byField: "كيف يُعرف", none_: "غير مذكور", day: "يوم", month: "شهر", year: "سنة", span: "من … إلى …", since: "منذ … ومستمر", until: "حتى …، البداية غير مذكورة", year_: "السنة", month_: "الشهر", day_: "اليوم", sure: "مؤكد", "?": "غير مؤكد (?)", "~": "تقريبي (~)",
  point: "يوم ما من {0} إلى {1}", pointDay: "في {0}", lasted: "استمر من {0} إلى {1}", goesOn: "منذ {0} ومستمر", endedBy: "حتى {0}، البداية غير مذكورة", always: "جارٍ، البداية غير مذكورة", nullDate: "لا دليل في المقال", written: "كما يُكتب (EDTF)",
  definition: "التعريف", example: "مثال", notes: "ملاحظات دليل الترميز", rule: "القاعدة", todo: "بقي أن تقول:", problem: "مشكلة", hint: "ما العمل", explain: "شرح", rulings: "أحكام دليل الترميز", fileProblems: "عن الملف",
  suggestions: "اقتراحات", accept: "قبول", refuse: "رفض", accepted: "قُبل كمسودة", sideBySide: "ما تقوله الترميزات", coding: "ترميز", takeThis: "خذه", reason: "السبب (اختياري)", keep: "إبقاء التقرير", drop: "إسقاط التقرير", dropWhy: "لماذا يُسقط؟", only: "ليس عند الجميع", lacks: "ليس لديه هذا التقرير", openMarks: "قرارات مفتوحة", decide: "أو اكتب القيمة بنفسك في الحقل أدناه، ومعها السبب.",
  conflictTitle: "تغيّر هذا الملف في مكان آخر", conflictText: "تغيّرت التقارير نفسها هنا وهناك. اختر لكل منها.", mine: "ما عندي", theirs: "ما في الملف", goOn: "تابع بهذا", merged: "جُمع تغيير آخر في الملف مع تغييرك.", takenOver: "تغيّر الملف في مكان آخر، وهو معروض كما هو الآن.", restored: "عاد ما لم يُحفظ في المرة السابقة.",
  brokenFile: "لا يمكن قراءة الملف، فلا يمكن تحريره هنا. أصلحه يدويًا؛ يقول `waqai validate` ما الخطأ:", brokenNext: "يُفتح هنا متى أمكنت قراءته.",
  inLines: "هذا الترميز سطر في ملف لمقالات كثيرة، ولا تُحرَّر هنا إلا ملفات المقال الواحد:", inLinesNext: "أخرج السطر من ذلك الملف واحفظه كما هو (فـ JSON من YAML) بهذا الاسم، ثم افتح المقال من جديد:",
  brackets: "تقارير هذا الملف بين قوسين. أول تغيير يكتب كل تقرير في أسطر خاصة به، وتأتي التعليقات فوق أولها.", left: "ليس في الملف:", stops: "ما يمنع:", doneAll: "كان هذا آخر مقال.", published: "نُشر", filter: "عرض",
  k_text: "إلى النص", k_words: "كلمات النص: الأسهم للتنقل، Shift للتحديد، المسافة للأخذ", k_new: "تقرير جديد مما حُدد", k_add: "إضافة المحدد إلى التقرير", k_find: "البحث عن كلمات", k_next: "التقرير التالي", k_prev: "التقرير السابق", k_type: "أحد الأنواع الأخيرة", k_actor: "البحث عن الفاعل", k_recipient: "البحث عن المتلقي", k_place: "البحث عن المكان", k_date: "التاريخ", k_summary: "الملخص", k_same: "هل هو حدث موجود؟", k_isnew: "حدث جديد", k_it: "أول هذه الأحداث", k_finish: "إنهاء التقرير", k_done: "إنهاء الكل والمقال التالي", k_article: "المقال التالي والسابق", k_queue: "قائمة المقالات", k_undo: "تراجع وإعادة", k_problem: "المشكلة التالية", k_help: "هذه القائمة", k_escape: "الخروج من الحقل؛ إلغاء التحديد", k_delete: "حذف التقرير", k_accept: "قبول أول اقتراح أو رفضه", k_status: "كيف يُروى",
};

let words = EN;
export function speak(language) {
  words = language === "ar" ? AR : EN;
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
}
export const t = (name, ...given) => (words[name] ?? EN[name] ?? name).replace(/\{(\d)\}/g, (_, i) => given[i]);
export const MESSAGES = { EN, AR };
