//! Clinical documents (HL7 CDA R2, C-CDA): head and sections as they are shown to people.
//!
//! What is signed is the text of the sections (CDA R2, 4.3.5); the coded entries beside it repeat it for
//! programs and are not read a second time. A document of another format within is a file of its own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::model::{Problem, ProblemKind};
use crate::read::coded::{Person, begin_paper, iso, labelled, sex, write};
use crate::read::members::{Names, gone, tell_member};
use crate::read::package::damaged;
use crate::read::sheet::Sheet;
use crate::read::xml::{Element, Node, walk};
use crate::read::{Ocr, Part, Settings};

/// Bytes in which the root element must begin.
const PROBE: usize = 16 * 1024;

/// The code of a section of results (C-CDA R2.1, Results Section).
const RESULTS: &str = "30954-2";

/// The code of the section of vital signs, whose tables have days in a column.
const VITAL_SIGNS: &str = "8716-3";

/// The codes of sections that are lists of facts: allergies, medicines, problems, procedures (C-CDA R2.1).
const LISTS: [&str; 4] = ["48765-2", "10160-0", "11450-4", "47519-4"];

/// The document within such a document; there is at most one.
const INNER: u32 = 0;

/// Whether the bytes are a clinical document.
pub(super) fn is_cda(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(PROBE)]);
    let head = head.trim_start_matches('\u{FEFF}').trim_start();
    head.starts_with('<') && (head.contains("<ClinicalDocument") || head.contains(":ClinicalDocument"))
}

/// Reads the head and the sections of a clinical document.
pub(super) fn read(bytes: &[u8], settings: &Settings, _ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    let mut document = Clinical::default();
    let walked = walk(bytes, &mut |node| document.visit(node));
    let mut sheet = Sheet::default();
    begin_paper(&mut sheet, document.title.trim(), &document.person);
    labelled(&mut sheet, "Facility", document.facility.trim());
    labelled(&mut sheet, "Date", &iso(&document.date));
    let all = [&document.sections, &document.lists, &document.results];
    let is_blank = all.iter().all(|it| it.is_blank());
    sheet.append(document.sections);
    sheet.append(document.lists);
    if !document.results.is_blank() {
        begin_paper(&mut sheet, "Laboratory report", &document.person);
        sheet.append(document.results);
    }
    sheet.tell(settings, tell);
    let mut problem = |it: Problem| tell(Part::Problem(it));
    if let Err(damage) = walked {
        problem(damage);
    }
    if document.has_inserts {
        let detail =
            "a picture or a document in another place belongs to it and is not read; ask for it as PDF";
        problem(Problem::of_file(ProblemKind::BrokenPage, detail));
    }
    let inner = document.inner.as_deref().map(unpacked);
    if is_blank && inner.is_none() {
        let detail = "the document has no text in its sections; ask for it as PDF";
        problem(Problem::of_file(ProblemKind::BrokenPage, detail));
    }
    let name = Names::default().inert("document", INNER);
    match inner {
        Some(Ok(bytes)) => tell_member(INNER, name, Ok(&bytes), tell),
        Some(Err(problem)) => tell_member(INNER, name, Err((0, problem)), tell),
        None => {}
    }
}

/// Takes the document within out.
///
/// # Errors
/// When there is none or it is damaged.
pub(super) fn unpack(bytes: &[u8], number: u32) -> Result<Vec<u8>, Problem> {
    let mut document = Clinical::default();
    _ = walk(bytes, &mut |node| document.visit(node));
    let inner = document.inner.filter(|_| number == INNER).ok_or_else(gone)?;
    unpacked(&inner)
}

fn unpacked(text: &str) -> Result<Vec<u8>, Problem> {
    let text: String = text.split_whitespace().collect();
    STANDARD.decode(text).map_err(|_| damaged())
}

/// What was read of a document so far.
#[derive(Default)]
struct Clinical {
    /// The elements around, outermost first.
    path: Vec<String>,
    /// How many elements are around the text of the section that is open.
    text_at: Option<usize>,
    person: Person,
    title: String,
    facility: String,
    date: String,
    sections: Sheet,
    /// Sections of results, which are a paper of their own.
    results: Sheet,
    /// How many elements are around the section of results that is open.
    results_at: Option<usize>,
    /// The same of a section whose tables are lists.
    list_at: Option<usize>,
    is_list_of_facts: bool,
    /// Sections that are such lists; they come last, for what stands below one belongs to it on paper.
    lists: Sheet,
    /// What stands before the next words of a list that is drawn as a table.
    between: Option<&'static str>,
    heading: String,
    inner: Option<String>,
    has_inserts: bool,
    /// Elements that are open within text that was taken away, that one among them.
    n_deleted: usize,
    is_raised: bool,
    has_name: bool,
}

impl Clinical {
    fn visit(&mut self, node: Node) {
        match node {
            Node::Open(_) if self.n_deleted > 0 => self.n_deleted += 1,
            Node::Close(_) if self.n_deleted > 0 => self.n_deleted -= 1,
            Node::Text(_) if self.n_deleted > 0 => {}
            Node::Open(it) if self.is_in_text() => self.open_in_text(&it),
            Node::Open(it) => self.open(&it),
            Node::Text(text) => self.write(text),
            Node::Close(name) => self.close(name),
        }
    }

    /// Where the text of the open section goes.
    fn sheet(&mut self) -> &mut Sheet {
        if self.results_at.is_some() {
            return &mut self.results;
        }
        if self.list_at.is_some() && self.is_list_of_facts { &mut self.lists } else { &mut self.sections }
    }

    /// Whether the path ends so.
    fn is_at(&self, end: &[&str]) -> bool {
        self.path.len() >= end.len() && self.path[self.path.len() - end.len()..].iter().eq(end)
    }

    fn is_in_text(&self) -> bool {
        self.text_at.is_some()
    }

    fn open(&mut self, it: &Element) {
        let value = |name: &str| it.attribute(name).unwrap_or_default();
        let role = ["ClinicalDocument", "recordTarget", "patientRole"];
        match it.name {
            "id" if self.is_at(&role) && self.person.id.is_empty() => self.person.id = value("extension"),
            "administrativeGenderCode" if self.is_at(&["patientRole", "patient"]) => {
                self.person.sex = sex(&value("code"))
            }
            "birthTime" if self.is_at(&["patientRole", "patient"]) => self.person.born = iso(&value("value")),
            "effectiveTime" if self.is_at(&["ClinicalDocument"]) => self.date = value("value"),
            "text" if self.is_at(&["nonXMLBody"]) => {
                self.inner = (value("representation") == "B64").then(String::new);
                self.has_inserts |= self.inner.is_none();
            }
            "code" if self.is_at(&["section"]) => {
                let (code, at) = (value("code"), Some(self.path.len() - 1));
                match code.as_str() {
                    RESULTS => self.results_at = at,
                    VITAL_SIGNS => {}
                    it => {
                        self.list_at = at;
                        self.is_list_of_facts = LISTS.contains(&it);
                    }
                }
            }
            "text" if self.is_at(&["section"]) => self.text_at = Some(self.path.len()),
            _ => {}
        }
        self.path.push(it.name.to_owned());
    }

    fn open_in_text(&mut self, it: &Element) {
        match it.name {
            _ if it.attribute("revised").as_deref() == Some("delete") => {
                self.n_deleted = 1;
                return;
            }
            // A list that is drawn as a table is told as the list it is; its heading names no item of it.
            "thead" if self.list_at.is_some() => {
                self.n_deleted = 1;
                return;
            }
            "tr" if self.list_at.is_some() => {
                self.sheet().flush();
                self.between = Some("• ");
            }
            "td" | "th" if self.list_at.is_some() => self.between = self.between.or(Some(" - ")),
            "table" if self.list_at.is_some() => self.sheet().flush(),
            "table" => self.sheet().begin_table(),
            "tr" => self.sheet().begin_row(),
            "td" | "th" => {
                let (n_columns, n_rows) = (it.number("colspan"), it.number("rowspan"));
                self.sheet().begin_cell(n_columns.unwrap_or(1), n_rows.unwrap_or(1));
            }
            "paragraph" | "caption" | "list" => self.sheet().flush(),
            "item" => {
                self.sheet().flush();
                self.sheet().write("• ");
            }
            "br" => self.sheet().end_line(),
            "sup" => self.is_raised = true,
            "renderMultiMedia" => self.has_inserts = true,
            _ => {}
        }
        self.path.push(it.name.to_owned());
    }

    fn write(&mut self, text: &str) {
        if self.is_in_text() {
            if std::mem::take(&mut self.is_raised) {
                self.sheet().raise(text);
            }
            if let Some(between) = self.between.take_if(|_| !text.trim().is_empty()) {
                self.sheet().write(between);
            }
            return self.sheet().write_loose(text);
        }
        if let Some(inner) = self.inner.as_mut().filter(|_| self.path.iter().any(|it| it == "nonXMLBody")) {
            return inner.push_str(text);
        }
        let text = text.trim();
        let is_name =
            self.path.len() > 2 && self.path[self.path.len() - 3..self.path.len() - 1] == ["patient", "name"];
        if self.is_at(&["ClinicalDocument", "title"]) {
            self.title.push_str(text);
        } else if self.is_at(&["section", "title"]) {
            self.heading.push_str(text);
        } else if self.is_at(&["representedCustodianOrganization", "name"]) {
            self.facility.push_str(text);
        } else if is_name && !self.has_name && (self.is_at(&["given"]) || self.is_at(&["family"])) {
            self.person.name = format!("{} {text}", self.person.name).trim().to_owned();
        }
    }

    fn close(&mut self, name: &str) {
        let in_text = self.is_in_text();
        match name {
            "table" | "tr" if in_text && self.list_at.is_some() => {
                self.between = None;
                self.sheet().flush();
            }
            "table" if in_text => self.sheet().end_table(),
            "paragraph" | "caption" | "item" if in_text => self.sheet().flush(),
            "text" if in_text => self.sheet().flush(),
            // A person may have had other names before; the first is the one in use.
            "name" if self.is_at(&["patient", "name"]) => self.has_name = true,
            "title" if self.is_at(&["section", "title"]) => {
                let heading = std::mem::take(&mut self.heading);
                self.sheet().end_line();
                write(self.sheet(), &heading);
            }
            _ => {}
        }
        self.path.pop();
        self.text_at = self.text_at.filter(|it| *it < self.path.len());
        self.results_at = self.results_at.filter(|it| *it < self.path.len());
        self.list_at = self.list_at.filter(|it| *it < self.path.len());
    }
}
