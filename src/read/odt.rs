//! OpenDocument texts (OASIS OpenDocument 1.3 part 3): headers, text with tables, footers, then pictures.

use std::collections::BTreeSet;

use crate::model::{Problem, ProblemKind};
use crate::read::embedded::read_pictures;
use crate::read::package::{Package, damaged, encrypted, is_zip};
use crate::read::sheet::Sheet;
use crate::read::xml::{Element, Node, walk};
use crate::read::{Ocr, Part, Settings, symbol};

/// The kind of the document, which is its first member and not packed.
const MARK: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.text";

/// A repeated empty cell or space is repeated at most so often.
const MAX_REPEATED: usize = 1_000;

/// Whether the bytes are an OpenDocument text.
pub(super) fn is_odt(bytes: &[u8]) -> bool {
    is_zip(bytes) && bytes.get(30..).is_some_and(|it| it.starts_with(MARK))
}

/// Reads an OpenDocument text.
pub(super) fn read(bytes: &[u8], settings: &Settings, ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(problem) => return tell(Part::Problem(problem)),
    };
    let list = package.part("META-INF/manifest.xml").map(|it| it.bytes).unwrap_or_default();
    if list.windows(b"encryption-data".len()).any(|it| it == b"encryption-data") {
        return tell(Part::Problem(encrypted()));
    }
    let mut problems = Vec::new();
    let mut text_of = |name: &str, within: &'static [&'static str], package: &mut Package| {
        let mut text = Text { within, ..Text::default() };
        match package.part(name) {
            Some(part) => {
                problems.extend(part.problem);
                problems.extend(walk(&part.bytes, &mut |node| text.visit(node)).err());
            }
            None => problems.push(damaged()),
        }
        text
    };
    let header = text_of("styles.xml", &["header", "header-first", "header-left"], &mut package);
    let body = text_of("content.xml", &["body"], &mut package);
    let footer = text_of("styles.xml", &["footer", "footer-first", "footer-left"], &mut package);
    let has_objects = header.has_objects || body.has_objects || footer.has_objects;
    let mut sheet = Sheet::default();
    let mut pictures = Vec::new();
    for text in [header, body, footer] {
        sheet.append(text.sheet);
        pictures.extend(text.pictures);
    }
    if has_objects {
        let detail = "a chart or an inserted file in the document is not read; ask for the document as PDF";
        problems.push(Problem::of_file(ProblemKind::BrokenPage, detail));
    }
    let mut seen = BTreeSet::new();
    pictures.retain(|it| seen.insert(it.clone()));
    let n_pages = sheet.tell(settings, tell);
    problems.dedup();
    problems.into_iter().for_each(|it| tell(Part::Problem(it)));
    let pictures = pictures.into_iter().map(|name| {
        let part = package.part(&name)?;
        part.problem.is_none().then_some(part.bytes)
    });
    read_pictures(pictures, n_pages + 1, (settings, ocr), tell);
}

/// The text of a part as it is told.
#[derive(Default)]
struct Text {
    sheet: Sheet,
    /// The elements whose text is wanted, and how many elements are open within one.
    within: &'static [&'static str],
    n_within: usize,
    /// Elements that are open within one that is left out, that one among them.
    n_left_out: usize,
    /// Paragraphs that are open; text stands nowhere else.
    n_paragraphs: usize,
    /// Columns that the last cell covers besides its own.
    n_covered: usize,
    is_item: bool,
    /// Whether the next text is raised.
    is_raised: bool,
    /// The style that is being told, and those that raise or hide text.
    style: String,
    raised: BTreeSet<String>,
    hidden: BTreeSet<String>,
    pictures: Vec<String>,
    has_objects: bool,
}

impl Text {
    fn visit(&mut self, node: Node) {
        match node {
            Node::Open(_) if self.n_left_out > 0 => self.n_left_out += 1,
            Node::Close(_) if self.n_left_out > 0 => {
                self.n_left_out -= 1;
                self.n_within = self.n_within.saturating_sub(usize::from(self.n_left_out == 0));
            }
            Node::Text(_) if self.n_left_out > 0 => {}
            Node::Open(it) if self.n_within > 0 => {
                self.n_within += 1;
                self.open(&it);
            }
            Node::Open(it) => {
                self.n_within = usize::from(self.within.contains(&it.name));
                self.learn_style(&it);
            }
            Node::Text(text) if self.n_within > 0 && self.n_paragraphs > 0 => {
                if std::mem::take(&mut self.is_item) {
                    self.sheet.write("• ");
                }
                if std::mem::take(&mut self.is_raised) {
                    self.sheet.raise(text);
                }
                self.sheet.write_loose(&symbol::told(text));
            }
            Node::Text(_) => {}
            Node::Close(name) if self.n_within > 0 => {
                self.n_within -= 1;
                self.close(name);
            }
            Node::Close(_) => {}
        }
    }

    /// Learns which styles raise text or hide it; they stand before the text that has them.
    fn learn_style(&mut self, it: &Element) {
        match it.name {
            "style" => self.style = it.attribute("name").unwrap_or_default(),
            "text-properties" => {
                if it.attribute("text-position").is_some_and(|it| it.starts_with("super")) {
                    self.raised.insert(self.style.clone());
                }
                if it.attribute("display").is_some_and(|it| it == "none") {
                    self.hidden.insert(self.style.clone());
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, it: &Element) {
        let style = it.attribute("style-name").unwrap_or_default();
        let repeated = |name: &str| it.number(name).unwrap_or(1).clamp(1, MAX_REPEATED);
        let is_hidden =
            it.attribute("display").is_some_and(|it| it == "none") || self.hidden.contains(&style);
        match it.name {
            "tracked-changes" | "annotation" | "forms" | "ruby-text" | "note-citation" | "hidden-text" => {
                self.n_left_out = 1;
            }
            // What is said of a picture, not what is printed.
            "title" | "desc" if it.has_prefix("svg") => self.n_left_out = 1,
            "section" | "span" | "p" | "h" if is_hidden => self.n_left_out = 1,
            "p" | "h" => {
                self.sheet.flush();
                self.n_paragraphs += 1;
            }
            "span" => self.is_raised = self.raised.contains(&style),
            "list-item" => self.is_item = true,
            "s" => (0..repeated("c")).for_each(|_| self.sheet.write(" ")),
            "tab" => self.sheet.tab(&[]),
            "line-break" => self.sheet.end_line(),
            "soft-page-break" if self.n_paragraphs == 0 => self.sheet.new_page(),
            "table" => self.sheet.begin_table(),
            "table-row" => self.sheet.begin_row(),
            "table-cell" => {
                let n_columns = repeated("number-columns-spanned");
                (0..repeated("number-columns-repeated")).for_each(|_| self.sheet.begin_cell(n_columns, 1));
                self.n_covered = n_columns - 1;
            }
            "covered-table-cell" => {
                let n_cells = repeated("number-columns-repeated");
                let n_below = n_cells.saturating_sub(self.n_covered);
                self.n_covered = self.n_covered.saturating_sub(n_cells);
                self.sheet.skip_columns(n_below);
            }
            "image" => {
                self.pictures.extend(it.attribute("href").map(|it| it.trim_start_matches("./").to_owned()))
            }
            "object" | "object-ole" | "plugin" => self.has_objects = true,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" | "h" => {
                self.n_paragraphs = self.n_paragraphs.saturating_sub(1);
                self.sheet.end_line();
            }
            "span" => self.is_raised = false,
            "list-item" => self.is_item = false,
            "table" => self.sheet.end_table(),
            _ => {}
        }
    }
}
