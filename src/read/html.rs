//! Pages of the web: headings, paragraphs, lists and tables as a browser shows them, without scripts and styles.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use encoding_rs::Encoding;
use scraper::Html;
use scraper::node::{Element, Node};

use crate::model::{Problem, ProblemKind};
use crate::read::embedded::read_pictures;
use crate::read::sheet::Sheet;
use crate::read::text::decode;
use crate::read::{Ocr, Part, Settings};

/// Bytes looked at to tell a page of the web from other text, and to learn its encoding.
const PROBE: usize = 1024;

/// More bytes are not read from one file.
const MAX_BYTES: usize = 64 << 20;

/// A picture that says it is narrower or lower, in pixels, is an ornament.
const ORNAMENT: usize = 150;

/// Elements whose text no browser shows.
const UNSHOWN: &[&str] = &[
    "audio", "canvas", "datalist", "head", "iframe", "noembed", "noframes", "noscript", "object", "script",
    "style", "svg", "template", "title", "video",
];

/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "ul",
];

/// Whether the bytes begin as a page of the web does.
pub(super) fn is_html(bytes: &[u8]) -> bool {
    let head = decode(&bytes[..bytes.len().min(PROBE)]).to_ascii_lowercase();
    let mut head = head.trim_start_matches(|it: char| it.is_whitespace() || it == '\u{FEFF}');
    for (begin, end) in [("<?xml", "?>"), ("<!--", "-->"), ("<!--", "-->")] {
        if let Some((_, rest)) = head.strip_prefix(begin).and_then(|it| it.split_once(end)) {
            head = rest.trim_start();
        }
    }
    ["<!doctype html", "<html", "<head", "<body", "<table", "<meta"].iter().any(|it| head.starts_with(it))
}

/// Reads a page of the web, then the pictures that are in the file.
pub(super) fn read(bytes: &[u8], settings: &Settings, ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    if bytes.len() > MAX_BYTES {
        let detail = format!("the page has more than {} MiB; ask for it as PDF", MAX_BYTES >> 20);
        return tell(Part::Problem(Problem::of_file(ProblemKind::LimitHit, detail)));
    }
    let text = letters(bytes);
    let page = shown(&text);
    let n_pages = page.sheet.tell(settings, tell);
    if is_cut(&text) {
        let detail = "the file ends before its page does, part of it may be missing; ask for it again";
        tell(Part::Problem(Problem::of_file(ProblemKind::BrokenPage, detail)));
    }
    if page.lacks_pictures || !page.named.is_empty() {
        let detail = "the page shows pictures that are not in the file; ask for it as PDF";
        tell(Part::Problem(Problem::of_file(ProblemKind::BrokenPage, detail)));
    }
    read_pictures(page.pictures.into_iter(), n_pages + 1, (settings, ocr), tell);
}

/// The text of the file in the encoding it says, if it says one.
pub(super) fn letters(bytes: &[u8]) -> String {
    let has_mark = Encoding::for_bom(bytes).is_some();
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(PROBE)]).to_ascii_lowercase();
    let label = head.split_once("charset=").map(|(_, rest)| rest.trim_start_matches(['"', '\'']));
    let label =
        label.map(|it| it.split(|it: char| !it.is_ascii_alphanumeric() && !"-_:".contains(it)).next());
    match label.flatten().and_then(|it| Encoding::for_label(it.as_bytes())) {
        Some(encoding) if !has_mark && std::str::from_utf8(bytes).is_err() => {
            encoding.decode_without_bom_handling(bytes).0.into_owned()
        }
        Some(_) | None => decode(bytes),
    }
}

/// Whether a page has an end mark missing or ends within a mark.
fn is_cut(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let lacks_end = lower.contains("<html") && !lower.contains("</html") && !lower.contains("</body");
    lacks_end || text.rfind('<') > text.rfind('>')
}

/// Walks over the page without calling itself, for pages may be nested as deep as they like.
pub(super) fn shown(text: &str) -> Page {
    let html = Html::parse_document(text);
    let mut page = Page::default();
    let mut node = html.tree.root();
    loop {
        let enters = page.open(node.value());
        if let Some(child) = node.first_child().filter(|_| enters) {
            node = child;
            continue;
        }
        loop {
            page.close(node.value());
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => return page,
            }
        }
    }
}

/// What is shown of a page.
#[derive(Default)]
pub(super) struct Page {
    pub(super) sheet: Sheet,
    /// Elements around that keep their white space.
    n_pre: usize,
    is_raised: bool,
    pub(super) pictures: Vec<Option<Vec<u8>>>,
    /// Pictures that are other parts of a mail, by their names (RFC 2392).
    pub(super) named: Vec<String>,
    /// Whether pictures are somewhere else.
    pub(super) lacks_pictures: bool,
}

impl Page {
    /// Tells the beginning of a node and returns whether what is in it is shown.
    fn open(&mut self, node: &Node) -> bool {
        match node {
            Node::Text(text) => self.write(text),
            Node::Element(it) => return self.open_element(it),
            Node::Document | Node::Fragment => return true,
            Node::Doctype(_) | Node::Comment(_) | Node::ProcessingInstruction(_) => {}
        }
        false
    }

    fn open_element(&mut self, it: &Element) -> bool {
        let name = it.name();
        if UNSHOWN.contains(&name) || is_hidden(it) {
            return false;
        }
        let number = |name: &str| it.attr(name).and_then(|it| it.trim().parse::<usize>().ok()).unwrap_or(1);
        match name {
            "br" => self.sheet.end_line(),
            "table" => self.sheet.begin_table(),
            "tr" => self.sheet.begin_row(),
            "td" | "th" => self.sheet.begin_cell(number("colspan"), number("rowspan")),
            "pre" | "textarea" => self.n_pre += 1,
            "sup" => self.is_raised = true,
            "img" => self.picture(it),
            "input" => self.field(it),
            // Of a choice only what was chosen is shown.
            "option" => return it.attr("selected").is_some(),
            _ => {}
        }
        if BLOCKS.contains(&name) {
            self.sheet.flush();
        }
        if name == "li" {
            self.sheet.write("• ");
        }
        true
    }

    fn close(&mut self, node: &Node) {
        let Node::Element(it) = node else { return };
        let name = it.name();
        if UNSHOWN.contains(&name) || is_hidden(it) {
            return;
        }
        match name {
            "table" => self.sheet.end_table(),
            "pre" | "textarea" => self.n_pre = self.n_pre.saturating_sub(1),
            "sup" => self.is_raised = false,
            _ => {}
        }
        if BLOCKS.contains(&name) {
            self.sheet.flush();
        }
    }

    fn write(&mut self, text: &str) {
        if std::mem::take(&mut self.is_raised) {
            self.sheet.raise(text);
        }
        if self.n_pre == 0 {
            return self.sheet.write_loose(text);
        }
        for (idx, line) in text.split('\n').enumerate() {
            if idx > 0 {
                self.sheet.end_line();
            }
            for (idx, text) in line.split('\t').enumerate() {
                if idx > 0 {
                    self.sheet.tab(&[]);
                }
                self.sheet.write(text);
            }
        }
    }

    /// What stands in a field of a form, or whether it is ticked.
    fn field(&mut self, it: &Element) {
        match it.attr("type").unwrap_or("text") {
            "checkbox" | "radio" if it.attr("checked").is_some() => self.sheet.write("☒ "),
            "checkbox" | "radio" => self.sheet.write("☐ "),
            "hidden" | "password" | "button" | "submit" | "reset" | "image" | "file" => {}
            _ => self.sheet.write_loose(it.attr("value").unwrap_or("")),
        }
    }

    /// A picture in the file is kept to be read; of others the small ones are ornaments.
    fn picture(&mut self, it: &Element) {
        let number = |name: &str| it.attr(name).and_then(|it| it.trim().parse::<usize>().ok());
        let is_ornament = ["width", "height"].iter().any(|name| number(name).is_some_and(|it| it < ORNAMENT));
        let source = it.attr("src").unwrap_or("").trim();
        if let Some(name) = source.strip_prefix("cid:") {
            return self.named.push(name.to_owned());
        }
        let Some(data) = source.strip_prefix("data:") else {
            self.lacks_pictures |= !is_ornament;
            return;
        };
        let (kind, data) = data.split_once(',').unwrap_or((data, ""));
        if kind.contains("svg") && is_ornament {
            return;
        }
        let data: String = data.split_whitespace().collect();
        self.pictures.push(STANDARD.decode(data).ok());
    }
}

/// Whether an element says of itself that it is not shown; style sheets are not read.
fn is_hidden(it: &Element) -> bool {
    let style: String =
        it.attr("style").unwrap_or("").split_whitespace().collect::<String>().to_ascii_lowercase();
    it.attr("hidden").is_some() || style.contains("display:none") || style.contains("visibility:hidden")
}
